import { countText } from './check-columns.js';
import { type DataType, sameType, typeText } from './data-type.js';
import { HeddleError } from './errors.js';
import { argumentField, type FunctionInfo, takesCount } from './function-info.js';
import { isDataType, type SourceId, type SourceType, sourceText } from './source-type.js';

const INTEGERS: readonly SourceId[] = [
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
];
const DECIMALS: readonly SourceId[] = ['decimal128', 'decimal'];

/**
 * Whether an argument of type `target` takes a column of type `source` (spec/types.md, "What an argument accepts").
 * The untyped null fits every argument.
 */
export function accepts(target: DataType, source: SourceType): boolean {
  const { id } = source;
  if (id === 'null') return true;
  switch (target.id) {
    case 'int8':
    case 'int16':
    case 'int32':
    case 'uint8':
    case 'uint16':
    case 'uint32':
      return INTEGERS.includes(id);
    case 'int64':
      return INTEGERS.includes(id) || id === 'timestamp';
    case 'float32':
      return ['float32', 'int8', 'int16', 'uint8', 'uint16'].includes(id);
    case 'float64':
      return INTEGERS.includes(id) || DECIMALS.includes(id) || id === 'float32' || id === 'float64';
    case 'decimal128':
      return INTEGERS.includes(id) || (DECIMALS.includes(id) && (source.scale ?? 0) <= (target.scale ?? 0));
    case 'binary':
      return id === 'binary' || id === 'fixed_binary';
    case 'date32':
      return id === 'date32' || id === 'date64';
    case 'list':
    case 'struct':
    case 'map':
      return isDataType(source) && sameType(target, source);
    default:
      return id === target.id;
  }
}

/**
 * Checks the types a query hands to a function before any row is read.
 * @throws HeddleError HEDDLE1102 for another number of arguments, HEDDLE1103 for a type that is not accepted.
 */
export function checkArguments(info: FunctionInfo, given: readonly SourceType[]): void {
  const { name, signature } = info;
  const shown = given.map(sourceText).join(', ');
  if (!takesCount(info, given.length)) {
    const message = `${signature} takes ${countText(info)} arguments, given (${shown})`;
    throw new HeddleError({ code: 'HEDDLE1102', function: name, message });
  }
  given.forEach((type, i) => {
    const field = argumentField(info, i);
    if (field !== undefined && !accepts(field.dataType, type)) {
      const declared = typeText(field.dataType);
      const message = `${signature}: ${field.name} is ${declared} and takes no ${sourceText(type)}, given (${shown})`;
      throw new HeddleError({ code: 'HEDDLE1103', function: name, message });
    }
  });
}

/**
 * The overload for arguments of these types: the first that declares them, else the first that accepts them.
 * @throws HeddleError HEDDLE1102 where none takes their number, HEDDLE1103 where none takes their types; both show every
 * overload.
 */
export function resolveOverload(
  overloads: readonly FunctionInfo[],
  given: readonly SourceType[],
): FunctionInfo {
  const [first] = overloads;
  if (first === undefined) throw new TypeError('no overloads');
  if (overloads.length === 1) {
    checkArguments(first, given);
    return first;
  }
  const counted = overloads.filter((info) => takesCount(info, given.length));
  const found =
    counted.find((info) =>
      every(info, given, (target, source) => isDataType(source) && sameType(target, source)),
    ) ?? counted.find((info) => every(info, given, accepts));
  if (found !== undefined) return found;
  const code = counted.length === 0 ? 'HEDDLE1102' : 'HEDDLE1103';
  const what = counted.length === 0 ? `${given.length} arguments` : 'these types';
  const signatures = overloads.map((info) => info.signature).join('; ');
  const message = `no overload takes ${what}, given (${given.map(sourceText).join(', ')}): ${signatures}`;
  throw new HeddleError({ code, function: first.name, message });
}

function every(
  info: FunctionInfo,
  given: readonly SourceType[],
  fits: (target: DataType, source: SourceType) => boolean,
): boolean {
  return given.every((type, i) => {
    const field = argumentField(info, i);
    return field !== undefined && fits(field.dataType, type);
  });
}
