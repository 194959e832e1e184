import { type Halves, type ProtoColumn, readBatch } from '../batch-proto.js';
import { bitmapBytes, setBit } from '../bitmap.js';
import type { Column } from '../column.js';
import { HeddleError } from '../errors.js';
import type { FunctionInfo } from '../manifest.js';
import { type Refusal, refusal } from '../refusal.js';
import { columnFromArray } from '../values.js';

/**
 * The result column of a `heddle.v1.Batch` that a guest wrote.
 * @throws HeddleError HEDDLE2202.
 */
export function decodeProtobuf(info: FunctionInfo, output: Uint8Array, rows: number): Column {
  const refuse = refusal(info.name);
  try {
    const batch = readBatch(output);
    const [column, ...others] = batch.columns ?? [];
    if (batch.format !== 1) refuse(`the output's format is ${batch.format ?? 0}, not 1`);
    if (column === undefined || others.length > 0) refuse('the output does not hold one column');
    if ((batch.rows ?? 0) !== rows) refuse(`the output has ${batch.rows ?? 0} rows, not ${rows}`);
    return columnOf(info, column ?? {}, rows, refuse);
  } catch (cause) {
    if (cause instanceof HeddleError) throw cause;
    return refuse(
      `the output is a damaged protobuf batch: ${cause instanceof Error ? cause.message : cause}`,
    );
  }
}

function columnOf(info: FunctionInfo, column: ProtoColumn, rows: number, refuse: Refusal): Column {
  const validity = validityOf(column.valid ?? [], rows, refuse);
  // Proto3 leaves out a list that is empty.
  const take = <T>(list: ArrayLike<T> | undefined): ArrayLike<T> => {
    const values = list ?? [];
    if (values.length !== rows)
      refuse(`the output has ${values.length} ${info.returns.type} values, not ${rows}`);
    return values;
  };
  const { type } = info.returns;
  const base = { length: rows, validity };
  switch (type) {
    case 'bool': {
      const values = take(column.bools?.values);
      const bits = new Uint8Array(bitmapBytes(rows));
      for (let row = 0; row < rows; row++) if (values[row] === true) setBit(bits, row);
      return { ...base, type, values: bits };
    }
    case 'int32':
      return { ...base, type, values: Int32Array.from(take(column.int32s?.values)) };
    case 'int64':
      return { ...base, type, values: int64s(take(column.int64s?.values), rows) };
    case 'float64':
      return { ...base, type, values: Float64Array.from(take(column.float64s?.values)) };
    case 'utf8':
      return { ...columnFromArray(type, Array.from(take(column.strings?.values))), validity };
  }
}

function int64s(values: ArrayLike<Halves>, rows: number): BigInt64Array {
  const array = new BigInt64Array(rows);
  const words = new Int32Array(array.buffer);
  for (let row = 0; row < rows; row++) {
    words[2 * row] = values[row]?.low ?? 0;
    words[2 * row + 1] = values[row]?.high ?? 0;
  }
  return array;
}

function validityOf(valid: readonly boolean[], rows: number, refuse: Refusal): Uint8Array | null {
  if (valid.length === 0) return null;
  if (valid.length !== rows) refuse(`the output has ${valid.length} validity bits, not ${rows}`);
  if (!valid.includes(false)) return null;
  const bits = new Uint8Array(bitmapBytes(rows));
  for (let row = 0; row < rows; row++) if (valid[row] === true) setBit(bits, row);
  return bits;
}
