/** Money, interest and prices. Cents are int64. */
import { bool, date32, float64, int32, int64, nullable, scalar, utf8 } from '@heddle/pdk';

/** What a sum grows to. */
export const compoundInterest = scalar(
  { args: [float64('principal'), float64('rate'), int32('perYear'), float64('years')], returns: float64() },
  (principal, rate, perYear, years) => principal * (1 + rate / perYear) ** (perYear * years),
);

/** The payment of an annuity loan per month. */
export const monthlyPayment = scalar(
  { args: [float64('principal'), float64('annualRate'), int32('months')], returns: float64() },
  (principal, annualRate, months) => {
    if (months <= 0) throw new RangeError(`a loan over ${months} months`);
    const rate = annualRate / 12;
    if (rate === 0) return principal / months;
    return (principal * rate) / (1 - (1 + rate) ** -months);
  },
);

/** The present value of a constant flow at the end of each year. */
export const presentValue = scalar(
  { args: [float64('flow'), float64('rate'), int32('years')], returns: float64() },
  (flow, rate, years) => {
    let value = 0;
    let discount = 1;
    for (let year = 1; year <= years; year++) {
      discount /= 1 + rate;
      value += flow * discount;
    }
    return value;
  },
);

/** The rate at which a flow over some years is worth its price, by bisection; null where none is between -99 % and 1000 %. */
export const internalRate = scalar(
  { args: [float64('price'), float64('flow'), int32('years')], returns: nullable(float64()) },
  (price, flow, years) => {
    const worth = (rate: number) => {
      let value = -price;
      for (let year = 1; year <= years; year++) value += flow / (1 + rate) ** year;
      return value;
    };
    let low = -0.99;
    let high = 10;
    if (!(worth(low) > 0 && worth(high) < 0)) return null;
    for (let round = 0; round < 60; round++) {
      const middle = (low + high) / 2;
      if (worth(middle) > 0) low = middle;
      else high = middle;
    }
    return Math.round(((low + high) / 2) * 1e6) / 1e6;
  },
);

/** The distribution function of the standard normal (Abramowitz and Stegun 26.2.17). */
function normal(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    0.3989422804014327 *
    Math.exp((-x * x) / 2) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x >= 0 ? 1 - tail : tail;
}

/** The price of a European call. */
export const blackScholesCall = scalar(
  {
    args: [float64('spot'), float64('strike'), float64('rate'), float64('volatility'), float64('years')],
    returns: float64(),
  },
  (spot, strike, rate, volatility, years) => {
    if (years <= 0) return Math.max(0, spot - strike);
    const deviation = volatility * Math.sqrt(years);
    const d1 = (Math.log(spot / strike) + (rate + (volatility * volatility) / 2) * years) / deviation;
    return spot * normal(d1) - strike * Math.exp(-rate * years) * normal(d1 - deviation);
  },
);

/** Net cents and a rate in hundredths of a percent to gross cents, half away from zero. */
export const grossCents = scalar({ args: [int64('net'), int32('rate')], returns: int64() }, (net, rate) => {
  const product = net * BigInt(10_000 + rate);
  const half = product < 0n ? -5_000n : 5_000n;
  return (product + half) / 10_000n;
});

/** Banker's rounding to whole units. */
export const roundHalfEven = scalar({ args: [float64('value')], returns: float64() }, (value) => {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
});

/** To so many digits behind the point, as spreadsheets do. */
export const roundTo = scalar(
  { args: [float64('value'), int32('digits')], returns: float64() },
  (value, digits) => {
    const factor = 10 ** digits;
    return (Math.sign(value) * Math.round(Math.abs(value) * factor)) / factor;
  },
);

/** The nearest multiple of the tick. */
export const toTick = scalar(
  { args: [float64('price'), float64('tick')], returns: float64() },
  (price, tick) => (tick > 0 ? Math.round(price / tick) * tick : price),
);

