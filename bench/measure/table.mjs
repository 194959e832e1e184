/** Measurements as CSV: a line for each function, strategy and round. */

const text = (value) => value;
const number = (value) => (value === '' ? null : Number(value));

/** The columns in their order, and how their cells are read. Times are ns a row unless they say otherwise. */
const COLUMNS = {
  definition: text,
  function: text,
  signature: text,
  kind: text,
  tier: text,
  ran: text,
  host: text,
  strategy: text,
  rows: number,
  batches: number,
  copies: number,
  nulls: number,
  groups: number,
  threads: number,
  round: number,
  samples: number,
  median: number,
  lower: number,
  upper: number,
  fastest: number,
  slowest: number,
  inside: number,
  call_us: number,
  scan: number,
  marshal_in: number,
  guest: number,
  marshal_out: number,
  bytes_in: number,
  bytes_out: number,
  load_us: number,
  first_instance_us: number,
  instance_us: number,
  first_batch_us: number,
  module_bytes: number,
  module_gzip_bytes: number,
  rows_bailed: number,
  peak_mb: number,
  spilled_mb: number,
  commit: text,
  machine: text,
  versions: text,
};
const names = Object.keys(COLUMNS);

/** What makes two measurements ones of the same thing. */
const KEY = [
  'definition',
  'function',
  'tier',
  'host',
  'strategy',
  'rows',
  'batches',
  'nulls',
  'groups',
  'threads',
];

/** The key of a measurement as a text. */
export const keyOf = (line) => KEY.map((name) => line[name]).join(' ');

/** The first line of the file. */
export const header = () => names.join(',');

/** A measurement as a line; what it does not have is empty. */
export const toLine = (measured) => names.map((name) => cell(measured[name])).join(',');

function cell(value) {
  if (value === undefined || value === null) return '';
  // Seven digits are more than any clock has.
  const plain = typeof value === 'number' ? String(Number(value.toPrecision(7))) : value;
  return /[",\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** The measurements of a file's text. @throws Error for what is not such a file */
export function parseTable(content, file) {
  const [first, ...lines] = records(content);
  if (first?.join(',') !== header()) throw new Error(`${file} is no file of measurements of this version`);
  return lines.map((cells, i) => {
    if (cells.length !== names.length) throw new Error(`${file}: line ${i + 2} has ${cells.length} cells`);
    return Object.fromEntries(names.map((name, k) => [name, COLUMNS[name](cells[k])]));
  });
}

/** The cells of each line; none of ours has a line break in it. */
function records(content) {
  return content
    .split('\n')
    .filter((line) => line !== '')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
      ),
    );
}

/** Of all rounds of each measurement the one with the lowest median: what else a machine does only ever adds time. */
export function best(measured) {
  const found = new Map();
  for (const line of measured) {
    const before = found.get(keyOf(line));
    if (before === undefined || costOf(line) < costOf(before)) found.set(keyOf(line), line);
  }
  return [...found.values()];
}

/** What measurements are compared by: the median, or of a start all its steps. */
export const costOf = (line) =>
  line.strategy === 'start' ? line.load_us + line.first_instance_us + line.first_batch_us : line.median;

/** Whether a strategy runs the module that was built, and so has a tier. */
export const usesModule = (strategy) =>
  !['native', 'literal-row'].includes(strategy) &&
  !strategy.startsWith('assembly') &&
  !strategy.endsWith('-udf');
