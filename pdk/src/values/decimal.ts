/** How `rescale` and `div` round what does not fit: to the nearest (ties away from zero, or to even), or to one side. */
export type Rounding = 'half-up' | 'half-even' | 'down' | 'up' | 'floor' | 'ceiling';

/**
 * An exact decimal number: `unscaled` / 10^`scale`. What `decimal128` arguments are in handlers.
 *
 * Values do not change. Nothing here goes through a float; digits are unlimited until a result is returned as a
 * `decimal128`, which must hold them. Operators do not work on decimals (`a < b` throws): use the methods.
 */
export class Decimal {
  /** All digits, as a whole number. */
  readonly unscaled: bigint;
  /** How many of the digits stand behind the point; an integer of 0 or more. */
  readonly scale: number;

  // Called by the engine for every value of a column, so nothing is checked here; results are checked on the way out.
  constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled;
    this.scale = scale;
  }

  /**
   * Reads `'-12.50'` (the digits behind the point are the scale) or takes a whole number as bigint.
   * @throws SyntaxError for any other text, where exponents are not read, and TypeError for any other value.
   */
  static from(value: string | bigint): Decimal {
    if (typeof value === 'bigint') return new Decimal(value, 0);
    if (typeof value !== 'string') throw new TypeError('Decimal.from takes a string or a bigint');
    const [, sign, whole = '', fraction = ''] = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(value) ?? [];
    if (sign === undefined || whole + fraction === '') {
      throw new SyntaxError(`Decimal.from cannot read ${JSON.stringify(value)}`);
    }
    const digits = BigInt(whole + fraction);
    return new Decimal(sign === '-' ? -digits : digits, fraction.length);
  }

  /** The exact sum, of the greater scale. */
  add(other: Decimal): Decimal {
    const scale = Math.max(this.scale, other.scale);
    return new Decimal(unscaledAt(this, scale) + unscaledAt(other, scale), scale);
  }

  /** The exact difference, of the greater scale. */
  sub(other: Decimal): Decimal {
    const scale = Math.max(this.scale, other.scale);
    return new Decimal(unscaledAt(this, scale) - unscaledAt(other, scale), scale);
  }

  /** The exact product; its scale is the sum of both. */
  mul(other: Decimal): Decimal {
    return new Decimal(this.unscaled * other.unscaled, this.scale + other.scale);
  }

  /**
   * The quotient with `scale` digits behind the point.
   * @throws RangeError when `other` is zero.
   */
  div(other: Decimal, scale: number, rounding: Rounding): Decimal {
    checkScale(scale);
    // a / 10^s : b / 10^t, times 10^scale, with every power of ten in the numerator or the denominator.
    const shift = scale + other.scale - this.scale;
    const numerator = this.unscaled * powerOfTen(Math.max(shift, 0));
    const denominator = other.unscaled * powerOfTen(Math.max(-shift, 0));
    return new Decimal(divide(numerator, denominator, rounding), scale);
  }

  /** The same number with the sign turned. */
  neg(): Decimal {
    return new Decimal(-this.unscaled, this.scale);
  }

  /** The number without its sign. */
  abs(): Decimal {
    return this.unscaled < 0n ? this.neg() : this;
  }

  /** -1, 0 or 1 as this number is less than, equal to or greater than the other; scales do not matter. */
  compare(other: Decimal): -1 | 0 | 1 {
    const scale = Math.max(this.scale, other.scale);
    const left = unscaledAt(this, scale);
    const right = unscaledAt(other, scale);
    return left < right ? -1 : left > right ? 1 : 0;
  }

  /** Whether both are the same number; scales do not matter. */
  equals(other: Decimal): boolean {
    return this.compare(other) === 0;
  }

  /**
   * The same number with `scale` digits behind the point.
   * @throws RangeError when digits other than zeros would go and no `rounding` says how.
   */
  rescale(scale: number, rounding?: Rounding): Decimal {
    checkScale(scale);
    if (scale >= this.scale) return new Decimal(unscaledAt(this, scale), scale);
    const divisor = powerOfTen(this.scale - scale);
    if (rounding !== undefined) return new Decimal(divide(this.unscaled, divisor, rounding), scale);
    if (this.unscaled % divisor !== 0n) {
      throw new RangeError(
        `${this} has digits beyond scale ${scale}: say how to round, such as rescale(${scale}, 'half-up')`,
      );
    }
    return new Decimal(this.unscaled / divisor, scale);
  }

  /** The nearest double. */
  toNumber(): number {
    return Number(this.toString());
  }

  /** All digits of the scale: `-0.50`. */
  toString(): string {
    const digits = String(this.unscaled < 0n ? -this.unscaled : this.unscaled).padStart(this.scale + 1, '0');
    const sign = this.unscaled < 0n ? '-' : '';
    if (this.scale === 0) return sign + digits;
    return `${sign}${digits.slice(0, -this.scale)}.${digits.slice(-this.scale)}`;
  }

  /** The same as `toString`. */
  toJSON(): string {
    return this.toString();
  }

  /** Throws, so that no operator compares or adds the texts. */
  valueOf(): never {
    throw new TypeError('operators do not work on Decimal: use compare, equals, add, sub, mul and div');
  }
}

function checkScale(scale: number): void {
  if (!Number.isInteger(scale) || scale < 0)
    throw new RangeError(`a scale is an integer of 0 or more, not ${scale}`);
}

function powerOfTen(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}

/** The digits at a scale that is not less than the number's own. */
function unscaledAt({ unscaled, scale }: Decimal, wanted: number): bigint {
  return scale === wanted ? unscaled : unscaled * powerOfTen(wanted - scale);
}

function divide(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  const quotient = numerator / denominator;
  const rest = numerator % denominator;
  if (rest === 0n) return quotient;
  const negative = numerator < 0n !== denominator < 0n;
  return awayFromZero(rounding, quotient, rest, denominator, negative)
    ? quotient + (negative ? -1n : 1n)
    : quotient;
}

/** Whether a quotient that was cut towards zero goes one further from it. */
function awayFromZero(
  rounding: Rounding,
  quotient: bigint,
  rest: bigint,
  denominator: bigint,
  negative: boolean,
): boolean {
  const magnitude = (value: bigint) => (value < 0n ? -value : value);
  const twice = 2n * magnitude(rest) - magnitude(denominator);
  switch (rounding) {
    case 'down':
      return false;
    case 'up':
      return true;
    case 'floor':
      return negative;
    case 'ceiling':
      return !negative;
    case 'half-up':
      return twice >= 0n;
    case 'half-even':
      return twice > 0n || (twice === 0n && quotient % 2n !== 0n);
    default:
      throw new TypeError(`there is no rounding '${String(rounding)}'`);
  }
}
