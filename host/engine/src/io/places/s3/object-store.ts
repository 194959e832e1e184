import { posix } from 'node:path';
import type { Place } from '../place.js';
import { missing } from './failure.js';
import { objectFile } from './object-file.js';
import { asFolder, objectsOf } from './object-paths.js';
import { deleteObject, stateOf, urlsBelow } from './requests.js';
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
  remove: deleteObject,
};
