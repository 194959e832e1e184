/** An exact decimal number: `unscaled` times 10 to the power of minus `scale`. */
export class Decimal {
  readonly unscaled: bigint;
  readonly scale: number;

  constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled;
    this.scale = scale;
  }

  /** Reads `-0.50`. @throws SyntaxError for any other text. */
  static parse(text: string): Decimal {
    const [, sign, whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
    if (sign === undefined) throw new SyntaxError(`${JSON.stringify(text.slice(0, 50))} is no decimal`);
    return new Decimal(BigInt(`${sign}${whole}${fraction}`), fraction.length);
  }

  /** All digits of the scale: `-0.50`. */
  toString(): string {
    const { unscaled, scale } = this;
    if (scale === 0) return String(unscaled);
    const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
    const point = digits.length - scale;
    return `${unscaled < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
  }

  /** The same text as `toString`, so that JSON keeps every digit. */
  toJSON(): string {
    return this.toString();
  }
}

/** 10 to the power of 0 to 38. */
const POWERS = Array.from({ length: 39 }, (_, exponent) => 10n ** BigInt(exponent));

/** The unscaled value at another scale, null where digits would be lost. */
export function rescaled(unscaled: bigint, from: number, to: number): bigint | null {
  if (from === to) return unscaled;
  if (from < to) return unscaled * 10n ** BigInt(to - from);
  const factor = 10n ** BigInt(from - to);
  return unscaled % factor === 0n ? unscaled / factor : null;
}

/** Whether an unscaled value has at most `precision` digits (up to 38). */
export function hasDigits(unscaled: bigint, precision: number): boolean {
  const bound = POWERS[precision] ?? 0n;
  return unscaled < bound && unscaled > -bound;
}

/** The 128-bit integer of a row; `bytes` holds 16 per row. */
export function readInt128(bytes: Uint8Array, row: number): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset + 16 * row, 16);
  return (view.getBigInt64(8, true) << 64n) | view.getBigUint64(0, true);
}

/** Writes the 128-bit integer of a row. */
export function writeInt128(bytes: Uint8Array, row: number, value: bigint): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + 16 * row, 16);
  view.setBigUint64(0, BigInt.asUintN(64, value), true);
  view.setBigInt64(8, BigInt.asIntN(64, value >> 64n), true);
}
