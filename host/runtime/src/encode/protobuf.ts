import { type ProtoColumn, writeBatch } from '../batch-proto.js';
import { getBit } from '../bitmap.js';
import { type Column, valueAt } from '../column.js';
import type { FunctionInfo } from '../manifest.js';
import { requireText } from './text.js';

/**
 * A batch as `heddle.v1.Batch` (spec/heddle.proto).
 * @throws HeddleError HEDDLE2302 for a string that is not valid UTF-8, which protobuf cannot carry.
 */
export function encodeProtobuf(info: FunctionInfo, columns: readonly Column[], rows: number): Uint8Array {
  requireText('protobuf', info, columns);
  const list = columns.map((column, i) => protoColumn(info.args[i]?.name ?? '', column));
  return writeBatch({ format: 1, rows, columns: list });
}

function protoColumn(name: string, column: Column): ProtoColumn {
  const { length, validity } = column;
  const valid = validity === null ? [] : Array.from({ length }, (_, row) => getBit(validity, row));
  switch (column.type) {
    case 'bool':
      return {
        name,
        valid,
        bools: { values: Array.from({ length }, (_, row) => getBit(column.values, row)) },
      };
    case 'int32':
      return { name, valid, int32s: { values: column.values.subarray(0, length) } };
    case 'int64': {
      const words = new Int32Array(column.values.buffer, column.values.byteOffset, 2 * length);
      const values = Array.from({ length }, (_, row) => ({
        low: words[2 * row] ?? 0,
        high: words[2 * row + 1] ?? 0,
        unsigned: false,
      }));
      return { name, valid, int64s: { values } };
    }
    case 'float64':
      return { name, valid, float64s: { values: column.values.subarray(0, length) } };
    case 'utf8':
      return {
        name,
        valid,
        strings: { values: Array.from({ length }, (_, row) => String(valueAt(column, row) ?? '')) },
      };
  }
}
