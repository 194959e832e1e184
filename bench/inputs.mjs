/** The columns that every runner reads, made from a fixed seed, and the answers that V8 gives for them. */
import { Float64, Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';

export const batchRows = 8192;
const batches = 8;

/** Numbers in [0, 1) from a 32-bit linear congruence; the same on every machine. */
function numbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const column = (make) => Array.from({ length: batches }, () => Array.from({ length: batchRows }, make));

function coordinates(seed, span) {
  const next = numbers(seed);
  return column(() => (next() - 0.5) * span);
}

function emails(seed) {
  const next = numbers(seed);
  const word = (length) =>
    Array.from(
      { length },
      () => 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'[Math.floor(next() * 52)],
    ).join('');
  return column(() => `${word(4 + Math.floor(next() * 10))}@${word(3 + Math.floor(next() * 12))}.org`);
}

/** Each case: its arguments as [name, arrow type, batches of values], and its answer in plain JavaScript. */
export const cases = [
  {
    function: 'haversine',
    args: [
      ['lat1', new Float64(), coordinates(1, 180)],
      ['lon1', new Float64(), coordinates(2, 360)],
      ['lat2', new Float64(), coordinates(3, 180)],
      ['lon2', new Float64(), coordinates(4, 360)],
    ],
    native(lat1, lon1, lat2, lon2) {
      const rad = Math.PI / 180;
      const north = Math.sin(((lat2 - lat1) * rad) / 2);
      const east = Math.sin(((lon2 - lon1) * rad) / 2);
      const h = north * north + Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * east * east;
      return 2 * 6371.0088 * Math.asin(Math.sqrt(h));
    },
  },
  {
    function: 'email_domain',
    args: [['email', new Utf8(), emails(5)]],
    native: (email) => email.slice(email.indexOf('@') + 1).toLowerCase(),
  },
];

/** The columns `[name, type, batches]` as one Arrow IPC stream with a record batch for each batch. */
export function toStream(columns) {
  const vectors = columns.map(([, type, values]) => values.map((batch) => vectorFromArray(batch, type)));
  const table = new Table(
    Object.fromEntries(columns.map(([name], i) => [name, vectors[i].reduce((a, b) => a.concat(b))])),
  );
  return tableToIPC(table, 'stream');
}
