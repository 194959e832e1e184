/** A seeded source of test values (mulberry32): the same sequence in every run. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** 32 bits, as an unsigned number. */
  bits(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** An integer from 0 to `count - 1`. */
  below(count: number): number {
    return this.bits() % count;
  }

  pick<T>(values: readonly T[]): T {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  }

  /** A number of any kind: any bits, few digits, integers, halves, and the edges. */
  number(): number {
    switch (this.below(6)) {
      case 0:
        return new Float64Array(Uint32Array.of(this.bits(), this.bits()).buffer)[0] ?? 0;
      case 1:
        return (this.bits() - 2 ** 31) / 10 ** this.below(12);
      case 2:
        return this.bits() | 0;
      case 3:
        return (this.below(2000) - 1000) / 2;
      case 4:
        return (this.bits() / 2 ** 32) * 10 ** (this.below(40) - 20) * (this.below(2) === 0 ? 1 : -1);
      default:
        return this.pick(EDGES);
    }
  }

  /** A bigint of int64. */
  bigint(): bigint {
    const bits = (BigInt(this.bits()) << 32n) | BigInt(this.bits());
    return BigInt.asIntN(64, bits >> BigInt(this.below(64)));
  }

  /** A text of up to 24 characters: half of them ASCII, some with pieces that are near to each other, some torn. */
  text(): string {
    const alphabet = this.below(2) === 0 ? ASCII : this.pick(ALPHABETS);
    let text = '';
    for (let left = this.below(24); left > 0; left--) text += this.pick(alphabet);
    return text;
  }
}

const EDGES = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  0.49999999999999994,
  -0.49999999999999994,
  4503599627370495.5,
  4503599627370497,
  2 ** 31,
  2 ** 31 - 1,
  -(2 ** 31),
  -(2 ** 31) - 1,
  2 ** 32,
  2 ** 53,
  2 ** 53 - 1,
  2 ** 63,
  -(2 ** 63),
  2 ** 64,
  1e21,
  1e21 - 131072,
  1e-6,
  1e-7,
  123456789012345680000,
  8.64e15,
  -8.64e15,
  8.640000000000001e15,
  5e-324,
  2.2250738585072014e-308,
  Number.MAX_VALUE,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];

const ASCII = ['a', 'b', 'c', 'A', 'Z', '0', '1', '9', ' ', ',', '.', '-', '$', '&', '\t', '\n'];
const ALPHABETS = [
  ['a', 'b', 'ab'],
  ['a', 'é', 'ß', 'İ', 'ŉ', 'ǰ', 'Ω', 'Σ', 'σ', 'ς', '.', ' ', 'ﬁ', 'ΐ', 'ᾳ'],
  ['x', '😀', '𐐀', '𐐨', '\uffff', '\ue000', 'ﬀ', ' '],
  ['\ud83d', '\ude00', '😀', 'a', '\udbff', '\udfff', '\ufffd'],
  ['\u00a0', '\u2003', '\ufeff', '\u2028', '\u3000', '\u180e', '\u200b', 'a', ' '],
];
