import { describe, expect, it } from 'vitest';
import type { Statement } from '../../../src/compile/ir.js';
import {
  at,
  bail,
  call,
  f64,
  fn,
  get,
  give,
  i32,
  ins,
  kernel,
  label,
  local,
  set,
  str,
  when,
} from './support/ir.js';
import { Machine, type Signature } from './support/machine.js';

const [a, b] = [local('a', 'f64'), local('b', 'f64')];

function machine(signature: Signature, ...parts: Parameters<typeof fn>): Machine {
  return new Machine([kernel('call', fn(...parts))], signature);
}

const two = { args: ['float64', 'float64'], returns: 'float64' };
const add = () => machine(two, 'f', [a, b], ['f64'], [give(ins('f64.add', get(a), get(b)))]);

describe('a loop over rows', () => {
  it('runs all rows', () => {
    const rows = Array.from({ length: 100 }, (_, i) => [i, i / 2]);
    expect(add().call(rows)).toEqual({ verdict: 0, row: 100, values: rows.map(([x = 0, y = 0]) => x + y) });
  });

  it('runs none of an empty batch', () => {
    expect(add().call([])).toEqual({ verdict: 0, row: 0, values: [] });
  });

  it('begins where it is told, and leaves skipped rows alone', () => {
    const rows = [1, 2, 3, 4].map((x) => [x, 1]);
    expect(add().call(rows, { skip: [2], from: 1 }).values).toEqual([0, 3, 0, 5]);
  });

  it('writes every NaN alike', () => {
    const bits = machine(
      two,
      'f',
      [a, b],
      ['f64'],
      [give(ins('f64.reinterpret_i64', { op: 'const', type: 'i64', value: -1n }))],
    );
    const { values } = bits.call([[1, 2]]);
    expect(values).toEqual([Number.NaN]);
  });
});

describe('nulls', () => {
  const [x, missing] = [local('x', 'f64'), local('x_null', 'i32')];
  const orMinusOne = machine(
    { args: ['float64?'], returns: 'float64?' },
    'f',
    [x, missing],
    [{ type: 'f64', nullable: true }],
    [when(get(missing), [give(f64(-1), i32(0))]), give(get(x), ins('f64.lt', get(x), f64(0)))],
  );

  it('are seen by the handler and given by it', () => {
    expect(orMinusOne.call([[1], [null], [-5], [null], [0]]).values).toEqual([1, -1, null, -1, 0]);
  });

  it('come with a value of zero', () => {
    const v = local('v', 'i64');
    const plain = machine({ args: ['int64?'], returns: 'int64' }, 'f', [v, missing], ['i64'], [give(get(v))]);
    expect(plain.call([[5n], [null]]).values).toEqual([5n, 0n]);
  });
});

describe('columns', () => {
  it.each([
    ['int8', [-128, 127]],
    ['uint8', [0, 255]],
    ['int16', [-32768, 32767]],
    ['uint16', [0, 65535]],
    ['int32', [-(2 ** 31), 2 ** 31 - 1]],
    ['uint32', [0, 2 ** 32 - 1]],
    ['date32', [-(2 ** 31), 2 ** 31 - 1]],
    ['float32', [0.5, Math.fround(1e38)]],
    ['float64', [Number.MIN_VALUE, 1e308]],
  ])('of %s are read and written', (type, values) => {
    const same = machine({ args: [type], returns: type }, 'f', [a], ['f64'], [give(get(a))]);
    expect(same.call(values.map((value) => [value])).values).toEqual(values);
  });

  it('of int32 are extended with zeros where they are taken for unsigned', () => {
    const x = local('x', 'i32');
    const widened = ins('f64.convert_i64_s', ins('i64.extend_i32_u', get(x)));
    const extend = machine({ args: ['int32'], returns: 'float64' }, 'f', [x], ['f64'], [give(widened)]);
    expect(extend.call([[-1], [1], [-(2 ** 31)]]).values).toEqual([2 ** 32 - 1, 1, 2 ** 31]);
  });

  it.each(['int8', 'uint8', 'int16', 'uint16', 'int32', 'date32'])('of %s are read as int32', (type) => {
    const n = local('n', 'i32');
    const same = machine({ args: [type], returns: type }, 'f', [n], ['i32'], [give(get(n))]);
    expect(same.call([[100], [7]]).values).toEqual([100, 7]);
  });

  it.each([
    'int64',
    'timestamp[us]',
    'duration[ns]',
    'time[s]',
    'time[us]',
  ])('of %s are read and written', (type) => {
    const n = local('n', 'i64');
    const same = machine({ args: [type], returns: type }, 'f', [n], ['i64'], [give(get(n))]);
    expect(same.call([[0n], [86_399n]]).values).toEqual([0n, 86_399n]);
  });

  it('of bool are bitmaps', () => {
    const flag = local('flag', 'i32');
    const not = machine(
      { args: ['bool'], returns: 'bool' },
      'f',
      [flag],
      ['i32'],
      [give(ins('i32.eqz', get(flag)))],
    );
    const rows = Array.from({ length: 20 }, (_, i) => [i % 3 === 0]);
    expect(not.call(rows).values).toEqual(rows.map(([value]) => !value));
  });

  it('of texts are handed over, with what is known of them', () => {
    const [text, missing] = [local('text', 'str'), local('text_null', 'i32')];
    const shape = { type: 'str', nullable: true } as const;
    const same = () =>
      machine(
        { args: ['utf8?'], returns: 'utf8?' },
        'f',
        [text, missing],
        [shape],
        [
          when(get(missing), [give(str('né'), i32(0))]),
          give({ op: 'guest', type: 'str', name: 'heddle_text_upper', operands: [get(text)] }, i32(0)),
        ],
      );
    const ascii = same();
    expect(ascii.call([['one'], [null], ['']]).values).toEqual(['one', 'né', '']);
    expect(ascii.log).toEqual(['reset', 'reset', 'reset']);
    const wide = same();
    expect(wide.call([['é'], ['x']]).values).toEqual(['é', 'x']);
    expect(wide.log).toEqual(['reset', 'known é', 'reset', 'known x']);
    expect(same().call([['a'], ['b'], ['c']], { skip: [1] }).values).toEqual(['a', null, 'c']);
  });
});

