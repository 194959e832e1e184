import { describe, expect, test } from 'vitest';
import { arrowIpc } from '../src/codec.js';
import {
  columnFromArray,
  columnToArray,
  Decimal,
  HeddleModule,
  type InstanceOptions,
  type PluginFormat,
  type Value,
} from '../src/index.js';
import { assembleText, failure, manifestJson, schemaText } from './modules.js';

const ENV = `
  (import "extism:host/env" "input_length" (func $length (result i64)))
  (import "extism:host/env" "input_load_u8" (func $load (param i64) (result i32)))
  (import "extism:host/env" "input_offset" (func $offset (result i64)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
  (import "extism:host/env" "output_set" (func $output (param i64 i64)))
  (import "extism:host/env" "error_set" (func $error (param i64)))
  (import "extism:host/env" "http_request" (func $http (param i64 i64) (result i64)))
  (import "extism:host/env" "get_log_level" (func $level (result i32)))
  (import "extism:host/env" "log_trace" (func $trace (param i64)))`;

/** A plain plugin: nothing of Heddle in it but the manifest that was added. */
function plugin(format: PluginFormat, args: string, returns: string, body: string): HeddleModule {
  const [plain] = manifestJson().functions as object[];
  const entry = { ...plain, format, args: schemaText(args), returns: schemaText(`result ${returns}`) };
  const text = `(module ${ENV} (memory (export "memory") 1)
    (func (export "f") (result i32) (local $at i64) (local $out i64) (local $end i64) ${body} (i32.const 0)))`;
  return HeddleModule.load(assembleText(text, manifestJson({ functions: [entry] })));
}

/** Copies the input without its first and last bytes to the output. */
const echo = (first: number, last: number): string => `
  (local.set $at (i64.const ${first}))
  (local.set $end (i64.sub (call $length) (i64.const ${last})))
  (local.set $out (call $alloc (i64.sub (local.get $end) (local.get $at))))
  (block $done (loop $copy
    (br_if $done (i64.ge_s (local.get $at) (local.get $end)))
    (call $store (i64.add (local.get $out) (i64.sub (local.get $at) (i64.const ${first})))
      (call $load (local.get $at)))
    (local.set $at (i64.add (local.get $at) (i64.const 1)))
    (br $copy)))
  (call $output (local.get $out) (i64.sub (local.get $end) (i64.const ${first})))`;

/** Gives back the only argument: its literal, array element or column. */
const ECHOES: Record<PluginFormat, string> = {
  'proto-row': echo(2, 0),
  msgpack: echo(1, 0),
  json: echo(1, 1),
  arrow: echo(0, 0),
};

/** Writes one text as output, or as the error. */
const say = (text: string, how: 'output' | 'error'): string => {
  const bytes = [...Buffer.from(text, 'latin1')];
  return `
    (local.set $out (call $alloc (i64.const ${bytes.length})))
    ${bytes.map((byte, i) => `(call $store (i64.add (local.get $out) (i64.const ${i})) (i32.const ${byte}))`).join('\n')}
    ${how === 'error' ? '(call $error (local.get $out))' : `(call $output (local.get $out) (i64.const ${bytes.length}))`}`;
};

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
    if (format !== 'arrow') expect(error.row).toBe(1);
  });

  test('an answer of another type, or none', () => {
    const rest = { 'proto-row': '\x6a\x01x', msgpack: '\xa1x', json: '"x"', arrow: 'x' }[format];
    const wrong = failure(() => call(plugin(format, 'a int32', 'int32', say(rest, 'output')), [1]));
    expect([wrong.code, wrong.function]).toEqual(['HEDDLE2202', 'f']);
    const none = failure(() => call(plugin(format, 'a int32', 'int32', ''), [1]));
    expect(none.code).toBe('HEDDLE2202');
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
