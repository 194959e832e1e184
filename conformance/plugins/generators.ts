/** Generators that pause in the middle of a row, leave compiled code behind rows that they gave, and fail there. */
import { bool, float64, int32, int64, nullable, partition, struct, table, utf8 } from '@heddle/pdk';

/** Two rows for each number up to `n`: a batch is full between them. */
export const pairs = table(
  { args: [nullable(int32('n'))], output: { i: int32(), j: int32(), text: nullable(utf8()) }, tier: 'aot' },
  function* (n) {
    if (n === null) return;
    const names = ['a', 'bé'];
    for (let i = 0; i < n; i++) {
      let text = '';
      for (const [j, name] of [
        [0, names[0] ?? ''],
        [1, names[1] ?? ''],
      ] as const) {
        text += name;
        yield { i, j, text: j === 0 ? null : text };
      }
    }
  },
);

/** A power that leaves 64 bits behind `from` rows. */
export const odd = table(
  { args: [int32('from'), int32('rows')], output: { k: int32(), low: int64() }, tier: 'aot' },
  function* (from, rows) {
    let power = 1n;
    const seen = [0, 0, 0];
    for (let k = 0; k < rows; k++) {
      seen[k % 3] = k;
      yield { k: (k < 2 ? k - 2 : (seen[(k + 1) % 3] ?? 0)) + 2, low: power & 1n };
      if (k >= from) power *= 3n;
    }
  },
);

/** Fails behind `rows` rows. */
export const ending = table(
  {
    args: [int32('rows')],
    output: { k: int32(), at: struct({ half: nullable(int32()), end: bool() }) },
    tier: 'aot',
  },
  function* (rows) {
    for (let k = 0; k < rows; k++) yield { k, at: { half: k % 2 === 0 ? k / 2 : null, end: k === rows - 1 } };
    if (rows > 8192) throw new RangeError(`${rows} are too many`);
  },
);

/** Rows in an array. */
export const ends = table(
  { args: [utf8('text')], output: { part: utf8(), length: int32() }, tier: 'aot' },
  (text) => [
    { part: text.slice(0, 1), length: text.length },
    { part: text.slice(-1), length: text.length },
  ],
);

/** Texts in the state: the words so far, the last that was not null, and the two before swapped with each row. */
export const folded = partition({
  input: { word: nullable(utf8()), times: int32() },
  params: [utf8('by')],
  partitionBy: [],
  output: { words: utf8(), last: nullable(utf8()), other: utf8(), n: int32() },
  tier: 'aot',
  open: (by) => ({ by, words: '', last: null as string | null, one: '1', two: '2', n: 0 }),
  *process(state, { word, times }) {
    state.n += 1;
    const made = `${state.by.repeat(8 * state.n)}${state.n}`;
    state.words += (state.words === '' ? '' : state.by) + (word ?? '?');
    [state.one, state.two] = [state.two, state.one];
    if (word !== null) state.last = word;
    for (let i = 0; i < times; i++)
      yield { words: state.words, last: state.last, other: state.one + made, n: state.n + i };
  },
  *finish({ words, last, two, n }) {
    yield { words, last, other: two, n: -n };
  },
});

/** A product that leaves 64 bits, between two rows that it gives. */
export const product = partition({
  input: { key: int32(), factor: int64() },
  partitionBy: ['key'],
  output: { key: int32(), step: int32(), product: int64() },
  tier: 'aot',
  open: () => ({ key: 0, product: 1n }),
  *process(state, { key, factor }) {
    if (factor === 0n) throw new RangeError(`no product of ${key}`);
    state.key = key;
    yield { key, step: 0, product: BigInt.asIntN(64, state.product) };
    state.product *= factor;
    yield { key, step: 1, product: BigInt.asIntN(64, state.product) };
  },
  finish: ({ key, product: whole }) => [{ key, step: 2, product: BigInt.asIntN(64, whole) }],
});

/** Counts its rows. What ends a partition always leaves, for its constant has more than 64 bits. */
export const masked = partition({
  input: { key: int32() },
  partitionBy: ['key'],
  output: { n: int64() },
  tier: 'aot',
  open: () => ({ n: 0n }),
  *process(state) {
    state.n += 1n;
    yield { n: BigInt.asIntN(64, state.n) };
  },
  *finish({ n }) {
    yield { n: (18446744073709551615n + n) & n };
  },
});

/** Keeps a value of every kind, and an array, for as many batches as there are rows: each begins as it was given. */
export const keeping = table(
  {
    args: [utf8('word'), int32('rows')],
    output: { n: int32(), half: float64(), odd: bool(), big: int64(), before: int32(), text: utf8() },
    tier: 'aot',
  },
  function* (word, rows) {
    const seen = [0, 0, 0, 0];
    const text = `${word}:${word}`;
    let [half, odd, big] = [0, false, 4294967297n];
    for (let n = 0; n < rows; n++) {
      seen[n & 3] = n;
      const before = n < 3 ? 0 : (seen[(n + 1) & 3] ?? -1) - n + 3;
      if (odd) yield { n, half, odd, big, before, text };
      else yield { n, half, odd: false, big, before, text: `${word}~${word}` };
      half += 0.5;
      odd = !odd;
      big = -big;
    }
  },
);

/** Three texts of its own take each other's places with every row, so that a batch, of 8,192 rows, ends in another order than the one before. */
export const turning = table(
  { args: [utf8('word'), int32('rows')], output: { n: int32(), first: utf8(), last: utf8() }, tier: 'aot' },
  function* (word, rows) {
    let one = word.repeat(9);
    let two = `${word}!`;
    let three = `${word.slice(1)}, ${word.repeat(3)}`;
    for (let n = 0; n < rows; n++) {
      yield { n, first: one, last: three };
      const before = one;
      one = two;
      two = three;
      three = before;
    }
  },
);

/** Three texts, each of which takes the place of the one before it with every row. */
export const rotated = partition({
  input: { id: int32() },
  partitionBy: [],
  output: { all: utf8() },
  tier: 'aot',
  open: () => ({ one: 'first of all', two: 'second of it', three: 'third & last' }),
  *process(state, { id }) {
    const { one } = state;
    state.one = state.two;
    state.two = state.three;
    state.three = one;
    yield { all: `${id} ${state.one} ${state.two} ${state.three}` };
  },
});
