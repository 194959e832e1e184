/** Partition functions: what they give while rows come, and at the end. */
import { bool, float64, int32, int64, nullable, partition, timestamp, utf8 } from '@heddle/pdk';

export const runningSum = partition({
  input: { key: utf8(), value: int64() },
  partitionBy: ['key'],
  orderBy: ['value'],
  output: { key: utf8(), total: int64() },
  open: () => ({ total: 0n }),
  *process(state, { key, value }) {
    state.total += value;
    yield { key, total: state.total };
  },
});

/** Numbers the sessions of a user: a new one begins after a pause of more than `gap` microseconds. */
export const sessions = partition({
  input: { user: nullable(utf8()), at: timestamp('us') },
  params: [int64('gap')],
  partitionBy: ['user'],
  orderBy: ['at'],
  output: { user: nullable(utf8()), session: int32(), from: timestamp('us'), to: timestamp('us') },
  open: (gap) => ({ gap, user: null as string | null, session: 0, from: 0n, to: 0n }),
  *process(state, { user, at }) {
    if (state.session > 0 && at - state.to <= state.gap) {
      state.to = at;
      return;
    }
    const { session, from, to } = state;
    if (session > 0) yield { user, session, from, to };
    Object.assign(state, { user, session: session + 1, from: at, to: at });
  },
  *finish({ user, session, from, to }) {
    yield { user, session, from, to };
  },
});

/** The greatest scores, all at the end. */
export const top = partition({
  input: { key: int32(), score: float64() },
  params: [int32('count')],
  partitionBy: ['key'],
  orderBy: [{ column: 'score', descending: true }],
  output: { key: int32(), score: float64(), rank: int32() },
  open: (count) => ({ count, rows: [] as { key: number; score: number; rank: number }[] }),
  process(state, { key, score }) {
    const rank = state.rows.length + 1;
    if (rank <= state.count) state.rows.push({ key, score, rank });
  },
  finish: (state) => state.rows,
});

export const silent = partition({
  input: { key: int32() },
  partitionBy: ['key'],
  output: { key: int32() },
  open: () => null,
  process() {},
});

/** Two keys; what a partition holds is told at its end. */
export const twoKeys = partition({
  input: { a: nullable(int32()), b: bool(), value: float64() },
  partitionBy: ['a', 'b'],
  output: { a: nullable(int32()), b: bool(), rows: int32(), sum: float64() },
  open: () => ({ a: null as number | null, b: false, rows: 0, sum: 0 }),
  process(state, { a, b, value }) {
    Object.assign(state, { a, b, rows: state.rows + 1, sum: state.sum + value });
  },
  finish: (state) => [state],
});

/** All rows are one partition. */
export const numbered = partition({
  input: { text: nullable(utf8()) },
  params: [int32('from'), nullable(utf8('prefix'))],
  partitionBy: [],
  output: { number: int32(), text: utf8() },
  open: (from, prefix) => ({ next: from, prefix }),
  process(state, { text }) {
    return [{ number: state.next++, text: `${state.prefix ?? ''}${text ?? '-'}` }];
  },
  finish: (state) => [{ number: state.next, text: 'end' }],
});

/** Many rows for one. */
export const stretched = partition({
  input: { times: int32() },
  partitionBy: [],
  output: { digit: int32() },
  open: () => null,
  *process(_, { times }) {
    for (let row = 0; row < times; row++) yield { digit: row % 10 };
  },
});
