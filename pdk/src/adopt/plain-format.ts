import type { Problem } from '../build/build-error.js';
import type { Declaration } from '../build/manifest.js';
import type { TypeRecord } from '../types/type.js';

/** The types that have no literal of `spec/literal.proto`. */
const NO_LITERAL = ['time', 'duration', 'interval', 'list', 'struct', 'map'];

/** What a plain plugin of this format cannot be: of another kind than scalar, or of types without a literal. */
export function formatProblems({ format, kind, name, args, returns }: Declaration): Problem[] {
  if (format === undefined) return [];
  if (kind !== 'scalar') {
    return [
      {
        message: `${name}: a plain plugin is a scalar function`,
        hint: 'leave --format out for the direct ABI',
      },
    ];
  }
  if (format !== 'proto-row') return [];
  const types = returns === undefined ? args : [...args, returns];
  const hint = 'use --format json or msgpack';
  return types
    .filter(lacksLiteral)
    .map(({ type }) => ({ message: `${name}: proto-row has no literal of type ${type}`, hint }));
}

function lacksLiteral({ type, unit }: TypeRecord): boolean {
  return NO_LITERAL.includes(type) || (type === 'timestamp' && unit !== 'us');
}
