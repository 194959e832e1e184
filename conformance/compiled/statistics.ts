/** Aggregates. */
import { aggregate, bool, float64, int32, int64, list, map, nullable, struct, utf8 } from '@heddle/pdk';

export const total = aggregate({
  args: [float64('value')],
  state: float64(),
  returns: float64(),
  createState: () => 0,
  accumulate: (sum, value) => sum + value,
  retract: (sum, value) => sum - value,
  merge: (sum, other) => sum + other,
  finish: (sum) => sum,
});

/** A sum that throws where it leaves int64. */
export const exactTotal = aggregate({
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

/** Welford's variance, of the sample. */
export const variance = aggregate({
  args: [float64('value')],
  state: struct({ n: float64(), mean: float64(), m2: float64() }),
  returns: nullable(float64()),
  createState: () => ({ n: 0, mean: 0, m2: 0 }),
  accumulate(state, value) {
    state.n += 1;
    const delta = value - state.mean;
    state.mean += delta / state.n;
    state.m2 += delta * (value - state.mean);
  },
  merge(state, other) {
    const n = state.n + other.n;
    if (n === 0) return;
    const delta = other.mean - state.mean;
    state.mean += (delta * other.n) / n;
    state.m2 += other.m2 + (delta * delta * state.n * other.n) / n;
    state.n = n;
  },
  finish: (state) => (state.n < 2 ? null : state.m2 / (state.n - 1)),
});

/** The distance between the largest and the smallest; null without rows. */
export const range = aggregate({
  args: [float64('value')],
  state: struct({ low: nullable(float64()), high: nullable(float64()) }),
  returns: nullable(float64()),
  exact: true,
  createState: (): { low: number | null; high: number | null } => ({ low: null, high: null }),
  accumulate(state, value) {
    if (state.low === null || value < state.low) state.low = value;
    if (state.high === null || value > state.high) state.high = value;
  },
  merge(state, other) {
    if (other.low !== null && (state.low === null || other.low < state.low)) state.low = other.low;
    if (other.high !== null && (state.high === null || other.high > state.high)) state.high = other.high;
  },
  finish: ({ low, high }) => (low === null || high === null ? null : high - low),
});

export const geometricMean = aggregate({
  args: [float64('value')],
  state: struct({ logs: float64(), count: int32() }),
  returns: nullable(float64()),
  createState: () => ({ logs: 0, count: 0 }),
  accumulate(state, value) {
    if (value <= 0) throw new RangeError(`a geometric mean of ${value}`);
    state.logs += Math.log(value);
    state.count++;
  },
  merge(state, other) {
    state.logs += other.logs;
    state.count += other.count;
  },
  finish: (state) => (state.count > 0 ? Math.exp(state.logs / state.count) : null),
});

export const weightedMean = aggregate({
  args: [float64('value'), nullable(float64('weight'))],
  state: struct({ sum: float64(), weight: float64() }),
  returns: nullable(float64()),
  createState: () => ({ sum: 0, weight: 0 }),
  accumulate: (state, value, weight) => ({
    sum: state.sum + value * (weight ?? 1),
    weight: state.weight + (weight ?? 1),
  }),
  merge: (state, other) => ({ sum: state.sum + other.sum, weight: state.weight + other.weight }),
  finish: (state) => (state.weight === 0 ? null : state.sum / state.weight),
});

/** Pearson's correlation. */
export const correlation = aggregate({
  args: [float64('x'), float64('y')],
  state: struct({ n: int64(), x: float64(), y: float64(), xx: float64(), yy: float64(), xy: float64() }),
  returns: nullable(float64()),
  createState: () => ({ n: 0n, x: 0, y: 0, xx: 0, yy: 0, xy: 0 }),
  accumulate(s, x, y) {
    s.n++;
    s.x += x;
    s.y += y;
    s.xx += x * x;
    s.yy += y * y;
    s.xy += x * y;
  },
  merge(s, o) {
    s.n += o.n;
    s.x += o.x;
    s.y += o.y;
    s.xx += o.xx;
    s.yy += o.yy;
    s.xy += o.xy;
  },
  finish(s) {
    const n = Number(s.n);
    const spread = Math.sqrt((n * s.xx - s.x * s.x) * (n * s.yy - s.y * s.y));
    return spread > 0 ? (n * s.xy - s.x * s.y) / spread : null;
  },
});

export const countIf = aggregate({
  args: [nullable(bool('flag'))],
  state: int64(),
  returns: int64(),
  exact: true,
  createState: () => 0n,
  accumulate: (count, flag) => (flag === true ? count + 1n : count),
  retract: (count, flag) => (flag === true ? count - 1n : count),
  merge: (count, other) => count + other,
  finish: (count) => count,
});

export const every = aggregate({
  args: [bool('flag')],
  state: bool(),
  returns: bool(),
  exact: true,
  createState: () => true,
  accumulate: (all, flag) => all && flag,
  merge: (all, other) => all && other,
  finish: (all) => all,
});

export const bitOr = aggregate({
  args: [int32('flags')],
  state: int32(),
  returns: int32(),
  exact: true,
  createState: () => 0,
  accumulate: (bits, flags) => bits | flags,
  merge: (bits, other) => bits | other,
  finish: (bits) => bits,
});

export const product = aggregate({
  args: [int64('value')],
  state: int64(),
  returns: int64(),
  exact: true,
  createState: () => 1n,
  accumulate: (state, value) => BigInt.asIntN(64, state * value),
  merge: (state, other) => BigInt.asIntN(64, state * other),
  finish: (state) => state,
});

/** The logarithm of a sum of exponentials, without overflow. */
export const logSumExp = aggregate({
  args: [float64('x')],
  state: struct({ most: float64(), sum: float64() }),
  returns: float64(),
  createState: () => ({ most: Number.NEGATIVE_INFINITY, sum: 0 }),
  accumulate(state, x) {
    if (x > state.most) {
      state.sum = state.sum * Math.exp(state.most - x) + 1;
      state.most = x;
    } else if (x > Number.NEGATIVE_INFINITY) state.sum += Math.exp(x - state.most);
  },
  merge(state, other) {
    if (other.sum === 0) return;
    const most = Math.max(state.most, other.most);
    state.sum = state.sum * Math.exp(state.most - most) + other.sum * Math.exp(other.most - most);
    state.most = most;
  },
  finish: (state) => state.most + Math.log(state.sum),
});

/** The slope of the line that fits best. */
export const slope = aggregate({
  args: [nullable(float64('x')), nullable(float64('y'))],
  state: struct({ n: float64(), meanX: float64(), meanY: float64(), xx: float64(), xy: float64() }),
  returns: nullable(float64()),
  createState: () => ({ n: 0, meanX: 0, meanY: 0, xx: 0, xy: 0 }),
  accumulate(state, x, y) {
    if (x === null || y === null) return;
    state.n += 1;
    const dx = x - state.meanX;
    state.meanX += dx / state.n;
    state.meanY += (y - state.meanY) / state.n;
    state.xx += dx * (x - state.meanX);
    state.xy += dx * (y - state.meanY);
  },
  merge(state, other) {
    const n = state.n + other.n;
    if (other.n === 0) return;
    const dx = other.meanX - state.meanX;
    const dy = other.meanY - state.meanY;
    const share = (state.n * other.n) / n;
    state.xx += other.xx + dx * dx * share;
    state.xy += other.xy + dx * dy * share;
    state.meanX += (dx * other.n) / n;
    state.meanY += (dy * other.n) / n;
    state.n = n;
  },
  finish: ({ xx, xy }) => (xx === 0 ? null : xy / xx),
});

/** The text with the largest weight; of equals the first by order of texts. */
export const heaviest = aggregate({
  args: [utf8('name'), float64('weight')],
  state: struct({ name: nullable(utf8()), weight: float64() }),
  returns: nullable(utf8()),
  exact: true,
  createState: (): { name: string | null; weight: number } => ({
    name: null,
    weight: Number.NEGATIVE_INFINITY,
  }),
  accumulate(state, name, weight) {
    if (state.name === null || weight > state.weight || (weight === state.weight && name < state.name)) {
      state.name = name;
      state.weight = weight;
    }
  },
  merge(state, other) {
    if (other.name === null) return;
    const more =
      other.weight > state.weight || (other.weight === state.weight && other.name < (state.name ?? ''));
    if (state.name === null || more) {
      state.name = other.name;
      state.weight = other.weight;
    }
  },
  finish: ({ name }) => name,
});

/** The most frequent text. */
export const mode = aggregate({
  args: [utf8('value')],
  state: map(utf8(), int64()),
  returns: nullable(utf8()),
  exact: true,
  createState: () => new Map(),
  accumulate(counts, value) {
    counts.set(value, (counts.get(value) ?? 0n) + 1n);
  },
  merge(counts, others) {
    for (const [value, count] of others) counts.set(value, (counts.get(value) ?? 0n) + count);
  },
  finish(counts) {
    let best: string | null = null;
    let most = 0n;
    for (const [value, count] of counts) {
      if (count > most || (count === most && best !== null && value < best)) [best, most] = [value, count];
    }
    return best;
  },
});

/** The median, by keeping everything. */
export const median = aggregate({
  args: [float64('value')],
  state: list(float64()),
  returns: nullable(float64()),
  exact: true,
  createState: () => [],
  accumulate(values, value) {
    values.push(value);
  },
  merge(values, others) {
    values.push(...others);
  },
  finish(values) {
    const sorted = [...values].sort((a, b) => a - b);
    const half = sorted.length >> 1;
    if (sorted.length === 0) return null;
    return sorted.length % 2 === 1
      ? (sorted[half] ?? null)
      : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
  },
});
