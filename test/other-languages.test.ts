import { execFileSync, spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import {
  type Column,
  callBatches,
  columnFromArray,
  columnToArray,
  HeddleError,
  HeddleModule,
  type Value,
} from '@heddle/host';
import { beforeAll, describe, expect, it } from 'vitest';

const folder = resolve('examples/03-other-languages');
const cli = resolve('host/cli/bin/heddle.js');
const file = (name: string) => join(folder, 'dist', `${name}.wasm`);
const load = (name: string) => HeddleModule.load(file(name));

beforeAll(() => {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: folder, stdio: 'pipe' });
});

function call(module: HeddleModule, name: string, ...columns: Column[]): Value[] {
  const rows = columns[0]?.length ?? 1;
  return columnToArray(callBatches(module.instantiate(), module.function(name), columns, rows));
}

function failure(task: () => unknown): HeddleError {
  try {
    task();
  } catch (error) {
    if (error instanceof HeddleError) return error;
    throw error;
  }
  throw new Error('nothing failed');
}

const floats = (...values: (number | null)[]) => columnFromArray('float64', values);
const ints = (...values: (number | null)[]) => columnFromArray('int32', values);
const longs = (...values: (bigint | null)[]) => columnFromArray('int64', values);
const texts = (...values: (string | null)[]) => columnFromArray('utf8', values);

describe.each(['c', 'assemblyscript', 'go'])('%s', (language) => {
  it('computes what its signatures promise', () => {
    const module = load(language);
    expect(call(module, 'add', floats(1.5, null, -0, Number.NaN), floats(2, 1, -0, 1))).toEqual([
      3.5,
      null,
      -0,
      Number.NaN,
    ]);
    expect(call(module, 'add_ints', ints(2, 2_147_483_647), ints(3, -1))).toEqual([5, 2_147_483_646]);
    expect(call(module, 'gcd', ints(12, -2_147_483_648, null), ints(18, -1, 1))).toEqual([6, -1, null]);
  });

  it('tells which row failed', () => {
    const module = load(language);
    const error = failure(() => call(module, 'add_ints', ints(1, 2_147_483_647), ints(1, 1)));
    expect(error.message).toMatch(/^HEDDLE2004 add_ints failed at row 1: .*2147483648/);
  });

  it('is no plugin of other Extism hosts', () => {
    const error = failure(() => load(language).instantiate().callExtism('add'));
    expect(error.message).toBe('HEDDLE1101: no export add; the module has no Extism ABI');
  });
});

describe('c', () => {
  it('has strings and nulls of its own', () => {
    const module = load('c');
    expect(call(module, 'concat', texts('é', '', null), texts('🧵', '', 'x'))).toEqual(['é🧵', '', null]);
    expect(call(module, 'or_zero', longs(null, -5n))).toEqual([0n, -5n]);
  });

  it('has a table, in batches', () => {
    const module = load('c');
    const table = module.instantiate().openTable(module.function('digits'), [ints(3, null, 0, 20_000)], 4);
    const rows: Value[] = [];
    const digits: Value[] = [];
    const sizes: number[] = [];
    for (let batch = table.next(); batch !== null; batch = table.next()) {
      const [row, digit] = batch.columns;
      if (row === undefined || digit === undefined) throw new Error('columns are missing');
      sizes.push(batch.rows);
      rows.push(...columnToArray(row));
      digits.push(...columnToArray(digit));
    }
    expect(sizes).toEqual([8_192, 8_192, 20_003 - 2 * 8_192]);
    expect(rows).toEqual(Array.from({ length: 20_003 }, (_, i) => (i < 3 ? 0 : 3)));
    expect(digits).toEqual(Array.from({ length: 20_003 }, (_, i) => (i < 3 ? i : (i - 3) % 10)));
  });

  it('has an aggregate, whose states are merged and whose rows are taken back', () => {
    const module = load('c');
    const info = module.function('total');
    const instance = module.instantiate();
    const [one, other] = [instance.openAggregate(info), instance.openAggregate(info)];
    one.accumulate([longs(1n, null, 3n, 10n)], 4, Uint32Array.of(0, 1, 0, 1), 2);
    other.accumulate([longs(100n, 1_000n)], 2, Uint32Array.of(1, 0), 2);
    one.merge(other.state(null, 2), Uint32Array.of(0, 1), 2);
    expect(columnToArray(one.finish(null, 2))).toEqual([1_004n, 110n]);
    one.retract([longs(3n, 10n)], 2, Uint32Array.of(0, 1), 2);
    expect(columnToArray(one.finish(null, 2))).toEqual([1_001n, 100n]);
    one.close();
    other.close();
    expect(columnToArray(instance.convertStates(info, [longs(7n, null)], 2))).toEqual([7n, 0n]);
  });
});

describe('a plain plugin', () => {
  it('adds by protobuf literals', () => {
    const module = load('plain');
    const twice = Array.from({ length: 10_000 }, (_, i) => i - 5_000);
    expect(call(module, 'add_two', ints(...twice), ints(...twice))).toEqual(twice.map((value) => 2 * value));
    expect(call(module, 'add_two', ints(1, null, 3), ints(null, 2, 4))).toEqual([null, null, 7]);
    const error = failure(() => call(module, 'add_two', ints(1, 2_147_483_647), ints(1, 1)));
    expect(error.message).toBe('HEDDLE2001 add_two failed at row 1: the sum is no int32');
  });

  it('shouts by JSON', () => {
    const module = load('shout');
    expect(call(module, 'shout', texts('hé "quoted"\n', null, ''))).toEqual(['HÉ "QUOTED"\n!', null, '!']);
  });

  it('is a function of the command line and of SQL', () => {
    const heddle = (...args: string[]) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
      return { status, stdout, stderr };
    };
    expect(heddle('call', file('plain'), 'add_two', '3', '4')).toMatchObject({ status: 0, stdout: '7\n' });
    expect(heddle('check', file('shout'))).toMatchObject({ status: 0 });
    expect(heddle('inspect', file('shout')).stdout).toContain('plain plugin called in json');
    const plugins = ['-p', file('plain'), '-p', file('shout')];
    const query = "SELECT add_two(1, 2) AS sum, shout('hello') AS text, shout(NULL) AS nothing";
    expect(heddle('sql', ...plugins, '-f', 'csv', '-c', query)).toMatchObject({
      status: 0,
      stdout: 'sum,text,nothing\n3,HELLO!,\n',
    });
    const failing = heddle('sql', ...plugins, '-f', 'csv', '-c', 'SELECT add_two(2147483647, 1)');
    expect(failing.status).toBe(1);
    expect(failing.stderr).toContain('HEDDLE2001 add_two failed at row 0: the sum is no int32');
  });
});
