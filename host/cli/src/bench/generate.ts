import { type Column, columnFromArray, type Field, type TypeName, type Value } from '@heddle/host';

/** Columns of `rows` generated values for the arguments, the same on every run, without nulls. */
export function generateColumns(args: readonly Field[], rows: number): Column[] {
  const next = random(20_260_101);
  return args.map(({ type }) =>
    columnFromArray(
      type,
      Array.from({ length: rows }, () => generate(type, next)),
    ),
  );
}

function generate(type: TypeName, next: () => number): Value {
  switch (type) {
    case 'bool':
      return next() < 0.5;
    case 'int32':
      return Math.floor(next() * 10_000);
    case 'int64':
      return BigInt(Math.floor(next() * 10_000));
    case 'float64':
      return next() * 90;
    case 'utf8':
      return Array.from(
        { length: 2 + Math.floor(next() * 3) },
        () => WORDS[Math.floor(next() * WORDS.length)],
      ).join(' ');
  }
}

const WORDS = ['Louis', 'Intl', 'Field', 'Chicago', 'Münster', 'São', 'Regional', 'Co', 'Airport', 'St.'];

/** A generator of numbers in [0, 1): mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