/** A fee in cents: basis points of the amount, at least 50, at most 100,000. */
export const fee = scalar(
  { args: [int64('amount'), int64('points')], returns: int64() },
  (amount, points) => {
    const raw = (amount < 0n ? -amount : amount) * points;
    const share = raw / 10_000n + (raw % 10_000n > 0n ? 1n : 0n);
    if (share < 50n) return 50n;
    return share > 100_000n ? 100_000n : share;
  },
);

/** Tax by brackets. */
export const incomeTax = scalar({ args: [float64('income')], returns: float64() }, (income) => {
  const brackets = [
    [0, 0],
    [11_000, 0.14],
    [17_000, 0.24],
    [66_000, 0.42],
    [277_000, 0.45],
  ] as const;
  let tax = 0;
  for (let i = 0; i < brackets.length; i++) {
    const [from, rate] = brackets[i] ?? [0, 0];
    const to = brackets[i + 1]?.[0] ?? Number.POSITIVE_INFINITY;
    if (income > from) tax += (Math.min(income, to) - from) * rate;
  }
  return Math.round(tax * 100) / 100;
});

/** The margin; null without revenue. */
export const margin = scalar(
  { args: [nullable(float64('revenue')), nullable(float64('cost'))], returns: nullable(float64()) },
  (revenue, cost) => (revenue === null || revenue === 0 ? null : (revenue - (cost ?? 0)) / revenue),
);

/** Days between two dates by the 30/360 convention. */
export const days360 = scalar({ args: [date32('from'), date32('to')], returns: int32() }, (from, to) => {
  const split = (days: number) => {
    const date = new Date(days * 86_400_000);
    return { y: date.getUTCFullYear(), m: date.getUTCMonth() + 1, d: date.getUTCDate() };
  };
  const a = split(from);
  const b = split(to);
  const first = Math.min(a.d, 30);
  const second = b.d === 31 && first === 30 ? 30 : b.d;
  return (b.y - a.y) * 360 + (b.m - a.m) * 30 + (second - first);
});

/** Cents as a text: `-1,234.05`. */
export const formatCents = scalar({ args: [int64('cents')], returns: utf8() }, (cents) => {
  const negative = cents < 0n;
  const absolute = negative ? -cents : cents;
  let whole = (absolute / 100n).toString();
  let grouped = '';
  while (whole.length > 3) {
    grouped = `,${whole.slice(-3)}${grouped}`;
    whole = whole.slice(0, -3);
  }
  return `${negative ? '-' : ''}${whole}${grouped}.${(absolute % 100n).toString().padStart(2, '0')}`;
});

/** Letters for a score. */
export const rating = scalar({ args: [int32('score')], returns: utf8() }, (score) => {
  switch (true) {
    case score >= 800:
      return 'AAA';
    case score >= 740:
      return 'AA';
    case score >= 670:
      return 'A';
    case score >= 580:
      return 'BBB';
    default:
      return 'junk';
  }
});

/** Whether a price moved by more than the limit, in percent, from a base that may be missing. */
export const circuitBreaker = scalar(
  { args: [nullable(float64('base')), float64('price'), float64('limit')], returns: bool() },
  (base, price, limit) => base !== null && base > 0 && Math.abs(price / base - 1) * 100 > limit,
);

/** What an asset loses in a year, straight or by the double declining balance. */
export const depreciation = scalar(
  {
    args: [float64('cost'), float64('salvage'), int32('life'), int32('year'), utf8('method')],
    returns: float64(),
  },
  (cost, salvage, life, year, method) => {
    switch (method) {
      case 'straight':
        return year >= 1 && year <= life ? (cost - salvage) / life : 0;
      case 'declining': {
        let book = cost;
        let loss = 0;
        for (let y = 1; y <= year; y++) {
          loss = Math.min((book * 2) / life, Math.max(book - salvage, 0));
          book -= loss;
        }
        return loss;
      }
      default:
        throw new TypeError(`unknown method: ${method}`);
    }
  },
);
