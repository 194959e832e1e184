import type { Batch } from '../batch.js';
import type { Column } from '../column.js';
import { repeatColumn } from '../concat.js';
import { nanos } from '../counters.js';
import type { Field } from '../data-type.js';
import type { RowShape } from '../decode/row-shape.js';
import { HeddleError } from '../errors.js';
import type { FunctionInfo } from '../function-info.js';
import type { HeddleInstance } from '../instance.js';
import type { Codec } from './codecs.js';

/** One call of an export of the Extism ABI. */
export interface EncodedCall {
  readonly info: FunctionInfo;
  readonly exportName: string;
  /** Fields and columns of the input; a column of one row stands for every row. */
  readonly fields: readonly Field[];
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly output: readonly Field[];
  readonly shape: RowShape;
}

/**
 * Calls an export with an encoded batch and decodes its answer. Encoding and decoding count as marshalling.
 * @throws HeddleError as `HeddleInstance.callExtism`, HEDDLE2302 for what the format cannot carry.
 */
export function callExport(instance: HeddleInstance, codec: Codec, call: EncodedCall): Batch {
  const bytes = sendBatch(instance, codec, call);
  const left = nanos();
  const batch = naming(call.info, () => codec.decode(call.output, bytes, call.shape));
  instance.counters.marshalOutNanos += nanos() - left;
  instance.counters.rows += call.rows;
  return batch;
}

/** Calls an export with an encoded batch; the answer is left as it is. */
export function sendBatch(
  instance: HeddleInstance,
  codec: Codec,
  call: Omit<EncodedCall, 'output' | 'shape'>,
): Uint8Array {
  const { info, fields, columns, rows } = call;
  const started = nanos();
  const spread = columns.map((column) => repeatColumn(column, rows));
  const input = naming(info, () => codec.encode(fields, spread, rows));
  instance.counters.marshalInNanos += nanos() - started;
  return instance.callExtism(call.exportName, input);
}

/** Fails as the function does not keep to the ABI. */
export function refuseOutput(info: FunctionInfo, message: string): never {
  throw new HeddleError({ code: 'HEDDLE2202', function: info.name, message });
}

/** Runs a task; an error in it that names no function names this one. */
function naming<T>(info: FunctionInfo, task: () => T): T {
  try {
    return task();
  } catch (error) {
    if (!(error instanceof HeddleError) || error.function !== null) throw error;
    throw new HeddleError({ ...error.details(), function: info.name });
  }
}
