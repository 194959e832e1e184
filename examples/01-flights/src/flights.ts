import { int64, nullable, scalar, utf8 } from '@heddle/pdk';

/** `William B Hartsfield-Atlanta Intl` -> `William B Hartsfield / Atlanta International`. */
export const cleanName = scalar(
  { args: [utf8('name')], returns: utf8(), doc: 'An airport name with its abbreviations written out.' },
  (name) =>
    name
      .replace(/\bIntl?\b\.?/g, 'International')
      .replace(/\bCty\b/g, 'County')
      .replace(/\bFld\b/g, 'Field')
      .replace(/\bMun[i]?\b\.?/g, 'Municipal')
      .replace(/\s*[-/]\s*/g, ' / ')
      .replace(/\s+/g, ' ')
      .trim(),
);

/** A delay in minutes as a class; an unknown delay stays unknown. */
export const delayClass = scalar(
  { args: [nullable(int64('delay'))], returns: nullable(utf8()), doc: 'early, on time, late or very late.' },
  (delay) => {
    if (delay === null) return null;
    if (delay < 0n) return 'early';
    if (delay < 15n) return 'on time';
    return delay < 60n ? 'late' : 'very late';
  },
);

/** The quarter of the day that a departure falls in. A timestamp reaches an int64 argument in microseconds. */
export const partOfDay = scalar(
  { args: [int64('departure')], returns: utf8(), doc: 'night, morning, afternoon or evening.' },
  (departure) => {
    const hour = Number((departure / 3_600_000_000n) % 24n);
    return ['night', 'morning', 'afternoon', 'evening'][Math.floor(hour / 6)] ?? 'night';
  },
);
