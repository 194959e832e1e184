import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BuildResult, build } from '../../src/build/build.js';
import type { TypeName } from '../../src/types/type.js';
import { MiniHost } from '../support/mini-host.js';
import { scratchProject } from '../support/scratch.js';
import { CONSTRUCTS, type Construct, PRELUDE } from './support/constructs.js';

/** Each construct in a function of its own: compiled, it answers what this engine does, for every row of edge values. */

type Cell = number | bigint | string | boolean | null;

interface Parameter {
  readonly name: string;
  readonly type: TypeName;
  readonly nullable: boolean;
}

const parameters = ({ params }: Construct): Parameter[] =>
  params.split(', ').map((text) => {
    const [, name = '', type = '', optional] = /^(\w+): (\w+)(\?)?$/.exec(text) ?? [];
    return { name, type: type as TypeName, nullable: optional !== undefined };
  });

function builder(type: string, name = ''): string {
  return type.endsWith('?') ? `nullable(${type.slice(0, -1)}(${name}))` : `${type}(${name})`;
}

function source(): string {
  const functions = CONSTRUCTS.map((construct, index) => {
    const params = parameters(construct);
    const args = params.map(({ name, type, nullable }) => builder(type + (nullable ? '?' : ''), `'${name}'`));
    const names = params.map(({ name }) => name).join(', ');
    const code = `(${names}) => { ${construct.code} }`;
    return `export const f${index} = scalar({ args: [${args}], returns: ${builder(construct.returns)} }, ${code});`;
  });
  const head = "import { bool, float64, int32, int64, nullable, scalar, utf8 } from '@heddle/pdk';";
  return ['// @ts-nocheck', head, PRELUDE, ...functions].join('\n');
}

const EDGES: Readonly<Record<string, readonly Cell[]>> = {
  float64: [
    0,
    -0,
    1,
    -1,
    0.5,
    -2.5,
    3,
    1e16,
    -1e300,
    2 ** 31,
    -(2 ** 31) - 1,
    2 ** 53,
    Number.NaN,
    Infinity,
    -Infinity,
    5e-324,
  ],
  int32: [0, 1, -1, 2, 3, 7, 13, -8, 255, 2 ** 31 - 1, -(2 ** 31), 65_536, -65_537],
  int64: [0n, 1n, -1n, 2n, -7n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 32n, -(2n ** 31n), 123_456_789_012_345n],
  utf8: ['', 'a', 'ab', 'a b c', 'z', 'ä', '😀x', 'ﬀ\uffff', ' ', 'a1!zQ9~ 7', 'abcdäxyz'],
};

/** Every edge value of each parameter, with edge values of the others that change from row to row. */
function rows(params: readonly Parameter[]): Cell[][] {
  const edges = params.map(({ type, nullable }) => [...(EDGES[type] ?? []), ...(nullable ? [null] : [])]);
  return Array.from({ length: 240 }, (_, row) =>
    edges.map((cells, at) => cells[Math.floor(row / (at === 0 ? 1 : 5 * at + 1)) % cells.length] ?? null),
  );
}

/** This engine's answer, after the checks that hosts make of results. */
function expected(handler: (...row: Cell[]) => unknown, row: Cell[], returns: string): string {
  try {
    return text(checked(handler(...row), returns));
  } catch (thrown) {
    if (thrown === UNWRITABLE) return 'unwritable';
    const { name, message } = thrown as Error;
    return message === 'Division by zero' ? 'RangeError: BigInt division by zero' : `${name}: ${message}`;
  }
}

const UNWRITABLE = new Error('a result that its type does not hold');

function checked(value: unknown, returns: string): unknown {
  const type = returns.replace('?', '');
  if (value === null && returns.endsWith('?')) return value;
  if (typeof value !== { float64: 'number', int64: 'bigint', bool: 'boolean', utf8: 'string' }[type])
    throw UNWRITABLE;
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) !== value) throw UNWRITABLE;
  if (typeof value === 'string' && /\p{Surrogate}/u.test(value)) throw UNWRITABLE;
  return value;
}

function text(value: unknown): string {
  return Object.is(value, -0) ? '-0' : `${typeof value} ${String(value)}`;
}

/** Whether two numbers as texts are the same but for the last digit. */
function areNear(left: string, right: string): boolean {
  const [one, other] = [left, right].map((number) => Number(number.replace('number ', '')));
  if (one === undefined || other === undefined) return false;
  return Math.abs(one - other) <= Math.abs(other) * 2 ** -52;
}

/** The module's answer to one row. */
function answer(
  host: MiniHost,
  index: number,
  params: readonly Parameter[],
  row: Cell[],
  returns: string,
): string {
  const columns = params.map(({ type }, at) => ({ type, values: [row[at] ?? null] }));
  try {
    return text(host.callScalar(index, columns, 1, returns.replace('?', '') as TypeName)[0]);
  } catch (failure) {
    const { code, message } = JSON.parse((failure as Error).message) as { code: string; message: string };
    return code === 'HEDDLE2001' ? message : 'unwritable';
  }
}

const cleanUps: (() => void)[] = [];
let host: MiniHost;
let built: BuildResult;
let native: readonly ((...row: Cell[]) => unknown)[];

beforeAll(async () => {
  const folder = scratchProject({ 'f.ts': source() }, (cleanUp) => cleanUps.push(cleanUp));
  built = await build({ entry: join(folder, 'f.ts'), outfile: join(folder, 'f.wasm') });
  host = await MiniHost.load(readFileSync(join(folder, 'f.wasm')));
  const handlers = CONSTRUCTS.map((construct) => {
    const names = parameters(construct).map(({ name }) => name);
    return `(${names.join(', ')}) => { ${construct.code} }`;
  });
  const { code } = transformSync(`${PRELUDE}\nreturnAll([${handlers.join(',\n')}]);`, { loader: 'ts' });
  native = new Function(
    `"use strict"; let all; const returnAll = (given) => { all = given; };${code}; return all;`,
  )();
}, 120_000);

afterAll(() => {
  for (const cleanUp of cleanUps) cleanUp();
});

/** The index of a construct's function in the manifest, which sorts by name. */
function indexOf(construct: number): number {
  return built.manifest.functions.findIndex(({ name }) => name === `f${construct}`);
}

test.each(
  CONSTRUCTS.map((construct, index) => [construct.code, construct, index] as const),
)('%s', (_, construct, index) => {
  const at = indexOf(index);
  const info = built.manifest.functions[at];
  expect(info).toMatchObject({ tier: 'aot' });
  if (construct.bails !== true) expect(info).not.toHaveProperty('bails');
  const params = parameters(construct);
  const handler = native[index] ?? (() => undefined);
  const differing = rows(params).flatMap((row) => {
    const strictNull = row.some((cell, column) => cell === null && params[column]?.nullable === false);
    const wanted = strictNull ? 'object null' : expected(handler, row, construct.returns);
    const found = answer(host, at, params, row, construct.returns);
    const alike = found === wanted || (construct.approximate === true && areNear(found, wanted));
    return alike ? [] : [`${row.map(text)} gives ${found}, not ${wanted}`];
  });
  expect(differing).toEqual([]);
});
