import { describe, expect, test } from 'vitest';
import { arrowIpc } from '../src/codec.js';
import {
  callBatches,
  columnFromArray,
  columnFromBytes,
  columnToArray,
  Decimal,
  HeddleModule,
  type InstanceOptions,
  InstancePool,
  type Value,
} from '../src/index.js';
import { failure } from './modules.js';
import { COUNT_CALLS, ECHOES, echo, plainPlugin, say, spin } from './support/plain-plugin.js';

const plugin = (...parts: Parameters<typeof plainPlugin>): HeddleModule =>
  HeddleModule.load(plainPlugin(...parts));

function call(module: HeddleModule, values: Value[], options: InstanceOptions = { arrowIpc }): Value[] {
  const info = module.function('f');
  const type = info.args[0]?.dataType;
  const columns = type === undefined ? [] : [columnFromArray(type, values)];
  return columnToArray(module.instantiate(options).callScalar(info, columns, values.length));
}

const LITERALS: Record<string, Value[]> = {
  bool: [true, false],
  int8: [-128, 127],
  int16: [-(2 ** 15), 0],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint8: [255],
  uint16: [65_535],
  uint32: [2 ** 32 - 1],
  int64: [2n ** 63n - 1n, -(2n ** 63n)],
  float32: [0.5, -0, Number.NEGATIVE_INFINITY],
  float64: [0.1, -0, Number.NaN],
  'decimal128(38, 2)': [new Decimal(-50n, 2), new Decimal(10n ** 38n - 1n, 2)],
  utf8: ['', 'é🧵'],
  binary: [Uint8Array.of(0, 255)],
  date32: [-1, 19_000],
  'timestamp[us]': [-1n],
  'timestamp[us, UTC]': [5n],
};
const OTHERS: Record<string, Value[]> = {
  'time[ns]': [5n],
  interval: [{ months: -1, days: 2, nanoseconds: 3n }],
  'list<int32?>': [[], [1, null]],
  'struct<a: utf8, b: bool?>': [{ a: 'x', b: null }],
  'map<utf8, int64>': [new Map([['k', 1n]])],
};

