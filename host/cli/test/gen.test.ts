import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HeddleModule } from '@heddle/host';
import { build } from '@heddle/pdk/build';
import protobuf from 'protobufjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { messageName, ProtoNames } from '../src/gen/proto-names.js';
import { heddle } from './support/heddle.js';

const entry = fileURLToPath(new URL('../../../pdk/test/fixtures/kinds.ts', import.meta.url));
let folder: string;
let proto: string;
let root: protobuf.Root;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-gen-'));
  await build({ entry, outfile: join(folder, 'kinds.wasm') });
  proto = (await heddle(['gen', 'proto', 'kinds.wasm'], { cwd: folder })).stdout;
  root = protobuf.parse(proto, { keepCase: true }).root;
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Calls an export with a message of the generated file and reads its answer as another. */
function caller() {
  const instance = HeddleModule.load(join(folder, 'kinds.wasm')).instantiate();
  return (name: string, [input, output]: readonly [string, string], batch: Record<string, unknown>) => {
    const type = root.lookupType(input);
    const message = type.fromObject({ format: 1, ...batch });
    const answer = instance.callExtism(name, type.encode(message).finish());
    return root.lookupType(output).toObject(root.lookupType(output).decode(answer), { longs: String });
  };
}

describe('heddle gen proto', () => {
  test('writes a message for every batch of every function', () => {
    expect(proto).toMatchSnapshot();
  });

  test('writes to a file, into a package', async () => {
    const args = ['gen', 'proto', 'kinds.wasm', '-o', 'k.proto', '--package', 'acme.v2', '--json'];
    const { stdout, code } = await heddle(args, { cwd: folder });
    expect([code, JSON.parse(stdout)]).toEqual([0, { outfile: 'k.proto' }]);
    const text = await readFile(join(folder, 'k.proto'), 'utf8');
    expect(text).toBe(proto.replace('package heddle.kinds;', 'package acme.v2;'));
  });

  test.each([
    [['gen']],
    [['gen', 'avro', 'kinds.wasm']],
    [['gen', 'proto']],
    [['gen', 'proto', 'kinds.wasm', '--package', 'a b']],
  ])('refuses %j', async (args) => {
    const { code, stderr } = await heddle(args, { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain('gen');
  });

  test('is written and read by protobufjs, for every kind', () => {
    const call = caller();
    const text = (values: string[]) => ({ strings: { values } });
    const ints = (values: (number | string)[]) => ({ int64s: { values } });
    const floats = { values: [1.5, 0, -2] };
    const twice = call('twice', ['Twice.Input', 'Twice.Output'], {
      rows: 3,
      x: { valid: [true, false, true], float64s: floats },
    });
    expect(twice).toMatchObject({ rows: 3, result: { valid: [true, false, true] } });
    expect(twice.result.float64s.values).toEqual([3, expect.anything(), -4]);

    const join = { rows: 1, by: text(['-']), parts: text(['a']), parts_2: text(['b']), parts_3: text(['c']) };
    expect(call('join', ['Join.Input', 'Join.Output'], join).result.strings.values).toEqual(['a-b-c']);
    const list = { lengths: [2, 0], items: { int32s: { values: [7, 8] } } };
    expect(
      call('size', ['Size_2.Input', 'Size_2.Output'], { rows: 2, items: { lists: list } }).result.int32s,
    ).toEqual({
      values: [2, 0],
    });

    expect(
      call('words', ['Words.Input', 'Words.Output'], { rows: 2, text: text(['to be', 'x']) }),
    ).toMatchObject({
      row: { int32s: { values: [0, 0, 1] } },
      word: text(['to', 'be', 'x']),
      at: { int32s: { values: [0, 3, 0] } },
    });

    const cents = (value: bigint) => new Uint8Array(BigInt64Array.of(value, value < 0n ? -1n : 0n).buffer);
    const states = call('total.partial', ['Total.GroupedInput', 'Total.GroupedState'], {
      rows: 2,
      group: ints([9, 8]),
      price: { decimals: { values: Uint8Array.of(...cents(-125n), ...cents(300n)) } },
    });
    expect(states.group.int64s.values).toEqual(['9', '8']);
    const result = call('total.finish', ['Total.GroupedState', 'Total.GroupedOutput'], states);
    expect([...result.result.decimals.values]).toEqual([...cents(-125n), ...cents(300n)]);

    call('running.open', ['Running.Params', 'Running.Output'], { rows: 1, start: ints([100]) });
    const rows = { rows: 2, user: text(['a', 'a']), amount: ints([1, -2]) };
    expect(call('running.process', ['Running.Input', 'Running.Output'], rows)).toMatchObject({
      user: text(['a', 'a']),
      sum: ints(['101', '99']),
    });
    const none = { user: {}, amount: {} };
    expect(call('running.finish', ['Running.Input', 'Running.Output'], none).user).toMatchObject(
      text(['2 rows']),
    );
  });

  test('carries every type', () => {
    const instance = HeddleModule.load(join(folder, 'kinds.wasm')).instantiate();
    const inner = {
      ...{
        bool: true,
        int8: -8,
        int16: -16,
        int32: -32,
        int64: -64,
        uint8: 8,
        uint16: 16,
        uint32: 4294967295,
      },
      ...{
        float32: 0.5,
        float64: 'NaN',
        decimal: '-0.50',
        utf8: 'ä',
        binary: 'AP8=',
        date: -1,
        timestamp: 5,
      },
      ...{ time: 1, duration: -5, interval: [1, -2, 3], list: [1, null], map: [['a', [1.5]]] },
    };
    const rows = new TextEncoder().encode(JSON.stringify([[{ inner }], [null]]));
    expect(JSON.parse(new TextDecoder().decode(instance.callExtism('same', rows)))).toEqual([
      { inner },
      null,
    ]);
    const type = root.lookupType('Same.Input');
    // The second message is made of what the first call answers, so that every carrier is read and written.
    const any = (name: string, values: object) => ({ name, ...values });
    const fields = [
      any('bool', { bools: { values: [true] } }),
      ...['int8', 'int16', 'int32'].map((name) => any(name, { int32s: { values: [-8] } })),
      any('int64', { int64s: { values: [-64] } }),
      ...['uint8', 'uint16'].map((name) => any(name, { int32s: { values: [8] } })),
      any('uint32', { uint32s: { values: [4294967295] } }),
      any('float32', { float32s: { values: [0.5] } }),
      any('float64', { float64s: { values: [-0] } }),
      any('decimal', { decimals: { values: new Uint8Array(16).fill(255) } }),
      any('utf8', { strings: { values: ['ä'] } }),
      any('binary', { binaries: { values: [Uint8Array.of(0, 255)] } }),
      any('date', { int32s: { values: [-1] } }),
      ...['timestamp', 'time', 'duration'].map((name) => any(name, { int64s: { values: [5] } })),
      any('interval', { intervals: { months: [1], days: [-2], nanoseconds: [3] } }),
      any('list', {
        lists: { lengths: [2], items: { name: 'item', valid: [true, false], int32s: { values: [1, 0] } } },
      }),
      any('map', {
        maps: {
          lengths: [1],
          keys: { name: 'key', strings: { values: ['a'] } },
          values: {
            name: 'value',
            lists: { lengths: [1], items: { name: 'item', float64s: { values: [1.5] } } },
          },
        },
      }),
    ];
    const value = { structs: { fields: [{ name: 'inner', structs: { fields } }] } };
    const input = type.fromObject({ format: 1, rows: 1, value });
    const answer = root
      .lookupType('Same.Output')
      .decode(instance.callExtism('same', type.encode(input).finish()));
    const { result } = root.lookupType('Same.Output').toObject(answer, { longs: Number, enums: String });
    expect(result.structs).toMatchObject(value.structs);
  });
});

describe('functions without arguments', () => {
  test('answer by position, and the file says so', async () => {
    await writeFile(
      join(folder, 'none.ts'),
      `import { aggregate, int32, int64, scalar, table, utf8 } from '@heddle/pdk';
      export const column = scalar({ args: [], returns: int32() }, () => 42);
      export const rows = table({ args: [], output: { n: int64(), s: utf8() } }, () => [{ n: 1n, s: 'one' }]);
      export const count = aggregate({ args: [], state: int64(), returns: int64(), createState: () => 0n,
        accumulate: (n) => n + 1n, merge: (n, m) => n + m, finish: (n) => n });`,
    );
    await symlink(
      fileURLToPath(new URL('../../../node_modules', import.meta.url)),
      join(folder, 'node_modules'),
    );
    await build({ entry: join(folder, 'none.ts'), outfile: join(folder, 'none.wasm') });
    const { stdout } = await heddle(['gen', 'proto', 'none.wasm'], { cwd: folder });
    const { root } = protobuf.parse(stdout, { keepCase: true });
    const instance = HeddleModule.load(join(folder, 'none.wasm')).instantiate();
    const call = (name: string, message: string) => {
      const input = root.lookupType(`${message}.Input`).encode({ format: 1, rows: 2 }).finish();
      const output = root.lookupType(`${message}.Output`);
      return output.toObject(output.decode(instance.callExtism(name, input)), { longs: Number });
    };
    // The message Column is that of structs and of rows.
    expect(call('column', 'Column_2').columns).toMatchObject([{ int32s: { values: [42, 42] } }]);
    expect(call('count', 'Count').columns).toMatchObject([{ int64s: { values: [2] } }]);
    expect(call('rows', 'Rows').columns).toMatchObject([
      { int32s: { values: [0, 1] } },
      { int64s: { values: [1, 1] } },
      { strings: { values: ['one', 'one'] } },
    ]);
  });
});

describe('names', () => {
  test('are such as protobuf takes, each once', () => {
    const names = new ProtoNames(['rows']);
    const taken = ['rows', 'a b', 'a_b', 'AB', 'größe', '9', '', '', '_x'].map((name) =>
      names.take(name, 'column'),
    );
    expect(taken).toEqual(['rows_2', 'a_b', 'a_b_2', 'AB_3', 'gr__e', 'column', 'column_2', 'column_3', 'x']);
  });

  test.each([
    ['haversine', 'Haversine'],
    ['weightedAvg', 'WeightedAvg'],
    ['weighted_avg', 'WeightedAvg'],
    ['_x', 'X'],
  ])('of messages: %s is %s', (name, message) => {
    expect(messageName(name)).toBe(message);
  });
});
