/** Functions that see the clock and chance; they answer with what is always true of these. */
import { aggregate, bool, float64, int32, scalar, table } from '@heddle/pdk';

const YEAR_2020 = 1_577_836_800_000;

export const isAfter2020 = scalar(
  { args: [], returns: bool(), volatility: 'volatile' },
  () => Date.now() > YEAR_2020,
);

export const newDateIsNow = scalar(
  { args: [], returns: bool(), volatility: 'volatile' },
  () => new Date().getUTCFullYear() === new Date(Date.now()).getUTCFullYear(),
);

export const chanceIsFair = scalar(
  { args: [int32('draws')], returns: bool(), volatility: 'volatile' },
  (draws) => {
    let sum = 0;
    for (let draw = 0; draw < draws; draw++) sum += Math.random();
    return Math.abs(sum / draws - 0.5) < 0.1;
  },
);

/** What is drawn itself, which no case can tell: tests of the hosts compare that of two instances. */
export const drawn = scalar({ args: [int32('row')], returns: float64(), volatility: 'volatile' }, () =>
  Math.random(),
);

/** Every row draws anew. */
export const distinctDraws = aggregate({
  args: [int32('row')],
  volatility: 'volatile',
  state: float64(),
  returns: bool(),
  createState: () => 0,
  accumulate: (sum) => sum + Math.random(),
  merge: (sum, other) => sum + other,
  finish: (sum) => sum > 0 && !Number.isInteger(sum),
});

export const draws = table(
  { args: [int32('rows')], output: { inRange: bool() }, volatility: 'volatile' },
  function* (rows) {
    for (let row = 0; row < rows; row++) {
      const drawn = Math.random();
      yield { inRange: drawn >= 0 && drawn < 1 };
    }
  },
);