describe.each(['proto-row', 'msgpack', 'json', 'arrow'] as const)('%s', (format) => {
  const types = format === 'proto-row' ? LITERALS : { ...LITERALS, ...OTHERS };
  test.each(Object.entries(types))('%s there and back, null rows skipped or passed on', (type, values) => {
    const rows = [null, ...values, null, null, ...values, null];
    expect(call(plugin(format, `a ${type}`, type, ECHOES[format]), rows)).toEqual(rows);
    expect(call(plugin(format, `a ${type}?`, `${type}?`, ECHOES[format]), rows)).toEqual(rows);
    expect(call(plugin(format, `a ${type}`, type, ECHOES[format]), [])).toEqual([]);
    expect(call(plugin(format, `a ${type}`, type, '(unreachable)'), [null, null])).toEqual([null, null]);
  });

  test('a null that the signature does not allow', () => {
    const error = failure(() => call(plugin(format, 'a int32?', 'int32', ECHOES[format]), [1, null]));
    expect(error.code).toBe('HEDDLE2202');
    expect(error.message).toBe(
      "HEDDLE2202 f failed at row 1: the plugin's answer: null, which is not declared",
    );
  });

  test('an answer of another type, or none', () => {
    const rest = { 'proto-row': '\x6a\x01x', msgpack: '\xa1x', json: '"x"', arrow: 'x' }[format];
    const wrong = failure(() => call(plugin(format, 'a int32', 'int32', say(rest, 'output')), [1]));
    expect([wrong.code, wrong.function]).toEqual(['HEDDLE2202', 'f']);
    const none = failure(() => call(plugin(format, 'a int32', 'int32', ''), [1]));
    expect(none.code).toBe('HEDDLE2202');
  });

  test('an answer that is cut off, and one with more behind it', () => {
    const answers = {
      'proto-row': ['\x30\x80', '\x30\x01\x6a\x01x'],
      msgpack: ['\xd2\x00', '\x01\x01'],
      json: ['[', '1,1'],
      arrow: ['\xff\xff\xff\xff\xff\xff\xff\x7f', ''],
    }[format];
    for (const answer of answers) {
      const error = failure(() => call(plugin(format, 'a int32', 'int32', say(answer, 'output')), [1]));
      expect([error.code, error.function, error.row]).toEqual([
        'HEDDLE2202',
        'f',
        format === 'arrow' ? null : 0,
      ]);
    }
  });

  test('an output that is not in its memory', () => {
    const module = plugin(format, 'a int32', 'int32', '(call $output (i64.const 64) (i64.const 1000000))');
    const instance = module.instantiate({ arrowIpc });
    const once = () => instance.callScalar(module.function('f'), [columnFromArray('int32', [null, 1])], 2);
    const error = failure(once);
    expect([error.code, error.row]).toEqual(['HEDDLE2202', format === 'arrow' ? null : 1]);
    expect(instance.broken).toBe(true);
  });

  test('arguments that the declaration does not allow', () => {
    const text = plugin(format, 'a utf8, b int32', 'utf8', '(unreachable)');
    const columns = [
      columnFromBytes([null, Uint8Array.of(0xff), Uint8Array.of(0xff)]),
      columnFromArray('int32', [1, null, 2]),
    ];
    const bad = failure(() => text.instantiate({ arrowIpc }).callScalar(text.function('f'), columns, 3));
    expect(bad.message).toBe("HEDDLE2005 f failed at row 2: argument 'a' is not valid UTF-8");
    if (format === 'proto-row') return;
    const type = 'list<struct<m: map<utf8, int32>, n: int32?>?>';
    const nested = plugin(
      format,
      `a ${type}`,
      'int32',
      say({ msgpack: '\x07', json: '7', arrow: '' }[format], 'output'),
    );
    const value = (held: number | null): Value => [null, { m: new Map([['k', held]]), n: null }];
    if (format !== 'arrow') expect(call(nested, [null, value(3)])).toEqual([null, 7]);
    const hole = failure(() => call(nested, [null, value(null)]));
    expect(hole.message).toMatch(
      /^HEDDLE2007 f failed at row 1: argument 'a' holds null at \[1\]\.m\[0\], which is declared int32, not nullable$/m,
    );
  });

  test('its error is told with its text', () => {
    const boom = plugin(format, 'a int32', 'int32', `${say('boom', 'error')} (return (i32.const 1))`);
    const error = failure(() => call(boom, [null, 1]));
    expect([error.code, error.detail]).toEqual(['HEDDLE2001', 'boom']);
    expect(error.row).toBe(format === 'arrow' ? null : 1);
    const silent = plugin(format, 'a int32', 'int32', '(return (i32.const 7))');
    expect(failure(() => call(silent, [1])).message).toContain('the plugin answered 7');
  });

  test('a loop ends at the deadline', () => {
    const module = plugin(format, 'a int32', 'int32', '(loop $spin (br $spin))');
    const options = { arrowIpc, limits: { deadlineMs: 100 } };
    expect(failure(() => call(module, [1, 2], options)).code).toBe('HEDDLE2101');
  });
});

