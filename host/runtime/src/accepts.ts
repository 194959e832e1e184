import { HeddleError } from './errors.js';
import type { FunctionInfo } from './manifest.js';
import type { TypeName } from './schema.js';

/** Types of columns that hosts meet and that some argument accepts (spec/types.md, "What an argument accepts"). */
export type SourceType =
  | TypeName
  | 'null'
  | 'int8'
  | 'int16'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'float32'
  | 'decimal'
  | 'timestamp';

const INTEGERS: readonly string[] = [
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
];

const ACCEPTED: Readonly<Record<TypeName, readonly string[]>> = {
  bool: ['bool'],
  int32: INTEGERS,
  int64: [...INTEGERS, 'timestamp'],
  float64: [...INTEGERS, 'decimal', 'float32', 'float64'],
  utf8: ['utf8', 'large_utf8', 'utf8_view'],
};

/**
 * Whether an argument of type `target` takes a column of type `source`. The untyped null fits every argument; a
 * dictionary fits as its values do.
 */
export function accepts(target: TypeName, source: string): boolean {
  return source === 'null' || ACCEPTED[target].includes(source);
}

/**
 * Checks the types a query hands to a function before any row is read. `given` are type names, for people too:
 * those of `SourceType`, `large_utf8`, `utf8_view`, or any other, which no argument accepts.
 * @throws HeddleError HEDDLE1102 for another number of arguments, HEDDLE1103 for a type that is not accepted.
 */
export function checkArguments(info: FunctionInfo, given: readonly string[]): void {
  const { name, signature, args } = info;
  const shown = given.join(', ');
  if (given.length !== args.length) {
    const message = `${signature} takes ${args.length} arguments, given (${shown})`;
    throw new HeddleError({ code: 'HEDDLE1102', function: name, message });
  }
  args.forEach((field, i) => {
    const type = given[i] ?? 'null';
    if (!accepts(field.type, type)) {
      const message = `${signature}: ${field.name} is ${field.type} and takes no ${type}, given (${shown})`;
      throw new HeddleError({ code: 'HEDDLE1103', function: name, message });
    }
  });
}
