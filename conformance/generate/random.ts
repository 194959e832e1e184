/** A small seeded generator of numbers (mulberry32): the same sequence on every machine. */
export class Random {
  #state: number;

  /** A sequence of its own per text. */
  constructor(seed: string) {
    let hash = 0x811c9dc5;
    for (const unit of seed) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193);
    this.#state = hash >>> 0;
  }

  /** A number from 0 to 2^32 - 1. */
  uint32(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** A whole number from 0 up to `bound`, without it. */
  below(bound: number): number {
    return this.uint32() % bound;
  }

  /** A bigint in [low, high], both included. */
  between(low: bigint, high: bigint): bigint {
    let drawn = 0n;
    for (let span = high - low; span > 0n; span >>= 32n) drawn = (drawn << 32n) | BigInt(this.uint32());
    return low + (drawn % (high - low + 1n));
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }
}