describe('what is known of texts', () => {
  const text = local('text', 'str');
  const isAscii = ins('i64.lt_s', get(text), { op: 'const', type: 'i64', value: 0n });
  const signature = { args: ['utf8'], returns: 'bool' };

  it('holds for a column that is ASCII, and for no other', () => {
    const asks = () => machine(signature, 'f', [text], ['i32'], [give(isAscii)]);
    expect(asks().call([['a'], ['']]).values).toEqual([true, true]);
    expect(asks().call([['a'], ['é']]).values).toEqual([false, false]);
  });

  it('does not hold for what a local holds later', () => {
    const changes = machine(signature, 'f', [text], ['i32'], [set(text, str('é')), give(isAscii)]);
    expect(changes.call([['a']]).values).toEqual([false]);
  });
});

describe('a result that does not fit', () => {
  it.each([
    ['int32', 1.5],
    ['int32', 2 ** 31],
    ['int32', Number.NaN],
    ['uint32', -1],
    ['uint32', 2 ** 32],
    ['int8', 128],
    ['int8', -129],
    ['uint8', -1],
    ['uint8', 256],
    ['int16', 32768],
    ['uint16', 65536],
    ['date32', Number.POSITIVE_INFINITY],
    ['float32', 1e39],
  ])('fails the row: %s and %d', (type, value) => {
    const same = machine({ args: ['float64'], returns: type }, 'f', [a], ['f64'], [give(get(a))]);
    expect(same.call([[1], [value], [1]])).toMatchObject({ verdict: 2, row: 1 });
    expect(same.log).toEqual([`output 0: ${value}`]);
  });

  it.each([
    ['int8', 128],
    ['uint8', -1],
    ['uint16', 65536],
    ['uint32', -1],
  ])('fails the row also as an int32: %s and %d', (type, value) => {
    const n = local('n', 'i32');
    const same = machine({ args: ['int32'], returns: type }, 'f', [n], ['i32'], [give(get(n))]);
    expect(same.call([[1], [value]])).toMatchObject({ verdict: 2, row: 1 });
    expect(same.log).toEqual([`output 0: ${value}`]);
  });

  it.each([-1n, 86_400n])('fails the row: time[s] and %d', (value) => {
    const n = local('n', 'i64');
    const same = machine({ args: ['int64'], returns: 'time[s]' }, 'f', [n], ['i64'], [give(get(n))]);
    expect(same.call([[0n], [value]])).toMatchObject({ verdict: 2, row: 1 });
    expect(same.log).toEqual([`output 0: ${value}n`]);
  });

  it('is not -0 or an infinity where those fit', () => {
    const whole = machine({ args: ['float64'], returns: 'int32' }, 'f', [a], ['f64'], [give(get(a))]);
    expect(whole.call([[-0]])).toMatchObject({ verdict: 0, values: [0] });
    const single = machine({ args: ['float64'], returns: 'float32' }, 'f', [a], ['f64'], [give(get(a))]);
    const values = [Number.POSITIVE_INFINITY, Number.NaN, -0];
    expect(single.call(values.map((value) => [value]))).toMatchObject({ verdict: 0, values });
  });
});

