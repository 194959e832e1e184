import { unreadable } from '../../../failure.js';

/** What paths of objects begin with. */
export const S3_SCHEME = 's3://';

/** An object: `s3://bucket/key`. A key is what stands there, without any escapes. */
export interface ObjectName {
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
}

/** The object that a URL names. HEDDLE4001 for one without a bucket. */
export function objectOf(url: string): ObjectName {
  const rest = url.slice(S3_SCHEME.length);
  const at = rest.indexOf('/');
  const bucket = at < 0 ? rest : rest.slice(0, at);
  if (bucket === '') throw unreadable(url, 'no bucket is named; write s3://bucket/key');
  return { bucket, key: at < 0 ? '' : rest.slice(at + 1) };
}

/** Likewise of one that is no bucket. HEDDLE4001 for a URL without a key. */
export function keyedObjectOf(url: string): ObjectName {
  const name = objectOf(url);
  if (name.key === '') throw unreadable(url, 'no key is named; write s3://bucket/key');
  return name;
}

/** The URL of an object. */
export function urlOf({ bucket, key }: ObjectName): string {
  return `${S3_SCHEME}${bucket}/${key}`;
}
