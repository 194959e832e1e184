import { float64, int32, int64, nullable, scalar, utf8 } from '@heddle/pdk';

const EARTH_RADIUS_KM = 6371.0088;
const KM_PER_MILE = 1.609344;

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Great-circle distance in kilometres. */
export const haversine = scalar(
  {
    args: [float64('lat1'), float64('lon1'), float64('lat2'), float64('lon2')],
    returns: float64(),
    doc: 'Great-circle distance in kilometres.',
  },
  (lat1, lon1, lat2, lon2) => {
    const north = Math.sin(radians(lat2 - lat1) / 2);
    const east = Math.sin(radians(lon2 - lon1) / 2);
    const h = north * north + Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * east * east;
    return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(h));
  },
);

/** How far a distance in kilometres is from one recorded in whole miles, in miles. */
export const milesOff = scalar(
  {
    args: [float64('km'), int64('miles')],
    returns: int32(),
    doc: 'Computed minus recorded, in whole miles.',
  },
  (km, miles) => Math.round(km / KM_PER_MILE) - Number(miles),
);

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
