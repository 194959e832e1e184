import { type Column, columnFromArray, type DataType, Decimal, type Field, type Value } from '@heddle/host';

/** Columns of `rows` generated values for the arguments, the same on every run, without nulls. */
export function generateColumns(args: readonly Field[], rows: number): Column[] {
  const next = random(20_260_101);
  return args.map(({ dataType }) =>
    columnFromArray(
      dataType,
      Array.from({ length: rows }, () => generate(dataType, next)),
    ),
  );
}

/** Largest value generated for a type of integers. */
const INTEGERS: Readonly<Record<string, number>> = {
  int8: 127,
  int16: 10_000,
  int32: 10_000,
  uint8: 255,
  uint16: 10_000,
  uint32: 10_000,
  date32: 20_000,
};

function generate(type: DataType, next: () => number): Value {
  const below = (most: number) => Math.floor(next() * most);
  const most = INTEGERS[type.id];
  if (most !== undefined) return below(most);
  switch (type.id) {
    case 'bool':
      return next() < 0.5;
    case 'float32':
    case 'float64':
      return next() * 90;
    case 'utf8':
      return words(2 + below(3), next);
    case 'binary':
      return new Uint8Array(Buffer.from(words(2, next)));
    case 'decimal128': {
      const { precision = 1, scale = 0 } = type;
      return new Decimal(BigInt(below(10 ** Math.min(precision, 9))), scale);
    }
    case 'interval':
      return { months: below(12), days: below(30), nanoseconds: BigInt(below(1e9)) };
    case 'list':
      return Array.from({ length: below(6) }, () => child(type, 0, next));
    case 'struct':
      return Object.fromEntries(type.children.map(({ name }, i) => [name, child(type, i, next)]));
    case 'map': {
      const entries = type.children[0]?.dataType;
      if (entries === undefined) throw new TypeError('a map without entries');
      return new Map(
        Array.from({ length: below(4) }, () => [child(entries, 0, next), child(entries, 1, next)]),
      );
    }
    default:
      return BigInt(below(10_000));
  }
}

function child(type: DataType, index: number, next: () => number): Value {
  const field = type.children[index];
  if (field === undefined) throw new TypeError(`${type.id} without its children`);
  return generate(field.dataType, next);
}

function words(count: number, next: () => number): string {
  return Array.from({ length: count }, () => WORDS[Math.floor(next() * WORDS.length)]).join(' ');
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
