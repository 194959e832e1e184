import type { CellText } from '../corpus/case-file.js';
import type { PlainType } from '../corpus/type-text.js';
import { leafOf } from './leaves.js';
import type { Random } from './random.js';

/** Values of a type, none of them null: every edge of a leaf, and of nested types empty, short and long ones. */
export function edgesOf(type: PlainType, random: Random): CellText[] {
  const leaf = leafOf(type);
  if (leaf !== undefined) return leaf.edges(type);
  if (type.item !== undefined) return listEdges(type.item, random);
  if (type.fields !== undefined) return structEdges(type.fields, random);
  if (type.key !== undefined && type.value !== undefined) return mapEdges(type.key, type.value, random);
  throw new TypeError(`no values of ${type.type} are known`);
}

/** A value drawn at random; null one time in five where the type is nullable. */
export function randomOf(type: PlainType, random: Random): CellText {
  if (type.nullable && random.below(5) === 0) return null;
  const leaf = leafOf(type);
  if (leaf !== undefined) return leaf.random(type, random);
  const { item, fields, key, value } = type;
  if (item !== undefined) {
    const length = isDeep(item) ? 1 : random.below(4);
    return Array.from({ length }, () => randomOf(item, random));
  }
  if (fields !== undefined) {
    return Object.fromEntries(fields.map((field) => [field.name, randomOf(field, random)]));
  }
  if (key === undefined || value === undefined) throw new TypeError(`no values of ${type.type} are known`);
  const keys = distinct(Array.from({ length: random.below(4) }, () => randomOf(key, random)));
  return keys.map((drawn) => [drawn, randomOf(value, random)]);
}

/** What may stand inside: the edges, and null where it is allowed. */
function insides(type: PlainType, random: Random): CellText[] {
  const edges = edgesOf(type, random);
  return type.nullable ? [edges[0] ?? null, null, ...edges.slice(1)] : edges;
}

function listEdges(item: PlainType, random: Random): CellText[] {
  const items = insides(item, random);
  if (isDeep(item)) return [items.slice(0, 1), []];
  const lists: CellText[] = [items.slice(0, 2), [], items, items.slice(-1)];
  return item.nullable ? [...lists, [null], [null, null, items[0] ?? null]] : lists;
}

function structEdges(fields: NonNullable<PlainType['fields']>, random: Random): CellText[] {
  const columns = fields.map((field) => ({ name: field.name, cells: insides(field, random) }));
  return Array.from({ length: 5 }, (_, row) =>
    Object.fromEntries(columns.map(({ name, cells }) => [name, cells[row % cells.length] ?? null])),
  );
}

function mapEdges(key: PlainType, value: PlainType, random: Random): CellText[] {
  const keys = edgesOf(key, random);
  const values = insides(value, random);
  const entries: CellText[] = keys.map((one, index) => [one, values[index % values.length] ?? null]);
  return [entries.slice(0, 1), [], entries, entries.slice(0, 3).toReversed()];
}

function distinct(cells: readonly CellText[]): CellText[] {
  return [...new Map(cells.map((cell) => [JSON.stringify(cell), cell])).values()];
}

/** Whether values of the type would grow beyond reading if each level held several of the next. */
function isDeep(type: PlainType): boolean {
  return type.item?.item?.item !== undefined;
}
