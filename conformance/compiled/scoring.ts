/** Scores, indexes and classes. */
import { bool, float32, float64, int32, int64, nullable, scalar, struct, utf8 } from '@heddle/pdk';

const WEIGHTS = [0.35, 0.3, 0.15, 0.1, 0.1];
const LIMITS = [18.5, 25, 30] as const;

export const logistic = scalar({ args: [float64('x')], returns: float64() }, (x) => 1 / (1 + Math.exp(-x)));

export const softplus = scalar({ args: [float64('x')], returns: float64() }, (x) =>
  x > 30 ? x : Math.log1p(Math.exp(x)),
);

export const bmi = scalar(
  { args: [float64('kilograms'), float64('metres')], returns: nullable(float64()) },
  (kilograms, metres) => (metres > 0 ? Math.round((kilograms / metres ** 2) * 10) / 10 : null),
);

export const bmiClass = scalar({ args: [float64('bmi')], returns: utf8() }, (bmi) => {
  if (Number.isNaN(bmi)) throw new TypeError('the index is not a number');
  if (bmi < LIMITS[0]) return 'under';
  if (bmi < LIMITS[1]) return 'normal';
  return bmi < LIMITS[2] ? 'over' : 'obese';
});

/** Five answers, weighted; those that are missing count with the mean of the scale. */
export const weightedScore = scalar(
  {
    args: [
      nullable(int32('a')),
      nullable(int32('b')),
      nullable(int32('c')),
      nullable(int32('d')),
      nullable(int32('e')),
    ],
    returns: float64(),
  },
  (...answers) => answers.reduce<number>((sum, answer, i) => sum + (answer ?? 3) * (WEIGHTS[i] ?? 0), 0),
);

/** Recency, frequency, money: a digit each. */
export const rfm = scalar(
  { args: [int32('days'), int32('orders'), float64('spent')], returns: int32() },
  (days, orders, spent) => {
    const grade = (value: number, a: number, b: number, c: number, d: number): number => {
      if (value >= d) return 5;
      if (value >= c) return 4;
      if (value >= b) return 3;
      return value >= a ? 2 : 1;
    };
    return (
      100 * (6 - grade(days, 14, 30, 90, 365)) +
      10 * grade(orders, 2, 5, 10, 20) +
      grade(spent, 50, 200, 1000, 5000)
    );
  },
);

/** The lower bound of Wilson's interval at 95 %. */
export const wilson = scalar(
  { args: [int64('positive'), int64('total')], returns: float64() },
  (positive, total) => {
    if (total === 0n) return 0;
    const n = Number(total);
    const z = 1.96;
    const share = Number(positive) / n;
    const centre = share + (z * z) / (2 * n);
    const spread = z * Math.sqrt((share * (1 - share) + (z * z) / (4 * n)) / n);
    return (centre - spread) / (1 + (z * z) / n);
  },
);

/** The first player's rating after a game; outcome is 1, 0.5 or 0. */
export const elo = scalar(
  { args: [float64('own'), float64('other'), float64('outcome'), int32('k')], returns: float64() },
  (own, other, outcome, k) => own + k * (outcome - 1 / (1 + 10 ** ((other - own) / 400))),
);

/** How hot a page is: as Hacker News ranks. */
export const hotness = scalar(
  { args: [int32('points'), float64('hours')], returns: float64() },
  (points, hours) => Math.max(points - 1, 0) ** 0.8 / (hours + 2) ** 1.8,
);

/** A score that halves every so many days. */
export const decayed = scalar(
  { args: [float64('score'), float64('days'), float64('halfLife')], returns: float64() },
  (score, days, halfLife) => score * 2 ** (-days / halfLife),
);

/** What the wind makes of a temperature, both metric. */
export const windChill = scalar(
  { args: [float64('celsius'), float64('kmh')], returns: float64() },
  (celsius, kmh) => {
    if (celsius > 10 || kmh <= 4.8) return celsius;
    const wind = kmh ** 0.16;
    return Math.round((13.12 + 0.6215 * celsius - 11.37 * wind + 0.3965 * celsius * wind) * 10) / 10;
  },
);

export const cosineSimilarity = scalar(
  {
    args: [
      struct('a', { x: float64(), y: float64(), z: float64() }),
      struct('b', { x: float64(), y: float64(), z: float64() }),
    ],
    returns: float64(),
  },
  (a, b) => {
    const dot = a.x * b.x + a.y * b.y + a.z * b.z;
    const size = Math.sqrt(a.x ** 2 + a.y ** 2 + a.z ** 2) * Math.sqrt(b.x ** 2 + b.y ** 2 + b.z ** 2);
    return size === 0 ? 0 : dot / size;
  },
);

/** A tree as a model's exporter writes it. */
export const churnTree = scalar(
  {
    args: [int32('tenure'), float64('charges'), bool('contract'), nullable(utf8('plan'))],
    returns: float32(),
  },
  (tenure, charges, contract, plan) => {
    if (tenure <= 10) {
      if (!contract && charges > 70.35) return 0.71;
      return plan === 'fiber' ? 0.48 : 0.29;
    }
    if (contract) return tenure > 40 ? 0.03 : 0.08;
    return charges > 90 && plan !== null && plan !== 'dsl' ? 0.37 : 0.16;
  },
);

/** Percentile of a value in a scale that is known. */
export const bucket = scalar({ args: [float64('value')], returns: int32() }, (value) => {
  const edges = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value >= (edges[middle] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low;
});

/** How much alike two booleans columns' rows are. */
export const agreement = scalar(
  { args: [nullable(bool('a')), nullable(bool('b'))], returns: nullable(bool()) },
  (a, b) => (a === null || b === null ? null : a === b),
);

/** The larger one, null only where both are. */
export const greatest = scalar(
  { args: [nullable(float64('a')), nullable(float64('b'))], returns: nullable(float64()) },
  (a, b) => {
    if (a === null) return b;
    if (b === null) return a;
    return a > b ? a : b;
  },
);
