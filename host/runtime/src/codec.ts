export { ROW_FORMATS, type RowFormat } from './adopted/row-format.js';
export type { Batch } from './batch.js';
export type { RowShape } from './decode/row-shape.js';
export { type AggregateStage, callEncodedAggregate, type EncodedGroups } from './encoded/aggregate.js';
export { arrowIpc, type Codec, codecs, jsonRows, messagePack, protobuf } from './encoded/codecs.js';
export { EncodedPartitions } from './encoded/partition.js';
export { callEncoded } from './encoded/scalar.js';
export { callEncodedTable } from './encoded/table.js';
