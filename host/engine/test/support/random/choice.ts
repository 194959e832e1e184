/** A generator of numbers in [0, 1): mulberry32. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Choices made by a generator of numbers. */
export class Choice {
  readonly next: () => number;
  readonly #picks = new Map<string, Map<string, number>>();

  constructor(next: () => number) {
    this.next = next;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of `options`, which are not empty. */
  pick<T>(options: readonly T[]): T {
    return options[Math.floor(this.next() * options.length)] as T;
  }

  /** One of those of `options` that were picked least often under this name: rare combinations come up, too. */
  even<T extends string>(name: string, options: readonly T[]): T {
    const picks = this.#picks.get(name) ?? new Map<string, number>();
    this.#picks.set(name, picks);
    const times = (option: T) => picks.get(option) ?? 0;
    const least = Math.min(...options.map(times));
    const picked = this.pick(options.filter((option) => times(option) === least));
    picks.set(picked, least + 1);
    return picked;
  }

  /** A whole number in [0, below). */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** From `least` to `most` of what `make` makes. */
  times<T>(least: number, most: number, make: () => T): T[] {
    return Array.from({ length: least + this.below(most - least + 1) }, make);
  }
}
