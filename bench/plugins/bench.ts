import { float64, scalar, utf8 } from '@heddle/pdk';

/** Great-circle distance in kilometres: arithmetic and six calls of Math. */
export const haversine = scalar(
  { args: [float64('lat1'), float64('lon1'), float64('lat2'), float64('lon2')], returns: float64() },
  (lat1, lon1, lat2, lon2) => {
    const rad = Math.PI / 180;
    const north = Math.sin(((lat2 - lat1) * rad) / 2);
    const east = Math.sin(((lon2 - lon1) * rad) / 2);
    const h = north * north + Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * east * east;
    return 2 * 6371.0088 * Math.asin(Math.sqrt(h));
  },
);

/** The part of an address behind its first @, in lower case: one search, one slice, one case mapping. */
export const emailDomain = scalar({ args: [utf8('email')], returns: utf8() }, (email) =>
  email.slice(email.indexOf('@') + 1).toLowerCase(),
);
