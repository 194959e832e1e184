/** Places on the earth, tiles and boxes. */
import { bool, float64, int32, int64, nullable, scalar, struct, utf8 } from '@heddle/pdk';

const EARTH_RADIUS_KM = 6371.0088;
const MAX_LATITUDE = 85.05112877980659;
const BASE32 = '0123456789bcdefghjkmnpqrstuvwxyz';
const COMPASS = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'];

const radians = (degrees: number) => (degrees * Math.PI) / 180;
const degrees = (angle: number) => (angle * 180) / Math.PI;

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** Great-circle distance in kilometres. */
export const haversine = scalar(
  { args: [float64('lat1'), float64('lon1'), float64('lat2'), float64('lon2')], returns: float64() },
  (lat1, lon1, lat2, lon2) => {
    const north = Math.sin(radians(lat2 - lat1) / 2);
    const east = Math.sin(radians(lon2 - lon1) / 2);
    const h = north * north + Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * east * east;
    return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(h));
  },
);

/** Distance on a plane that touches the earth half way; good for a few kilometres. */
export const flatDistance = scalar(
  { args: [float64('lat1'), float64('lon1'), float64('lat2'), float64('lon2')], returns: float64() },
  (lat1, lon1, lat2, lon2) => {
    const x = radians(lon2 - lon1) * Math.cos(radians((lat1 + lat2) / 2));
    const y = radians(lat2 - lat1);
    return EARTH_RADIUS_KM * Math.hypot(x, y);
  },
);

/** The direction to start in, in degrees from north, 0 to 360. */
export const bearing = scalar(
  { args: [float64('lat1'), float64('lon1'), float64('lat2'), float64('lon2')], returns: float64() },
  (lat1, lon1, lat2, lon2) => {
    const phi1 = radians(lat1);
    const phi2 = radians(lat2);
    const delta = radians(lon2 - lon1);
    const y = Math.sin(delta) * Math.cos(phi2);
    const x = Math.cos(phi1) * Math.sin(phi2) - Math.sin(phi1) * Math.cos(phi2) * Math.cos(delta);
    return (degrees(Math.atan2(y, x)) + 360) % 360;
  },
);

/** `NE` of 52 degrees. */
export const compassPoint = scalar(
  { args: [float64('bearing')], returns: utf8() },
  (angle) => COMPASS[Math.round((((angle % 360) + 360) % 360) / 45) % 8] ?? '?',
);

/** A longitude in [-180, 180). */
export const wrapLongitude = scalar(
  { args: [float64('lon')], returns: float64() },
  (lon) => ((((lon + 180) % 360) + 360) % 360) - 180,
);

/** The column of the web map's tile. */
export const tileX = scalar({ args: [float64('lon'), int32('zoom')], returns: int32() }, (lon, zoom) => {
  const tiles = 1 << zoom;
  return clamp(Math.floor(((lon + 180) / 360) * tiles), 0, tiles - 1);
});

/** The row of the web map's tile. */
export const tileY = scalar({ args: [float64('lat'), int32('zoom')], returns: int32() }, (lat, zoom) => {
  const tiles = 1 << zoom;
  const sine = Math.sin(radians(clamp(lat, -MAX_LATITUDE, MAX_LATITUDE)));
  const y = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  return clamp(Math.floor(y * tiles), 0, tiles - 1);
});

/** The name that Bing's maps give a tile. */
export const quadKey = scalar(
  { args: [int32('x'), int32('y'), int32('zoom')], returns: utf8() },
  (x, y, zoom) => {
    let key = '';
    for (let level = zoom; level > 0; level--) {
      const mask = 1 << (level - 1);
      let digit = 0;
      if ((x & mask) !== 0) digit += 1;
      if ((y & mask) !== 0) digit += 2;
      key += digit;
    }
    return key;
  },
);

