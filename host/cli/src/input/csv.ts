import { readCsv } from '@heddle/engine';
import { columnToArray, type TypeId } from '@heddle/host';
import type { Input } from '../input.js';
import { textColumn } from '../values.js';
import { argumentColumn, readTable } from './engine-table.js';
import { argumentsByName, at } from './places.js';

/** Types whose values a CSV's own types hold; all others are read from the text. */
const INFERRED: readonly TypeId[] = [
  'bool',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'float32',
  'float64',
];

/**
 * CSV as input. Numbers and booleans are inferred, all other arguments are read from the text as on the command line:
 * digits stay text for a utf8 argument. An empty field is null.
 */
export async function readCsvInput(bytes: Uint8Array, where: string): Promise<Input> {
  const source = readCsv(bytes, where);
  const fields = source.fields.map(({ name }) => ({ name, type: 'utf8' as const }));
  const table = await readTable(source);
  const texts = await readTable(readCsv(bytes, where, fields));
  return {
    names: table.names,
    rows: table.rows,
    types: null,
    arguments: (info, except) =>
      argumentsByName(table.names, info, except, (index, field) => {
        if (INFERRED.includes(field.dataType.id))
          return argumentColumn(at(table.columns, index), info, field);
        const column = at(texts.columns, index);
        if (field.dataType.id === 'utf8') return column;
        const values = columnToArray(column).map((value) => (value === null ? null : String(value)));
        return textColumn(info, field, values);
      }),
    natural: (index) => at(table.columns, index),
  };
}
