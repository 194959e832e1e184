import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../src/build/index.js';
import { MiniHost } from './support/mini-host.js';
import { fixture } from './support/scratch.js';

const outfile = join(fixture('..'), '..', 'dist', 'test', 'kinds.wasm');
let host: MiniHost;

beforeAll(async () => {
  await build({ entry: fixture('kinds.ts'), outfile });
  host = await MiniHost.load(readFileSync(outfile));
});

const call = (name: string, input: unknown): unknown => {
  const output = host.callExtism(name, input === undefined ? '' : JSON.stringify(input));
  return output === '' ? undefined : JSON.parse(output);
};

describe('a module with every kind and type', () => {
  it('takes and gives every type, nested', () => {
    const inner = {
      ...{ bool: true, int8: -128, int16: -32768, int32: -2147483648, int64: '-9223372036854775808' },
      ...{ uint8: 255, uint16: 65535, uint32: 4294967295, float32: 0.1, float64: 'NaN' },
      ...{ decimal: '-12345678.90', utf8: 'ä🦙', binary: 'AP8=', date: -1 },
      ...{ timestamp: '9223372036854775807', time: 86399999, duration: -5, interval: [1, -2, 3] },
      ...{
        list: [1, null, 3],
        map: [
          ['a', [1.5, -0.5]],
          ['', []],
        ],
      },
    };
    expect(call('same', [[{ inner }], [null]])).toEqual([{ inner }, null]);
  });

  it('has exports for every verb', () => {
    expect(call('join', [['-', 'a', 'b']])).toEqual(['a-b']);
    expect(call('join', [['-'], ['-']])).toEqual(['', '']);
    expect(call('size', [['four']])).toEqual([4]);
    expect(call('size', [[[1, null]]])).toEqual([2]);
    expect(call('twice', [[1], [null], [-2.5]])).toEqual([2, null, -5]);

    expect(call('total', [['1.10'], [null], ['2.20']])).toEqual(['3.30']);
    const states = call('total.partial', [
      [7, '1.00'],
      [8, '2.00'],
      [7, '0.01'],
    ]);
    expect(states).toEqual([
      { group: 7, state: '1.01' },
      { group: 8, state: '2.00' },
    ]);
    const more = call('total.partial', [[8, '5']]);
    const merged = call('total.merge', [...(states as []), ...(more as [])]);
    expect(merged).toEqual([
      { group: 7, state: '1.01' },
      { group: 8, state: '7.00' },
    ]);
    expect(call('total.finish', merged)).toEqual([
      { group: 7, result: '1.01' },
      { group: 8, result: '7.00' },
    ]);
    expect(call('total', undefined)).toEqual(['0.00']);

    expect(call('words', [['to be'], [null], ['x']])).toEqual([
      { row: 0, word: 'to', at: 0 },
      { row: 0, word: 'be', at: 3 },
      { row: 2, word: 'x', at: 0 },
    ]);

    expect(call('running.open', [[100]])).toBe(undefined);
    expect(
      call('running.process', [
        ['a', 1],
        ['a', 2],
      ]),
    ).toEqual([
      { user: 'a', sum: 101 },
      { user: 'a', sum: 103 },
    ]);
    expect(call('running.process', [{ user: 'a', amount: 3 }])).toEqual([{ user: 'a', sum: 106 }]);
    expect(call('running.finish', undefined)).toEqual([{ user: '3 rows', sum: 106 }]);
  });
});
