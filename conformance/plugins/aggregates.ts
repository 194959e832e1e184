/** Aggregates by the form of their state: a number, a struct, a list, a map. */
import {
  aggregate,
  bool,
  Decimal,
  decimal128,
  float64,
  int32,
  int64,
  list,
  map,
  nullable,
  struct,
  timestamp,
  utf8,
} from '@heddle/pdk';

export const total = aggregate({
  args: [int64('value')],
  state: int64(),
  returns: int64(),
  exact: true,
  createState: () => 0n,
  accumulate: (sum, value) => sum + value,
  retract: (sum, value) => sum - value,
  merge: (sum, other) => sum + other,
  finish: (sum) => sum,
});

export const mean = aggregate({
  args: [float64('value')],
  state: struct({ sum: float64(), count: int64() }),
  returns: nullable(float64()),
  createState: () => ({ sum: 0, count: 0n }),
  accumulate(state, value) {
    state.sum += value;
    state.count += 1n;
  },
  retract(state, value) {
    state.sum -= value;
    state.count -= 1n;
  },
  merge(state, other) {
    state.sum += other.sum;
    state.count += other.count;
  },
  finish: ({ sum, count }) => (count === 0n ? null : sum / Number(count)),
});

export const weightedMean = aggregate({
  args: [float64('value'), float64('weight')],
  state: struct({ sum: float64(), weight: float64() }),
  returns: nullable(float64()),
  createState: () => ({ sum: 0, weight: 0 }),
  accumulate(state, value, weight) {
    state.sum += value * weight;
    state.weight += weight;
  },
  merge(state, other) {
    state.sum += other.sum;
    state.weight += other.weight;
  },
  finish: ({ sum, weight }) => (weight === 0 ? null : sum / weight),
});

/** The first text in the order of code units; its state is a text or null, so it is returned. */
export const smallest = aggregate({
  args: [utf8('text')],
  state: nullable(utf8()),
  returns: nullable(utf8()),
  exact: true,
  createState: () => null,
  accumulate: (least, text) => (least === null || text < least ? text : least),
  merge: (least, other) => (least === null || (other !== null && other < least) ? other : least),
  finish: (least) => least,
});

export const latest = aggregate({
  args: [timestamp('at', 'us', 'UTC')],
  state: nullable(timestamp('us', 'UTC')),
  returns: nullable(timestamp('us', 'UTC')),
  exact: true,
  createState: () => null,
  accumulate: (last, at) => (last === null || at > last ? at : last),
  merge: (last, other) => (last === null || (other !== null && other > last) ? other : last),
  finish: (last) => last,
});

/** Counts rows, those with null too. */
export const rowCount = aggregate({
  args: [nullable(utf8('anything'))],
  state: int64(),
  returns: int64(),
  exact: true,
  createState: () => 0n,
  accumulate: (count) => count + 1n,
  retract: (count) => count - 1n,
  merge: (count, other) => count + other,
  finish: (count) => count,
});

export const allTrue = aggregate({
  args: [bool('flag')],
  state: bool(),
  returns: bool(),
  exact: true,
  createState: () => true,
  accumulate: (all, flag) => all && flag,
  merge: (all, other) => all && other,
  finish: (all) => all,
});

export const collect = aggregate({
  args: [nullable(utf8('text'))],
  state: list(nullable(utf8())),
  returns: list(nullable(utf8())),
  createState: () => [],
  accumulate(texts, text) {
    texts.push(text);
  },
  merge(texts, other) {
    texts.push(...other);
  },
  finish: (texts) => texts,
});

export const price = aggregate({
  args: [decimal128('price', 20, 4)],
  state: decimal128(38, 4),
  returns: decimal128(38, 4),
  exact: true,
  createState: () => new Decimal(0n, 4),
  accumulate: (sum, price) => sum.add(price),
  retract: (sum, price) => sum.sub(price),
  merge: (sum, other) => sum.add(other),
  finish: (sum) => sum,
});

/** The most frequent text; of equally frequent ones the first in order. */
export const mode = aggregate({
  args: [utf8('text')],
  state: map(utf8(), int64()),
  returns: nullable(utf8()),
  exact: true,
  createState: () => new Map(),
  accumulate(counts, text) {
    counts.set(text, (counts.get(text) ?? 0n) + 1n);
  },
  retract(counts, text) {
    const left = (counts.get(text) ?? 0n) - 1n;
    if (left === 0n) counts.delete(text);
    else counts.set(text, left);
  },
  merge(counts, other) {
    for (const [text, count] of other) counts.set(text, (counts.get(text) ?? 0n) + count);
  },
  finish(counts) {
    const ranked = [...counts].sort(([a, m], [b, n]) => (m === n ? (a < b ? -1 : 1) : m > n ? -1 : 1));
    return ranked[0]?.[0] ?? null;
  },
});

/** A state of structs inside a list, results of another type than the state. */
export const path = aggregate({
  args: [int32('x'), int32('y')],
  state: list(struct({ x: int32(), y: int32() })),
  returns: utf8(),
  createState: () => [],
  accumulate(points, x, y) {
    points.push({ x, y });
  },
  merge(points, other) {
    points.push(...other);
  },
  finish: (points) => points.map(({ x, y }) => `${x},${y}`).join(' '),
});
