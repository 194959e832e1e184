import { sourceText } from '@heddle/host';
import { columnFromVector } from '@heddle/host/arrow';
import { readArrowTable, typesOf } from '../arrow-table.js';
import { useError } from '../errors.js';
import { columnType } from '../hosts/answer.js';
import type { Input } from '../input.js';
import { ofFunction } from './engine-table.js';
import { argumentsByName, at } from './places.js';

/** An Arrow IPC file or stream as input, of any type that an argument accepts. */
export function readArrowInput(bytes: Uint8Array, where: string): Input {
  const table = readArrowTable(bytes, where);
  const names = table.schema.fields.map((field) => field.name);
  const types = typesOf(table);
  const vectors = names.map((_, index) => table.getChildAt(index));
  const vectorAt = (index: number) => {
    const vector = vectors[index];
    if (vector === null || vector === undefined) throw new RangeError(`no column ${index}`);
    return vector;
  };
  return {
    names,
    rows: table.numRows,
    types,
    arguments: (info, except) =>
      argumentsByName(names, info, except, (index, field) =>
        ofFunction(info, () => columnFromVector(vectorAt(index), field.dataType, field.name)),
      ),
    natural(index) {
      const type = columnType(at(types, index));
      if (type !== null) return columnFromVector(vectorAt(index), type, names[index] ?? '');
      const text = sourceText(at(types, index));
      throw useError('HEDDLE4001', `${where}: column ${names[index]} is of type ${text}; cast it`);
    },
  };
}