/** A geohash of so many characters. */
export const geohash = scalar(
  { args: [float64('lat'), float64('lon'), int32('length')], returns: utf8() },
  (lat, lon, length) => {
    let [south, north, west, east] = [-90, 90, -180, 180];
    let hash = '';
    let bits = 0;
    let index = 0;
    let even = true;
    while (hash.length < length) {
      if (even) {
        const middle = (west + east) / 2;
        if (lon >= middle) {
          index = index * 2 + 1;
          west = middle;
        } else {
          index *= 2;
          east = middle;
        }
      } else {
        const middle = (south + north) / 2;
        if (lat >= middle) {
          index = index * 2 + 1;
          south = middle;
        } else {
          index *= 2;
          north = middle;
        }
      }
      even = !even;
      if (++bits === 5) {
        hash += BASE32[index];
        bits = 0;
        index = 0;
      }
    }
    return hash;
  },
);

/** A geohash as a number: 26 bits of each coordinate, interleaved. */
export const geoScore = scalar({ args: [float64('lat'), float64('lon')], returns: int64() }, (lat, lon) => {
  const spread = (value: number): bigint => {
    let bits = BigInt(Math.floor(value * 2 ** 26));
    bits = (bits | (bits << 16n)) & 0x0000ffff0000ffffn;
    bits = (bits | (bits << 8n)) & 0x00ff00ff00ff00ffn;
    bits = (bits | (bits << 4n)) & 0x0f0f0f0f0f0f0f0fn;
    bits = (bits | (bits << 2n)) & 0x3333333333333333n;
    return (bits | (bits << 1n)) & 0x5555555555555555n;
  };
  return spread((lat + 90) / 180) | (spread((lon + 180) / 360) << 1n);
});

/** Whether a place lies in a box, which may cross the date line. */
export const insideBox = scalar(
  {
    args: [
      struct('place', { lat: float64(), lon: float64() }),
      struct('box', { south: float64(), west: float64(), north: float64(), east: float64() }),
    ],
    returns: bool(),
  },
  ({ lat, lon }, box) => {
    if (lat < box.south || lat > box.north) return false;
    return box.west <= box.east ? lon >= box.west && lon <= box.east : lon >= box.west || lon <= box.east;
  },
);

/** The zone of UTM, with the exceptions of Norway and Svalbard. */
export const utmZone = scalar({ args: [float64('lat'), float64('lon')], returns: int32() }, (lat, lon) => {
  if (lat >= 56 && lat < 64 && lon >= 3 && lon < 12) return 32;
  if (lat >= 72 && lat < 84) {
    if (lon >= 0 && lon < 9) return 31;
    if (lon >= 9 && lon < 21) return 33;
    if (lon >= 21 && lon < 33) return 35;
    if (lon >= 33 && lon < 42) return 37;
  }
  return (Math.floor((lon + 180) / 6) % 60) + 1;
});

/** `52°31'12.0"N`; null where there is no latitude. */
export const latitudeText = scalar({ args: [nullable(float64('lat'))], returns: nullable(utf8()) }, (lat) => {
  if (lat === null || Number.isNaN(lat)) return null;
  const tenths = Math.round(Math.abs(lat) * 36000);
  const minutes = Math.floor(tenths / 600) % 60;
  const seconds = ((tenths % 600) / 10).toFixed(1).padStart(4, '0');
  return `${Math.floor(tenths / 36000)}°${String(minutes).padStart(2, '0')}'${seconds}"${lat < 0 ? 'S' : 'N'}`;
});

/** Whether the point lies in the triangle; corners in any order. */
export const insideTriangle = scalar(
  {
    args: [
      float64('px'),
      float64('py'),
      float64('ax'),
      float64('ay'),
      float64('bx'),
      float64('by'),
      float64('cx'),
      float64('cy'),
    ],
    returns: bool(),
  },
  (px, py, ax, ay, bx, by, cx, cy) => {
    const side = (x1: number, y1: number, x2: number, y2: number) =>
      (px - x2) * (y1 - y2) - (x1 - x2) * (py - y2);
    const signs = [side(ax, ay, bx, by), side(bx, by, cx, cy), side(cx, cy, ax, ay)];
    return !(signs.some((sign) => sign < 0) && signs.some((sign) => sign > 0));
  },
);
