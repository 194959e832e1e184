import { getBit } from '../bitmap.js';
import { type Column, isValid } from '../column.js';
import { rowBytes } from '../compact.js';
import type { Field } from '../data-type.js';
import { Decimal, readInt128 } from '../decimal.js';
import { readInterval } from '../interval.js';
import { MsgpackWriter } from '../msgpack/writer.js';
import { requireText } from './text.js';

/**
 * A batch as a MessagePack array of rows by position (spec/abi.md, "Values in rows").
 * @throws HeddleError HEDDLE2302 for a string that is not valid UTF-8.
 */
export function encodeMsgpack(
  fields: readonly Field[],
  columns: readonly Column[],
  rows: number,
): Uint8Array {
  requireText('MessagePack', fields, columns);
  const out = new MsgpackWriter();
  const write = rowWriter(out, columns);
  out.array(rows);
  for (let row = 0; row < rows; row++) write(row);
  return out.finish();
}

type Write = (row: number) => void;

/** Writes a row by position: an array of its values. Strings are not checked. */
export function rowWriter(out: MsgpackWriter, columns: readonly Column[]): Write {
  const writers = columns.map((column) => valueWriter(out, column));
  return (row) => {
    out.array(writers.length);
    for (const write of writers) write(row);
  };
}

function valueWriter(out: MsgpackWriter, column: Column): Write {
  const write = presentWriter(out, column);
  return column.validity === null ? write : (row) => (isValid(column, row) ? write(row) : out.nil());
}

function presentWriter(out: MsgpackWriter, column: Column): Write {
  switch (column.type) {
    case 'bool':
      return (row) => out.bool(getBit(column.values, row));
    case 'float32':
      return (row) => out.float32(column.values[row] ?? 0);
    case 'float64':
      return (row) => out.float64(column.values[row] ?? 0);
    case 'int64':
    case 'timestamp':
    case 'duration':
      return (row) => out.bigint(column.values[row] ?? 0n);
    case 'time':
      return (row) => out.bigint(BigInt(column.values[row] ?? 0));
    case 'decimal128': {
      const { scale = 0 } = column.dataType;
      return (row) => out.text(new Decimal(readInt128(column.values, row), scale).toString());
    }
    case 'interval':
      return (row) => {
        const { months, days, nanoseconds } = readInterval(column.values, row);
        out.array(3);
        out.int(months);
        out.int(days);
        out.bigint(nanoseconds);
      };
    case 'utf8':
      return (row) => out.utf8(rowBytes(column, row));
    case 'binary':
      return (row) => out.binary(rowBytes(column, row));
    case 'list': {
      const item = valueWriter(out, column.items);
      return (row) => {
        const end = column.offsets[row + 1] ?? 0;
        const start = column.offsets[row] ?? 0;
        out.array(end - start);
        for (let at = start; at < end; at++) item(at);
      };
    }
    case 'map': {
      const parts = column.items.type === 'struct' ? column.items.children : [];
      const writers = parts.map((child) => valueWriter(out, child));
      return (row) => {
        const end = column.offsets[row + 1] ?? 0;
        const start = column.offsets[row] ?? 0;
        out.map(end - start);
        for (let at = start; at < end; at++) for (const write of writers) write(at);
      };
    }
    case 'struct': {
      const members = column.children.map((child, i) => {
        const name = column.dataType.children[i]?.name ?? '';
        return { name, write: valueWriter(out, child) };
      });
      return (row) => {
        out.map(members.length);
        for (const { name, write } of members) {
          out.text(name);
          write(row);
        }
      };
    }
    default:
      return (row) => out.int(column.values[row] ?? 0);
  }
}
