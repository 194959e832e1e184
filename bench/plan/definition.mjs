/** The definitions of `bench/definitions`: read and checked. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'smol-toml';
import { QUERIES } from '../data/tables.mjs';
import { hosts } from '../runners/start.mjs';

const folder = join(dirname(import.meta.dirname), 'definitions');

/** What a definition may measure, in the order of the tables. */
export const STRATEGIES = [
  'native',
  'direct',
  'direct-row',
  'assembly',
  'assembly-unstopped',
  'arrow-ipc',
  'protobuf',
  'msgpack',
  'json',
  'protobuf-row',
  'msgpack-row',
  'literal-row',
  'scala-udf',
  'java-udf',
  'python-udf',
  'python-arrow-udf',
  'pandas-udf',
  'start',
  'parquet',
  'in-memory',
  'spill',
];
const TIERS = ['js', 'compiled'];
const KINDS = ['scalar', 'aggregate', 'table', 'partition'];
/** Of benches whose queries an engine runs, where others have functions that a runner calls. */
export const QUERY = 'query';

const isCount = (value) => Number.isInteger(value) && value >= 1 && value <= 2 ** 26;
const isScale = (value) => typeof value === 'number' && value > 0 && value <= 100;
const isShare = (value) => typeof value === 'number' && value >= 0 && value < 1;
const listOf = (test) => (value) => Array.isArray(value) && value.length > 0 && value.every(test);
const among = (names) => listOf((value) => names.includes(value));

const isName = (value) => typeof value === 'string' && /^[a-z-]+$/.test(value);

/** The fields of a `[[bench]]` of functions: what they must be, and what they are without being said (undefined: they must be said). */
const FIELDS = {
  plugin: [isName],
  kind: [(value) => KINDS.includes(value)],
  tiers: [among(TIERS)],
  hosts: [among(Object.keys(hosts))],
  strategies: [among(STRATEGIES)],
  rows: [listOf(isCount)],
  batches: [isCount, 1],
  copies: [isCount, 1],
  nulls: [listOf(isShare), [0]],
  groups: [listOf(isCount), []],
  threads: [listOf(isCount), [1]],
  functions: [(value) => typeof value === 'object' && value !== null && !Array.isArray(value)],
};

/** Likewise of one of queries. Without a plugin they call no functions but the engines' own. */
const QUERY_FIELDS = {
  kind: [(value) => value === QUERY],
  plugin: [isName, null],
  tiers: [among(TIERS), ['compiled']],
  hosts: FIELDS.hosts,
  strategies: FIELDS.strategies,
  scales: [listOf(isScale)],
  rounds: [isCount, null],
  queries: [among(QUERIES)],
};

/**
 * One definition file: `{ name, title, analysis, benches, ratios }`. A bench stands for every combination of its lists; of each
 * of its functions it has the signature and the checksums of the answers.
 * @throws Error that names the file and what is wrong in it
 */
export function readDefinition(file) {
  const name = basename(file, '.toml');
  const fail = (message) => {
    throw new Error(`${basename(file)}: ${message}`);
  };
  const { title, analysis, bench, ratio = [], ...rest } = parse(readFileSync(file, 'utf8'));
  if (Object.keys(rest).length > 0) fail(`unknown: ${Object.keys(rest).join(', ')}`);
  for (const [key, text] of Object.entries({ title, analysis })) {
    if (typeof text !== 'string' || text.trim() === '') fail(`it has no ${key}`);
  }
  if (!listOf((one) => typeof one === 'object')(bench)) fail('it has no [[bench]]');
  return {
    name,
    title,
    analysis: analysis.trim(),
    benches: bench.map((one) => checked(one, fail)),
    ratios: ratio.map((one) => checkedRatio(one, fail)),
  };
}

function checked(given, fail) {
  if (given.kind !== QUERY) return checkedFunctions(filled(given, FIELDS, fail), fail);
  const bench = filled(given, QUERY_FIELDS, fail);
  return { ...bench, functions: bench.queries.map((name) => ({ name, signature: '' })) };
}

/** A bench with all its fields. */
function filled(given, fields, fail) {
  const unknown = Object.keys(given).filter((key) => !(key in fields));
  if (unknown.length > 0) fail(`unknown in a bench: ${unknown.join(', ')}`);
  const bench = {};
  for (const [key, [test, otherwise]] of Object.entries(fields)) {
    const value = given[key] ?? otherwise;
    if (value === undefined || (given[key] !== undefined && !test(value))) {
      fail(`${key} cannot be ${JSON.stringify(value)}`);
    }
    bench[key] = value;
  }
  return bench;
}

function checkedFunctions(bench, fail) {
  if ((bench.kind === 'aggregate') !== bench.groups.length > 0)
    fail('groups are for aggregates, and for all of them');
  const functions = Object.entries(bench.functions).map(([name, { signature, answers, ...more }]) => {
    if (Object.keys(more).length > 0) fail(`unknown of ${name}: ${Object.keys(more).join(', ')}`);
    if (typeof signature !== 'string') fail(`${name} has no signature`);
    if (!listOf((text) => /^[0-9a-f]{16}$/.test(text))(answers)) fail(`${name} has no answers`);
    return { name, signature, answers };
  });
  if (functions.length === 0) fail('a bench has no functions');
  return { ...bench, functions };
}

/** `of` costs at least `least` times what `over` does: both are strategies of one function on one host. */
function checkedRatio({ function: name, hosts: on, of, over, least, ...more }, fail) {
  if (Object.keys(more).length > 0) fail(`unknown in a ratio: ${Object.keys(more).join(', ')}`);
  const right =
    typeof name === 'string' &&
    among(Object.keys(hosts))(on) &&
    STRATEGIES.includes(of) &&
    STRATEGIES.includes(over) &&
    typeof least === 'number';
  if (!right) fail('a ratio needs function, hosts, of, over and least');
  return { function: name, hosts: on, of, over, least };
}

/** The definitions whose name matches, in the order of their names; all without a pattern. @throws Error when there is none */
export function readDefinitions(pattern) {
  const matches = new RegExp(pattern ?? '');
  const found = readdirSync(folder)
    .filter((file) => file.endsWith('.toml') && matches.test(basename(file, '.toml')))
    .sort()
    .map((file) => readDefinition(join(folder, file)));
  if (found.length === 0) throw new Error(`no definition matches ${pattern}`);
  return found;
}
