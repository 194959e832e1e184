import type * as geo from '../geo.js';
import type { Rows } from './rows.js';

const BERLIN = [52.52, 13.405] as const;
const places = [
  [...BERLIN, 48.8566, 2.3522],
  [0, 0, 0, 0],
  [90, 0, -90, 0],
  [-33.8688, 151.2093, 40.7128, -74.006],
  [0, 179.5, 0, -179.5],
  [1e-9, 0, 0, 0],
  [null, 1, 2, 3],
] as const;

export const rows = {
  haversine: { ulps: 64, rows: places },
  flatDistance: { ulps: 16, rows: places },
  bearing: { ulps: 64, rows: places },
  compassPoint: { rows: [[0], [22.5], [67.4], [359.9], [-45], [720], [Number.NaN], [null]] },
  wrapLongitude: { rows: [[0], [180], [-180], [539.5], [-0], [1e17], [null]] },
  tileX: {
    edges: false,
    rows: [
      [13.405, 10],
      [-180, 3],
      [180, 3],
      [0, 0],
      [9.9, 18],
      [null, 3],
    ],
  },
  tileY: {
    edges: false,
    rows: [
      [52.52, 10],
      [90, 3],
      [-90, 3],
      [0, 0],
      [-33.87, 18],
      [85.06, null],
    ],
  },
  quadKey: {
    edges: false,
    rows: [
      [0, 0, 1],
      [35210, 21493, 16],
      [1, 2, 0],
      [null, 1, 1],
    ],
    known: [[[3, 5, 3], '213']],
  },
  geohash: {
    edges: false,
    rows: [
      [0, 0, 6],
      [-90, -180, 4],
      [90, 180, 12],
      [1, 1, 0],
    ],
    known: [
      [[57.64911, 10.40744, 11], 'u4pruydqqvj'],
      [[42.605, -5.603, 5], 'ezs42'],
    ],
  },
  geoScore: {
    rows: [
      [0, 0],
      [-90, -180],
      [-33.8688, 151.2093],
      [38.115556, 13.361389],
      [null, 0],
    ],
  },
  insideBox: {
    rows: [
      [
        { lat: 52.5, lon: 13.4 },
        { south: 47, west: 5, north: 55, east: 15 },
      ],
      [
        { lat: -17, lon: 178 },
        { south: -20, west: 177, north: -10, east: -178 },
      ],
      [
        { lat: -17, lon: 0 },
        { south: -20, west: 177, north: -10, east: -178 },
      ],
      [
        { lat: Number.NaN, lon: 0 },
        { south: -20, west: -1, north: -10, east: 1 },
      ],
      [null, { south: 0, west: 0, north: 1, east: 1 }],
    ],
  },
  utmZone: { rows: [[...BERLIN], [60, 5], [78, 15], [78, 40], [0, 180], [0, -180], [null, 1]] },
  latitudeText: {
    rows: [[-33.8688], [0], [-0], [59.99999999], [90], [null], [Number.NaN]],
    known: [[[52.52], `52°31'12.0"N`]],
  },
  insideTriangle: {
    rows: [
      [1, 1, 0, 0, 4, 0, 0, 4],
      [5, 5, 0, 0, 4, 0, 0, 4],
      [2, 0, 0, 0, 4, 0, 0, 4],
      [Number.NaN, 0, 0, 0, 4, 0, 0, 4],
      [0, 0, 0, 0, 0, 0, 0, null],
    ],
  },
} satisfies Rows<typeof geo>;
