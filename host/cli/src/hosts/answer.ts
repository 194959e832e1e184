import { columnOfVector, type JobResult, typeTextOf } from '@heddle/engine';
import {
  type Column,
  coerceColumn,
  type DataType,
  dataTypeOf,
  type Field,
  isDataType,
  type SourceType,
  sourceText,
  sourceTypeOf,
} from '@heddle/host';
import { columnFromVector } from '@heddle/host/arrow';
import type { Table } from 'apache-arrow';
import { readArrowTable, typesOf } from '../arrow-table.js';
import { useError } from '../errors.js';
import type { Answer } from './host.js';

/** The answer of the TypeScript engine. */
export function answerOfJob(result: JobResult): Answer {
  const fields = result.fields.map(({ name, type }): Field => {
    const source = sourceTypeOf(typeTextOf(type));
    return { name, dataType: sqlType(source) ?? dataTypeOf('utf8'), nullable: true };
  });
  const batches = result.batches.map(({ rows, columns }) => ({
    rows,
    columns: fields.map(({ dataType, name }, index) => {
      const column = columns[index];
      if (column === undefined) throw new RangeError(`no column ${name}`);
      return coerceColumn(columnOfVector(column), dataType, name);
    }),
  }));
  return { fields, batches };
}

/** The answer of a host program, an Arrow IPC stream. Throws HEDDLE4001 for a type that cannot be printed. */
export function answerOfArrow(bytes: Uint8Array, where: string): Answer {
  return answerOfTable(readArrowTable(bytes, where), where);
}

/** The answer of a host that gives a table. Throws HEDDLE4001 for a type that cannot be printed. */
export function answerOfTable(table: Table, where: string): Answer {
  const fields = table.schema.fields.map(({ name }, index): Field => {
    const source = typesOf(table)[index];
    const dataType = source === undefined ? null : sqlType(source);
    if (dataType !== null) return { name, dataType, nullable: true };
    const text = source === undefined ? 'unknown' : sourceText(source);
    throw useError('HEDDLE4001', `${where}: column ${name} is of type ${text}; cast it`);
  });
  const columns = fields.map(({ dataType, name }, index): Column => {
    const vector = table.getChildAt(index);
    if (vector === null) throw new RangeError(`no column ${index}`);
    return columnFromVector(vector, dataType, name);
  });
  return { fields, batches: [{ rows: table.numRows, columns }] };
}

/**
 * What a column of an answer is printed as, so that it is the same from every host (spec/sql.md): decimals and float32
 * as the nearest float64, timestamps in microseconds; null for what cannot be printed.
 */
function sqlType(source: SourceType): DataType | null {
  switch (source.id) {
    case 'float32':
    case 'decimal':
    case 'decimal128':
      return dataTypeOf('float64');
    case 'timestamp':
      return dataTypeOf('timestamp[us]');
    default:
      return columnType(source);
  }
}

/** The type of columns that hold all values of a source type; null for what the host has none for. */
export function columnType(source: SourceType): DataType | null {
  switch (source.id) {
    case 'null':
      return dataTypeOf('utf8');
    case 'uint64':
      return dataTypeOf('int64');
    case 'date64':
      return dataTypeOf('date32');
    case 'fixed_binary':
      return dataTypeOf('binary');
    default:
      return isDataType(source) ? source : null;
  }
}
