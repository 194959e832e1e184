import {
  aggregate,
  Decimal,
  date32,
  decimal128,
  float64,
  int32,
  nullable,
  partition,
  scalar,
  struct,
  table,
  utf8,
} from '@heddle/pdk';

/** A price with its discount in percent. */
export const discounted = scalar(
  { args: [decimal128('price', 10, 2), int32('percent')], returns: decimal128(10, 2) },
  (price, percent) => price.mul(Decimal.from(BigInt(100 - percent))).div(Decimal.from(100n), 2, 'half-even'),
);

/** The mean of values by their weights; null without any. */
export const weightedAvg = aggregate({
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
  finish: (state) => (state.weight === 0 ? null : state.sum / state.weight),
});

/** The words of a text, with their place. */
export const words = table({ args: [utf8('text')], output: { word: utf8(), at: int32() } }, function* (text) {
  for (const found of text.matchAll(/\S+/g)) yield { word: found[0], at: found.index };
});

/** Days between an order of a customer and the one before. */
export const gaps = partition({
  input: { customer: utf8(), day: date32() },
  partitionBy: ['customer'],
  orderBy: ['day'],
  output: { customer: utf8(), days: nullable(int32()) },
  open: () => ({ last: null as number | null }),
  *process(state, { customer, day }) {
    yield { customer, days: state.last === null ? null : day - state.last };
    state.last = day;
  },
});
