import { argumentField, type Column, type Field, type FunctionInfo } from '@heddle/host';
import { misuse } from '../values.js';

/**
 * The columns that become a function's arguments, each made by `make`: by name where all are there, else by position
 * where their number fits. The column at `except` is none of them.
 */
export function argumentsByName(
  names: readonly string[],
  info: FunctionInfo,
  except: number | null,
  make: (index: number, field: Field) => Column,
): Column[] {
  return argumentPlaces(names, info, except).map((index, i) => {
    const field = argumentField(info, i);
    if (field === undefined) throw new TypeError(`no argument ${i}`);
    return make(index, field);
  });
}

function argumentPlaces(names: readonly string[], info: FunctionInfo, except: number | null): number[] {
  const places = names.map((_, index) => index).filter((index) => index !== except);
  const found = info.args.flatMap(({ name }) => {
    const index = places.find((place) => names[place]?.toLowerCase() === name.toLowerCase());
    return index ?? [];
  });
  if (found.length === info.args.length) return found;
  const fits = info.variadic ? places.length >= info.args.length - 1 : places.length === info.args.length;
  if (fits) return places;
  const given = places.map((place) => names[place]).join(', ');
  const count = info.variadic ? `${info.args.length - 1} or more` : info.args.length;
  throw misuse(
    'HEDDLE1102',
    info,
    `${info.signature} takes ${count} arguments, given the columns (${given})`,
  );
}

/** The element at an index that is known to be there. */
export function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`no column ${index} of ${list.length}`);
  return found;
}
