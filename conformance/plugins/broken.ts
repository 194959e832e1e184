/** Every way in which aggregates, table and partition functions fail. `at` is the row's own number. */
import { aggregate, int32, list, map, nullable, partition, scalar, struct, table, utf8 } from '@heddle/pdk';

/** What a handler gives back that its types do not allow. */
const wrong = (value: unknown) => value as never;

const count = {
  args: [int32('at')],
  state: int32(),
  returns: int32(),
  createState: () => 0,
  accumulate: (sum: number, at: number) => sum + at,
  merge: (sum: number, other: number) => sum + other,
  finish: (sum: number) => sum,
} as const;

function fail(what: string): never {
  throw new RangeError(`${what} fails`);
}

export const createFails = aggregate({ ...count, createState: () => fail('createState') });
export const accumulateFails = aggregate({
  ...count,
  accumulate: (sum, at) => (at > 2 ? fail('accumulate') : sum + at),
});
export const retractFails = aggregate({ ...count, retract: () => fail('retract') });
export const mergeFails = aggregate({ ...count, merge: () => fail('merge') });
export const finishFails = aggregate({ ...count, finish: () => fail('finish') });
export const stateOfText = aggregate({ ...count, accumulate: () => wrong('text') });
export const stateOfNull = aggregate({ ...count, accumulate: () => wrong(null) });
export const stateTooGreat = aggregate({ ...count, accumulate: () => 2 ** 31 });
export const resultOfText = aggregate({ ...count, finish: () => wrong('text') });
export const resultOfNull = aggregate({ ...count, finish: () => wrong(null) });
export const resultTooGreat = aggregate({ ...count, finish: () => 2 ** 40 });
export const resultPromised = aggregate({ ...count, finish: (sum) => wrong(Promise.resolve(sum)) });
export const brokenText = aggregate({ ...count, returns: utf8(), finish: () => '\ud83d' });
export const endlessMerge = aggregate({
  ...count,
  merge(sum, other) {
    for (;;) if (sum === other + 0.5) return sum;
  },
});

export const endlessAccumulate = aggregate({
  ...count,
  accumulate(sum, at) {
    for (;;) if (sum === at + 0.5) return sum;
  },
});
export const greedyAccumulate = aggregate({
  ...count,
  accumulate() {
    const kept: number[][] = [];
    for (;;) kept.push(new Array<number>(10_000).fill(kept.length));
  },
});
export const deepAccumulate = aggregate({
  ...count,
  accumulate: function down(sum: number, at: number): number {
    return down(sum, at) + 1;
  },
});

const word = { args: [int32('at')], output: { word: utf8(), size: nullable(int32()) } } as const;

export const tableFails = table(word, function* (at) {
  yield { word: 'first', size: 1 };
  if (at > 2) fail('table');
});
export const yieldsText = table(word, () => wrong(['text']));
export const yieldsNull = table(word, () => wrong([null]));
export const yieldsNothing = table(word, () => wrong(undefined));
export const columnMissing = table(word, () => wrong([{ size: 1 }]));
export const columnNull = table(word, () => wrong([{ word: null, size: null }]));
export const columnOfText = table(word, () => wrong([{ word: 'w', size: '1' }]));
export const columnTooGreat = table(word, () => [{ word: 'w', size: 2 ** 31 }]);
export const columnBroken = table(word, () => [{ word: 'x\udc00', size: null }]);
export const endlessTable = table(word, function* () {
  for (let n = 0; n !== -1; n = (n + 1) % 1000) if (n === 2000) yield { word: 'never', size: n };
});
export const greedyTable = table(word, () => {
  const kept: number[][] = [];
  for (;;) kept.push(new Array<number>(10_000).fill(kept.length));
});

const input = {
  input: { at: int32(), tag: nullable(utf8()) },
  partitionBy: [],
  output: { at: int32(), tag: nullable(utf8()) },
  open: () => ({ seen: 0 }),
  process: (_state: { seen: number }, row: { at: number; tag: string | null }) => [row],
} as const;

export const openFails = partition({ ...input, open: () => fail('open') });
export const processFails = partition({
  ...input,
  *process(_state, row) {
    yield row;
    if (row.at > 2) fail('process');
  },
});
export const partitionFinishFails = partition({ ...input, finish: () => fail('finish') });
export const processOfText = partition({ ...input, process: () => wrong([{ at: 'text', tag: null }]) });
export const processOfNull = partition({ ...input, process: () => wrong([{ at: null, tag: null }]) });
export const finishOfNumber = partition({ ...input, finish: () => wrong(1) });
export const finishTooGreat = partition({ ...input, finish: () => [{ at: 2 ** 31, tag: null }] });
export const finishBroken = partition({ ...input, finish: () => [{ at: 1, tag: '\ud83d' }] });
export const endlessProcess = partition({
  ...input,
  process(state) {
    for (;;) if (state.seen < 0) return [];
  },
});
export const greedyProcess = partition({
  ...input,
  process() {
    const kept: number[][] = [];
    for (;;) kept.push(new Array<number>(10_000).fill(kept.length));
  },
});
export const endlessFinish = partition({
  ...input,
  finish(state) {
    for (;;) if (state.seen < 0) return [];
  },
});

/** Places inside values, in messages. */
export const insideList = scalar({ args: [int32('at')], returns: list(int32()) }, (at) => [at, wrong('x')]);
export const insideStruct = scalar(
  { args: [int32('at')], returns: struct({ a: struct({ b: utf8() }) }) },
  (at) => ({
    a: { b: wrong(at) },
  }),
);
export const insideMap = scalar(
  { args: [int32('at')], returns: map(utf8(), list(int32())) },
  (at) => new Map([['k', [at, 0.5]]]),
);
export const insideNull = scalar({ args: [int32('at')], returns: list(struct({ a: utf8() })) }, () => [
  { a: 'x' },
  { a: wrong(null) },
]);
export const insideSurrogate = scalar({ args: [int32('at')], returns: list(utf8()) }, () => ['ok', '\ud83d']);
export const fewValues = scalar.vectorized({ args: [int32('at')], returns: int32() }, (at) => at.subarray(1));
export const wrongColumn = scalar.vectorized({ args: [int32('at')], returns: int32() }, () => wrong('text'));
export const vectorFails = scalar.vectorized({ args: [int32('at')], returns: int32() }, () => fail('vector'));
export const vectorTooGreat = scalar.vectorized({ args: [int32('at')], returns: int32() }, (at) =>
  wrong(Array.from(at, (value) => value * 2 ** 31)),
);

/** Nulls inside arguments. */
export const readsList = scalar(
  { args: [list('items', int32())], returns: int32() },
  (items) => items.length,
);
export const readsStruct = scalar(
  { args: [struct('pair', { a: int32(), b: nullable(int32()) })], returns: int32() },
  (pair) => pair.a,
);
export const readsMap = scalar(
  { args: [map('counts', utf8(), int32())], returns: int32() },
  (counts) => counts.size,
);
export const readsTexts = scalar(
  { args: [list('texts', utf8())], returns: int32() },
  (texts) => texts.join('').length,
);
