import { arrow } from './arrow.js';
import type { Codec } from './codec.js';
import { json } from './json.js';
import { msgpack } from './msgpack.js';
import { byPosition, typed } from './protobuf.js';

export type { Batch, Codec } from './codec.js';

/** Every format of the Extism ABI, protobuf in both its styles. */
export const codecs: readonly Codec[] = [arrow, byPosition, typed, msgpack, json];
