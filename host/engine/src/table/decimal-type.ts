/** Exact decimals of up to `p` digits, `s` of them behind the point: `decimal128(p, s)`, 1 <= p <= 38, 0 <= s <= p. */
export type DecimalType = `decimal128(${number}, ${number})`;

/** Digits that 128 bits hold. */
export const MAX_DIGITS = 38;

/** How many digits a decimal has, and how many of them stand behind the point. */
export interface Digits {
  readonly precision: number;
  readonly scale: number;
}

const KNOWN = new Map<string, Digits>();

/** True for decimals; every text of spec/types.md that begins so is one. */
export function isDecimal(type: string): type is DecimalType {
  return type.startsWith('decimal128(');
}

/** The digits of a decimal type. */
export function digitsOf(type: DecimalType): Digits {
  const known = KNOWN.get(type);
  if (known !== undefined) return known;
  const [, precision, scale] = /^decimal128\((\d+), (\d+)\)$/.exec(type) ?? [];
  const digits = { precision: Number(precision), scale: Number(scale) };
  if (!isDigits(digits)) throw new TypeError(`${type} is no decimal type`);
  KNOWN.set(type, digits);
  return digits;
}

/** Whether 128 bits hold every number of such digits. */
export function isDigits({ precision, scale }: Digits): boolean {
  return precision >= 1 && precision <= MAX_DIGITS && scale >= 0 && scale <= precision;
}

/** The type of decimals of such digits, of which more than 38 are cut off in front of the point. */
export function decimalType({ precision, scale }: Digits): DecimalType {
  return `decimal128(${Math.max(1, Math.min(precision, MAX_DIGITS))}, ${scale})`;
}

/** The digits that hold every value of both, 38 or more. */
export function commonDigits(a: Digits, b: Digits): Digits {
  const scale = Math.max(a.scale, b.scale);
  return { precision: Math.max(a.precision - a.scale, b.precision - b.scale) + scale, scale };
}

/** Whether every value of `from` is one of `to`. */
export function holds(to: Digits, from: Digits): boolean {
  return to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale;
}

/** The digits that `a sign b` may need, 38 or more: the rules of spec/plan.md. */
export function resultDigits(sign: '+' | '-' | '*' | '%', a: Digits, b: Digits): Digits {
  if (sign === '*') return { precision: a.precision + b.precision + 1, scale: a.scale + b.scale };
  const scale = Math.max(a.scale, b.scale);
  const [whole, other] = [a.precision - a.scale, b.precision - b.scale];
  if (sign === '%') return { precision: Math.max(1, Math.min(whole, other) + scale), scale };
  return { precision: Math.max(whole, other) + scale + 1, scale };
}
