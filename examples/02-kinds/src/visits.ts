import { aggregate, float64, int32, int64, map, nullable, partition, struct, table, utf8 } from '@heddle/pdk';

/** An aggregate with a struct as its state: the time that a page takes, on the scale of factors. */
export const geometricMean = aggregate({
  args: [float64('ms')],
  state: struct({ logs: float64(), count: int64() }),
  returns: nullable(float64()),
  createState: () => ({ logs: 0, count: 0n }),
  accumulate(state, ms) {
    state.logs += Math.log(ms);
    state.count += 1n;
  },
  merge(state, other) {
    state.logs += other.logs;
    state.count += other.count;
  },
  finish: ({ logs, count }) => (count === 0n ? null : Math.exp(logs / Number(count))),
});

/** An aggregate with a map as its state: the most visited page, of equals the first in the alphabet. */
export const favourite = aggregate({
  args: [utf8('page')],
  state: map(utf8(), int64()),
  returns: nullable(utf8()),
  exact: true,
  createState: () => new Map(),
  accumulate(counts, page) {
    counts.set(page, (counts.get(page) ?? 0n) + 1n);
  },
  merge(counts, others) {
    for (const [page, count] of others) counts.set(page, (counts.get(page) ?? 0n) + count);
  },
  finish(counts) {
    let best: string | null = null;
    for (const [page, count] of counts) {
      const most = best === null ? 0n : (counts.get(best) ?? 0n);
      if (best === null || count > most || (count === most && page < best)) best = page;
    }
    return best;
  },
});

/** A table function: one row for every part of a path. */
export const parts = table(
  { args: [utf8('page')], output: { part: utf8(), depth: int32() } },
  function* (page) {
    for (const [index, part] of page.split('/').filter(Boolean).entries()) yield { part, depth: index + 1 };
  },
);

/** A partition function: visits of one user that follow each other within `gap` seconds are one session. */
export const sessions = partition({
  input: { user: utf8(), at: int64() },
  params: [int64('gap')],
  output: { user: utf8(), started: int64(), seconds: int64(), visits: int32() },
  partitionBy: ['user'],
  orderBy: ['at'],
  open: (gap) => ({ gap, user: '', started: 0n, last: 0n, visits: 0 }),
  *process(state, { user, at }) {
    if (state.visits > 0 && at - state.last > state.gap) {
      yield { user, started: state.started, seconds: state.last - state.started, visits: state.visits };
      state.visits = 0;
    }
    if (state.visits === 0) state.started = at;
    state.user = user;
    state.last = at;
    state.visits += 1;
  },
  *finish({ user, started, last, visits }) {
    if (visits > 0) yield { user, started, seconds: last - started, visits };
  },
});
