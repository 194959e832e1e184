import type { Column, Value } from '../column.js';
import { HeddleError } from '../errors.js';
import type { FunctionInfo } from '../manifest.js';
import { refusal } from '../refusal.js';
import type { TypeName } from '../schema.js';
import { columnFromArray } from '../values.js';

const DECIMAL = /^-?\d{1,19}$/;
const SPECIAL: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

/**
 * The result column of a JSON array of values that a guest wrote.
 * @throws HeddleError HEDDLE2202.
 */
export function decodeJsonRows(info: FunctionInfo, output: Uint8Array, rows: number): Column {
  const refuse = refusal(info.name);
  const { type } = info.returns;
  try {
    const values: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(output));
    if (!Array.isArray(values)) throw new TypeError('it is no array');
    if (values.length !== rows) throw new RangeError(`it has ${values.length} values, not ${rows}`);
    return columnFromArray(
      type,
      values.map((value) => fromJson(type, value)),
    );
  } catch (cause) {
    const reason = cause instanceof HeddleError ? cause.detail : String(cause);
    return refuse(`the output is not the JSON of ${rows} values of type ${type}: ${reason}`);
  }
}

function fromJson(type: TypeName, value: unknown): Value {
  if (type === 'float64' && typeof value === 'string') {
    const special = SPECIAL[value];
    if (special !== undefined) return special;
  }
  if (type === 'int64' && typeof value === 'string' && DECIMAL.test(value)) return BigInt(value);
  if (
    value === null ||
    typeof value === 'boolean' ||
    typeof value === 'number' ||
    typeof value === 'string'
  ) {
    return value;
  }
  throw new TypeError('a value is no scalar');
}