describe('ways out', () => {
  const bailing: Statement[] = [
    when(ins('f64.eq', get(a), f64(3)), [bail()]),
    when(ins('f64.eq', get(a), f64(4)), [
      { op: 'throw', className: 'RangeError', message: str('no'), frames: [{ function: 'f', position: at }] },
    ]),
    give(ins('f64.add', get(a), f64(1))),
  ];
  const frame = '{"function":"f","file":"src/a.ts","line":3,"column":5}';

  it('are told with the row, and the rows before it are written', () => {
    const leaves = machine({ args: ['float64'], returns: 'float64' }, 'f', [a], ['f64'], bailing);
    expect(leaves.call([[1], [3], [2]])).toEqual({ verdict: 1, row: 1, values: [2, 0, 0] });
    expect(leaves.call([[1], [3], [2]], { from: 2 })).toEqual({ verdict: 0, row: 3, values: [0, 0, 3] });
    expect(leaves.call([[4]])).toMatchObject({ verdict: 2, row: 0 });
    expect(leaves.log).toEqual([`RangeError: no ${frame}`]);
    expect(leaves.emitted.kernels[0]?.bails).toEqual([{ reason: 'overflow', position: at }]);
  });

  it('lead through the functions that called', () => {
    const inner = fn('inner', [a], ['f64'], bailing);
    const outer = fn('outer', [b], ['f64'], [give(ins('f64.mul', call(inner, get(b)), f64(2)))]);
    const whole = machine(
      { args: ['float64'], returns: 'float64' },
      'f',
      [a],
      ['f64'],
      [give(call(outer, get(a)))],
    );
    expect(whole.call([[1], [3], [2]])).toEqual({ verdict: 1, row: 1, values: [4, 0, 0] });
    expect(whole.call([[1], [2]])).toEqual({ verdict: 0, row: 2, values: [4, 6] });
    expect(whole.call([[4]])).toMatchObject({ verdict: 2, row: 0 });
    const named = (name: string) => frame.replace('"f"', `"${name}"`);
    expect(whole.log).toEqual([`RangeError: no ${frame}`, named('outer'), named('f')]);
  });

  it('are taken by a recursion that is deep', () => {
    const [n, deep] = [local('n', 'f64'), local('deep', 'f64')];
    const body: Statement[] = [];
    const sum = fn('sum', [n], ['f64'], body);
    body.push(when(ins('f64.le', get(n), f64(0)), [give(f64(0))]));
    body.push(give(ins('f64.add', get(n), call(sum, ins('f64.sub', get(n), f64(1))))));
    const whole = machine(
      { args: ['float64'], returns: 'float64' },
      'f',
      [deep],
      ['f64'],
      [give(call(sum, get(deep)))],
    );
    expect(whole.call([[100], [199], [1000], [5]])).toMatchObject({
      verdict: 1,
      row: 2,
      values: [5050, 19900, 0, 0],
    });
    expect(whole.call([[100], [199]])).toMatchObject({ verdict: 0 });
    expect(whole.emitted.kernels[0]?.bails).toEqual([
      { reason: 'a recursion deeper than 200 calls', position: at },
    ]);
  });
});

describe('loops', () => {
  const [n, sum] = [local('n', 'i32'), local('sum', 'i32')];
  const [out, round] = [label('out'), label('round')];
  const count: Statement[] = [
    set(sum, i32(0)),
    {
      op: 'block',
      label: out,
      body: [
        {
          op: 'loop',
          label: round,
          body: [
            when(ins('i32.eqz', get(n)), [{ op: 'break', label: out }]),
            set(sum, ins('i32.add', get(sum), get(n))),
            set(n, ins('i32.sub', get(n), i32(1))),
          ],
        },
      ],
    },
    give(get(sum)),
  ];

  it('end, and ask the host now and then', () => {
    const counts = machine({ args: ['int32'], returns: 'int32' }, 'f', [n], ['i32'], count);
    expect(counts.call([[3], [100]]).values).toEqual([6, 5050]);
    expect(counts.polls).toBe(0);
    counts.call([[40_000]]);
    expect(counts.polls).toBe(9);
  });

  it('ask also where each call makes few rounds', () => {
    const helper = fn('count', [n], ['i32'], count);
    const given = local('given', 'i32');
    const many = machine(
      { args: ['int32'], returns: 'int32' },
      'f',
      [given],
      ['i32'],
      [give(call(helper, get(given)))],
    );
    many.call(Array.from({ length: 1000 }, () => [9]));
    expect(many.polls).toBe(2);
  });
});
