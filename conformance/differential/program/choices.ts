import { Random } from '../../generate/random.js';

/**
 * The decisions that a program is made of, as numbers: the same numbers give the same program, fewer or smaller ones
 * a simpler program, and every sequence gives a program that is well formed. Behind the end there are zeros.
 */
export class Choices {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** From 0 up to `bound`, without it. */
  below(bound: number): number {
    const number = this.#numbers[this.#next] ?? 0;
    this.#next += 1;
    return number % bound;
  }

  /** True once in so many times; never behind the end. */
  rarely(times: number): boolean {
    return this.below(times) === times - 1;
  }

  /** The first is the simplest. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  /** The numbers that decided something. */
  get used(): readonly number[] {
    return this.#numbers.slice(0, this.#next);
  }

  /** Whether all numbers are used: what follows should be small. */
  get exhausted(): boolean {
    return this.#next >= this.#numbers.length;
  }
}

/** The numbers of the program of a seed: how many differs too. */
export function randomNumbers(seed: string): number[] {
  const random = new Random(seed);
  const length = 30 + random.below(330);
  return Array.from({ length }, () => random.below(0x1000000));
}
