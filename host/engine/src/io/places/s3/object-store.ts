import { posix } from 'node:path';
import type { Place } from '../place.js';
import { missing } from './failure.js';
import { objectChunks, objectFile } from './object-file.js';
import { asFolder, objectsOf } from './object-paths.js';
import { deleteObject, foldersIn, stateOf, urlsBelow, wholeObject } from './requests.js';
import { upload } from './upload.js';

/** An object store that speaks the protocol of Amazon S3; its paths are `s3://bucket/key`. */
export const objectStore: Place = {
  absolute: (url) => url,
  within: (folder, name) => `${asFolder(folder)}${name}`,
  filesOf: objectsOf,
  async open(url) {
    const state = await stateOf(url);
    if (state === null) throw missing(url, 'key');
    return objectFile(state);
  },
  bytes: wholeObject,
  // As nobody changes it, it need not be told from another one.
  part: (url, range) => objectChunks({ url, etag: '' }, range),
  async identity(url) {
    const state = await stateOf(url);
    return state === null ? null : [url, String(state.size), state.etag];
  },
  // Objects need no folders.
  prepare: async () => undefined,
  write: upload,
  async names(folder, beginning = '') {
    const urls = await urlsBelow(`${asFolder(folder)}${beginning}`, { direct: true });
    return urls.length === 0 && beginning === '' ? null : urls.map((url) => posix.basename(url));
  },
  folders: (folder) => foldersIn(asFolder(folder)),
  remove: deleteObject,
  removeFolder: async (folder) => deleteObjects(await urlsBelow(asFolder(folder), { direct: false })),
};

/** Requests for that which are on the way at a time: not every store can delete several objects by one. */
const DELETIONS = 16;

async function deleteObjects(urls: readonly string[]): Promise<void> {
  const left = urls.values();
  const lane = async () => {
    for (const url of left) await deleteObject(url);
  };
  await Promise.all(Array.from({ length: DELETIONS }, lane));
}