test('a number beyond its type is told with its row', () => {
  const error = failure(() => call(plugin('json', 'a int8', 'int8', say('300', 'output')), [null, 1]));
  expect(error.message).toMatch(/^HEDDLE2202 f failed at row 1: the plugin's answer: .*300 is not an int8/);
  const hidden = { limits: { rowValues: false } };
  const secret = failure(() => call(plugin('json', 'a int8', 'int8', say('300', 'output')), [1], hidden));
  expect(secret.detail).toBe("the plugin's answer: it is no int8");
});

test('arguments are the bytes of literal.proto', () => {
  const seen: number[] = [];
  const body = `
    (if (call $level) (then unreachable))
    (call $trace (call $offset)) (return (i32.const 1))`;
  const module = plugin('proto-row', 'a int32, b utf8, c bool?', 'binary', body);
  const instance = module.instantiate({ log: (_, line) => seen.push(...Buffer.from(line)) });
  const columns = [
    columnFromArray('int32', [1]),
    columnFromArray('utf8', ['é']),
    columnFromArray('bool', [null]),
  ];
  expect(failure(() => instance.callScalar(module.function('f'), columns, 1)).code).toBe('HEDDLE2001');
  // heddle.v1.Arguments { args: [{ integer: 1 }, { string: "é" }, { null: {} }] }
  expect(seen).toEqual([10, 2, 48, 1, 10, 4, 106, 2, 0xc3, 0xa9, 10, 2, 10, 0]);
});

test('constants are written out, and HTTP is denied', () => {
  const module = plugin('json', 'a int32, b int32', 'list<int32>', echo(0, 0));
  const instance = module.instantiate();
  const columns = [columnFromArray('int32', [1, 2]), columnFromArray('int32', [7])];
  expect(columnToArray(instance.callScalar(module.function('f'), columns, 2))).toEqual([
    [1, 7],
    [2, 7],
  ]);
  const web = plugin('json', 'a int32', 'int32', '(drop (call $http (i64.const 0) (i64.const 0)))');
  expect(failure(() => call(web, [1])).message).toBe('HEDDLE2103 f: the guest trapped: HTTP is denied');
});

test('Arrow IPC needs its codec, and no module has an Extism ABI that does not say so', () => {
  const module = plugin('arrow', 'a int32', 'int32', echo(0, 0));
  expect(failure(() => call(module, [1], {})).code).toBe('HEDDLE1104');
  expect(failure(() => module.instantiate().callExtism('f')).message).toBe(
    'HEDDLE1101: no export f; the module has no Extism ABI',
  );
});

test('a deadline is that of one row, however many there are', () => {
  const module = plugin('json', 'a int32', 'int32', `${spin(70)} ${ECHOES.json}`);
  const values = Array.from({ length: 16 }, (_, i) => i);
  const instance = module.instantiate({ limits: { deadlineMs: 500, batchRows: 4 } });
  const result = callBatches(
    instance,
    module.function('f'),
    [columnFromArray('int32', values)],
    values.length,
  );
  expect(columnToArray(result)).toEqual(values);
});

test('rows of errors count from the begin of the input', () => {
  const module = plugin('json', 'a int32', 'int8', ECHOES.json);
  const values = [1, 2, 3, 4, 500, 6];
  const instance = module.instantiate({ limits: { batchRows: 2 } });
  const columns = [columnFromArray('int32', values)];
  const error = failure(() => callBatches(instance, module.function('f'), columns, values.length));
  expect([error.code, error.row]).toEqual(['HEDDLE2202', 4]);
});

test('a plugin keeps its memory from call to call, and loses it with a trap', () => {
  const body = `(if (i32.eq (global.get $calls) (i32.const 3)) (then unreachable)) ${COUNT_CALLS}`;
  const module = plugin('json', 'a int32', 'int32', body);
  const pool = new InstancePool(module);
  const count = (rows: number) =>
    pool.use((instance) => {
      const column = columnFromArray('int32', new Array<number>(rows).fill(0));
      return columnToArray(instance.callScalar(module.function('f'), [column], rows));
    });
  expect(count(2)).toEqual([0, 1]);
  expect(count(1)).toEqual([2]);
  expect(pool.counters.instancesCreated).toBe(1);
  expect(failure(() => count(1)).code).toBe('HEDDLE2103');
  expect(count(1)).toEqual([0]);
  expect(pool.counters.instancesCreated).toBe(2);
});
