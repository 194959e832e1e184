import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expr, Kernel, Statement } from '../../src/compile/ir.js';
import {
  bail,
  f64,
  fn,
  get,
  give,
  i32,
  i64,
  ins,
  kernel,
  label,
  local,
  str,
  when,
} from '../../test/compile/emit/support/ir.js';
import type { ColumnInput } from './support/columns.js';
import { bailouts, type CompiledDeclaration, linked } from './support/compiled.js';
import { type Answer, Guest } from './support/guest.js';

const call = (...given: Parameters<typeof fn>): Kernel[] => [kernel('call', fn(...given))];
const text = (name: string, ...operands: Expr[]): Expr => ({ op: 'guest', type: 'str', name, operands });
/** Frames are left out: so are those of a js tier without a source map. */
const raise = (className: string, message: Expr): Statement => ({
  op: 'throw',
  className,
  message,
  frames: [],
});

const [x, y] = [local('x', 'f64'), local('y', 'f64')];
const add: CompiledDeclaration = {
  args: ['float64', 'float64'],
  returns: 'float64',
  handler: '(x, y) => x + y',
  kernels: call('add', [x, y], ['f64'], [give(ins('f64.add', get(x), get(y)))]),
};

const [n, nNull] = [local('n', 'i32'), local('nNull', 'i32')];
const nullable: CompiledDeclaration = {
  args: ['int32?'],
  returns: 'int32?',
  handler: '(n) => n === null ? -1 : n > 100 ? null : n * 2',
  kernels: call(
    'nullable',
    [n, nNull],
    [{ type: 'i32', nullable: true }],
    [
      when(get(nNull), [give(i32(-1), i32(0))]),
      when(ins('i32.gt_s', get(n), i32(100)), [give(i32(0), i32(1))]),
      give(ins('i32.mul', get(n), i32(2)), i32(0)),
    ],
  ),
};

const t = local('t', 'str');
const upper: CompiledDeclaration = {
  args: ['utf8'],
  returns: 'utf8',
  handler: '(t) => t.toUpperCase()',
  kernels: call('upper', [t], ['str'], [give(text('heddle_text_upper', get(t)))]),
};

const u = local('u', 'str');
const joined: CompiledDeclaration = {
  args: ['utf8', 'utf8'],
  returns: 'utf8',
  handler: '(t, u) => t + u',
  kernels: call('joined', [t, u], ['str'], [give(text('heddle_text_concat', get(t), get(u)))]),
};

const not: CompiledDeclaration = {
  args: ['bool'],
  returns: 'bool',
  handler: '(b) => !b',
  kernels: call('not', [n], ['i32'], [give(ins('i32.eqz', get(n)))]),
};

/** Throws above 10, and answers what no int8 holds above 5. */
const picky: CompiledDeclaration = {
  args: ['float64'],
  returns: 'int8',
  handler: '(x) => { if (x > 10) throw new RangeError("too large"); return x > 5 ? x * 100 : x; }',
  kernels: call(
    'picky',
    [x],
    ['f64'],
    [
      when(ins('f64.gt', get(x), f64(10)), [raise('RangeError', str('too large'))]),
      when(ins('f64.gt', get(x), f64(5)), [give(ins('f64.mul', get(x), f64(100)))]),
      give(get(x)),
    ],
  ),
};

const big = local('big', 'i64');
const struct: CompiledDeclaration = {
  args: ['struct<a: int64, t: utf8?>'],
  returns: 'struct<t: utf8?, b: bool?, small: time[s]>',
  handler: '(s) => ({ t: s.t, b: s.a % 3n === 0n ? null : s.a > 2n, small: s.a })',
  kernels: call(
    'struct',
    [big, t, nNull],
    [{ type: 'str', nullable: true }, { type: 'i32', nullable: true }, 'i64'],
    [
      give(
        get(t),
        get(nNull),
        ins('i64.gt_s', get(big), i64(2n)),
        ins('i64.eqz', ins('i64.rem_s', get(big), i64(3n))),
        get(big),
      ),
    ],
  ),
};

const column = (type: string, values: readonly unknown[], constant = false): ColumnInput =>
  constant ? { type, values, constant } : { type, values };

const guests = new Map<CompiledDeclaration, Guest[]>();

/** The function in the js tier, and compiled in both guests. */
function guestsOf(declaration: CompiledDeclaration): Guest[] {
  const { kernels: _, ...plain } = declaration;
  const known = guests.get(declaration) ?? [
    Guest.of(plain),
    linked('engine', [declaration]),
    linked('lean', [declaration]),
  ];
  guests.set(declaration, known);
  return known;
}

function same(declaration: CompiledDeclaration, columns: ColumnInput[], rows: number): Answer {
  const [js, engine, lean] = guestsOf(declaration).map((guest) =>
    guest.call(0, declaration.returns ?? '', columns, rows),
  );
  expect(engine).toEqual(js);
  expect(lean).toEqual(js);
  if (js === undefined) throw new Error('no answer');
  return js;
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i - 3.5);

describe('compiled scalar functions answer as the js tier does', () => {
  it.each([0, 1, 7, 8, 9, 8193])('over %d rows', (rows) => {
    const columns = [column('float64', numbers(rows)), column('float64', numbers(rows))];
    expect(same(add, columns, rows)).toMatchObject({ nullCount: 0n });
    const flags = Array.from({ length: rows }, (_, i) => i % 3 === 0);
    same(not, [column('bool', flags)], rows);
  });

  it('skipping nulls of strict arguments', () => {
    const columns = [
      column('float64', [1, null, 3, 4, null, 6, 7, 8, 9]),
      column('float64', [null, 2, 3, 4, 5, 6, 7, 8, 9]),
    ];
    expect(same(add, columns, 9)).toMatchObject({
      values: [null, null, 6, 8, null, 12, 14, 16, 18],
      nullCount: 3n,
    });
  });

  it('with a bitmap of nulls that has none', () => {
    for (const guest of guestsOf(add)) {
      const { heddle_alloc, heddle_scalar, memory } = guest.exports;
      const given = [column('float64', [1, 2, 3, 4, 5, 6, 7, 8, null, null]), column('float64', numbers(10))];
      const { args } = guest.write(given, 10);
      const out = heddle_alloc(64);
      const view = new DataView(memory.buffer);
      const pointer = (at: number) => view.getUint32(at, true);
      const first = pointer(pointer(args + 44));
      const bitmap = pointer(pointer(first + 40));
      view.setUint8(bitmap + 1, 0b11);
      expect(heddle_scalar(0, args, 0, out)).toBe(0);
      expect(guest.read(out, 'float64')).not.toContain(null);
      view.setUint8(bitmap + 1, 0b01);
      expect(heddle_scalar(0, args, 0, out)).toBe(0);
      expect(guest.read(out, 'float64').lastIndexOf(null)).toBe(9);
    }
  });

  it('with constants, null among them', () => {
    same(add, [column('float64', numbers(20)), column('float64', [2], true)], 20);
    same(add, [column('float64', [1], true), column('float64', [2], true)], 20);
    expect(same(add, [column('float64', numbers(20)), column('float64', [null], true)], 20)).toMatchObject({
      nullCount: 20n,
    });
    same(nullable, [column('int32?', [null], true)], 9);
    same(not, [column('bool', [true], true)], 9);
  });

  it('giving and taking nulls', () => {
    const columns = [column('int32?', [1, null, 200, 3, null, 101, 7, 8, 9, 10])];
    expect(same(nullable, columns, 10)).toMatchObject({ values: [2, -1, null, 6, -1, null, 14, 16, 18, 20] });
  });

  it('NaN as the canonical one', () => {
    same(
      add,
      [
        column('float64', [Number.POSITIVE_INFINITY, Number.NaN, -0]),
        column('float64', [Number.NEGATIVE_INFINITY, 1, -0]),
      ],
      3,
    );
  });

  it('with texts, ASCII or not, null or constant', () => {
    same(upper, [column('utf8', ['abc', '', 'straße', '🙂x', 'ﬁ'])], 5);
    same(upper, [column('utf8', ['abc', null, 'def', '', null])], 5);
    same(joined, [column('utf8', ['a', 'ä', '', '🙂']), column('utf8', ['-é'], true)], 4);
    same(joined, [column('utf8', ['x'], true), column('utf8', [''], true)], 3);
  });

  it('with a constant text that no memory holds once for each row', () => {
    const long = 'lorem ipsum '.repeat(10_000);
    const rows = 8192;
    const long_of = (count: number) => long.slice(0, count);
    const length: CompiledDeclaration = {
      args: ['utf8', 'int32'],
      returns: 'float64',
      handler: '(t, n) => t.length + n',
      kernels: call(
        'length',
        [t, n],
        ['f64'],
        [
          give(
            ins(
              'f64.convert_i32_s',
              ins(
                'i32.add',
                { op: 'guest', type: 'i32', name: 'heddle_text_length', operands: [get(t)] },
                get(n),
              ),
            ),
          ),
        ],
      ),
    };
    const counts = Array.from({ length: rows }, (_, i) => i);
    for (const size of [7, 5000, 120_000]) {
      same(length, [column('utf8', [long_of(size)], true), column('int32', counts)], rows);
    }
  });

  it('with structs, taken apart on both sides', () => {
    const values = [
      { a: 1n, t: 'x' },
      { a: 3n, t: null },
      { a: 9n, t: 'ü' },
    ];
    expect(same(struct, [column('struct<a: int64, t: utf8?>', values)], 3)).toMatchObject({ nullCount: 0n });
    expect(
      same(struct, [column('struct<a: int64, t: utf8?>', [values[0], null, values[2]])], 3),
    ).toMatchObject({ nullCount: 1n });
  });

  it('through every verb of the Extism ABI', () => {
    const { kernels: _, ...plain } = upper;
    const input = '[["abc"], [null], ["ü"]]';
    const js = Guest.of(plain).extism(0, input);
    for (const file of ['engine', 'lean'] as const) {
      expect(linked(file, [upper]).extism(0, input)).toEqual(js);
      expect(() => linked(file, [upper]).extism(0, '[[5]]')).toThrow('HEDDLE2302');
    }
  });

  it('beside functions that stay in the js tier', () => {
    const plain = { args: ['float64'], returns: 'float64', handler: '(x) => -x' };
    const guest = linked('engine', [plain, add, plain]);
    const one = column('float64', [1, 2]);
    expect(guest.call(0, 'float64', [one], 2)).toMatchObject({ values: [-1, -2] });
    expect(guest.call(1, 'float64', [one, one], 2)).toMatchObject({ values: [2, 4] });
    expect(guest.call(2, 'float64', [one], 2)).toMatchObject({ values: [-1, -2] });
  });
});

describe('compiled scalar functions fail as the js tier does', () => {
  it('when they throw, with row and arguments', () => {
    const answer = same(picky, [column('float64', [1, 2, 11, 99])], 4);
    expect(answer).toMatchObject({
      status: -1,
      error: { code: 'HEDDLE2001', message: 'RangeError: too large', row: 2 },
    });
  });

  it('when a result does not fit', () => {
    const answer = same(picky, [column('float64', [1, 2, 7])], 3);
    expect(answer).toMatchObject({
      error: { code: 'HEDDLE2004', message: 'returned the number 700, which is not an int8' },
    });
    same(picky, [column('float64', [1, 2.5])], 2);
    same(picky, [column('float64', [Number.NaN])], 1);
    const values = [
      { a: 1n, t: 'x' },
      { a: 86_400n, t: 'x' },
    ];
    expect(same(struct, [column('struct<a: int64, t: utf8?>', values)], 2)).toMatchObject({
      error: { message: 'returned the bigint 86400n, which is not a time[s] at .small', row: 1 },
    });
  });

  it('when a text is not UTF-8, but not before the rows in front of it', () => {
    const bad = Uint8Array.of(0x61, 0xff);
    expect(same(upper, [column('utf8', ['é', 'x', bad, 'y'])], 4)).toMatchObject({
      error: { code: 'HEDDLE2005', row: 2 },
    });
    const first: CompiledDeclaration = {
      ...joined,
      handler: '(t, u) => { if (t === "stop") throw new Error(u); return t + u; }',
      kernels: call(
        'first',
        [t, u],
        ['str'],
        [
          when({ op: 'guest', type: 'i32', name: 'heddle_text_equal', operands: [get(t), str('stop')] }, [
            raise('Error', get(u)),
          ]),
          give(text('heddle_text_concat', get(t), get(u))),
        ],
      ),
    };
    const columns = [column('utf8', ['a', 'stop', 'c', bad]), column('utf8', ['b', '', bad, 'e'])];
    expect(same(first, columns, 4)).toMatchObject({
      error: { code: 'HEDDLE2001', message: 'Error', row: 1 },
    });
    expect(same(first, [column('utf8', ['a', null, bad]), column('utf8', ['b', bad, bad])], 3)).toMatchObject(
      {
        error: { code: 'HEDDLE2005', row: 2, message: "argument 'a0' is not valid UTF-8" },
      },
    );
    // A character that is cut in two, though the bytes of the column are UTF-8 as a whole.
    const halves = [Uint8Array.of(0xc3), Uint8Array.of(0xa9)];
    expect(same(upper, [column('utf8', ['a', ...halves])], 3)).toMatchObject({
      error: { code: 'HEDDLE2005', row: 1 },
    });
    expect(same(upper, [column('utf8', [bad], true)], 3)).toMatchObject({
      error: { code: 'HEDDLE2005', row: 0 },
    });
  });

  it('when a field inside an argument is null', () => {
    const values = [
      { a: 1n, t: null },
      { a: null, t: 'x' },
    ];
    expect(same(struct, [column('struct<a: int64, t: utf8?>', values)], 2)).toMatchObject({
      error: { code: 'HEDDLE2007', row: 1 },
    });
  });

  it('when a text that is returned holds a lone surrogate', () => {
    const half: CompiledDeclaration = {
      args: ['utf8'],
      returns: 'utf8',
      handler: '(t) => t.slice(0, 1)',
      kernels: call('half', [t], ['str'], [give(text('heddle_text_slice', get(t), i32(0), i32(1)))]),
    };
    expect(same(half, [column('utf8', ['abc', 'é', '🙂'])], 3)).toMatchObject({
      error: { code: 'HEDDLE2006', row: 2 },
    });
  });

  it('with the frames of the stack, ten at most', () => {
    const position = { file: 'src/a "{},.ts', line: 3, column: 5 };
    const frames = Array.from({ length: 12 }, (_, i) => ({ function: `f${i}`, position }));
    const deep: CompiledDeclaration = {
      ...add,
      kernels: call(
        'deep',
        [x, y],
        ['f64'],
        [{ op: 'throw', className: 'Error', message: str('no'), frames }],
      ),
    };
    const guest = linked('lean', [deep]);
    const answer = guest.call(0, 'float64', [column('float64', [1]), column('float64', [2])], 1);
    const expected = frames.slice(0, 10).map((frame) => ({ function: frame.function, ...position }));
    expect(answer).toMatchObject({ error: { message: 'Error: no', frames: expected } });
  });

  it('with HEDDLE2102 when texts need more memory than there is', () => {
    const again: CompiledDeclaration = {
      args: ['utf8'],
      returns: 'float64',
      handler: '(t) => t.repeat(100000000).length',
      kernels: call(
        'again',
        [t],
        ['f64'],
        [
          give(
            ins('f64.convert_i32_s', {
              op: 'guest',
              type: 'i32',
              name: 'heddle_text_length',
              operands: [text('heddle_text_repeat', get(t), i32(100_000_000))],
            }),
          ),
        ],
      ),
    };
    const guest = linked('lean', [again], { maximum: 256 });
    expect(guest.call(0, 'float64', [column('utf8', ['abcdef'])], 1)).toMatchObject({
      status: -3,
      error: { code: 'HEDDLE2102' },
    });
  });
});

describe('rows that bail out', () => {
  /** Leaves multiples of 7 to the js tier, which refuses 49. */
  const leaving = (returns: string): CompiledDeclaration => ({
    args: ['int32'],
    returns,
    handler: `(n) => { if (n === 49) throw new Error("49"); return ${returns.startsWith('utf8') ? 'n % 14 === 0 ? null : "n" + n' : 'n % 14 === 0 ? null : n'}; }`,
    kernels: call(
      'leaving',
      [n],
      [{ type: returns.startsWith('utf8') ? 'str' : 'i32', nullable: true }],
      [
        when(ins('i32.eqz', ins('i32.rem_s', get(n), i32(7))), [bail()]),
        returns.startsWith('utf8')
          ? give(
              text(
                'heddle_text_concat',
                str('n'),
                text('heddle_number_text', ins('f64.convert_i32_s', get(n))),
              ),
              i32(0),
            )
          : give(get(n), i32(0)),
      ],
    ),
  });

  it.each(['int32?', 'utf8?', 'int8?'])('are run by the js tier in their place: %s', (returns) => {
    const declaration = leaving(returns);
    const values = Array.from({ length: 48 }, (_, i) => (i % 5 === 0 ? null : i));
    const { kernels: _, ...plain } = declaration;
    const guest = linked('engine', [declaration]);
    const columns = [column('int32', values)];
    expect(guest.call(0, returns, columns, 48)).toEqual(Guest.of(plain).call(0, returns, columns, 48));
    expect(bailouts(guest)).toBe(5);
    expect(bailouts(guest, 7)).toBe(0);
  });

  it('fail there as they would', () => {
    const guest = linked('engine', [leaving('int32?')]);
    const answer = guest.call(0, 'int32?', [column('int32', [1, 7, 49, 3])], 4);
    expect(answer).toMatchObject({ status: -1, error: { message: 'Error: 49', row: 2 } });
    expect(bailouts(guest)).toBe(2);
  });

  it('leave nothing behind that they wrote before a later column failed', () => {
    const values = [
      { a: 5n, t: 'x' },
      { a: 90_000n, t: 'gone' },
      { a: 6n, t: null },
    ];
    // The js tier of this one answers where the compiled one cannot: what it says counts.
    const lenient = {
      ...struct,
      handler: '(s) => ({ t: s.t === null ? null : s.t + "!", small: s.a % 86400n, b: s.a < 0n })',
    };
    const guest = linked('engine', [lenient]);
    expect(
      guest.call(0, lenient.returns ?? '', [column('struct<a: int64, t: utf8?>', values)], 3),
    ).toMatchObject({
      values: [
        { t: 'x', b: true, small: 5n },
        // A text, and a null in b, were written.
        { t: 'gone!', b: false, small: 3600n },
        { t: null, b: null, small: 6n },
      ],
    });
    expect(bailouts(guest)).toBe(1);
  });
});

describe('vectorized functions', () => {
  /** Elementwise: what is compiled is the body of its loop. Bails out at 7, throws at 9. */
  const scaled: CompiledDeclaration = {
    kind: 'vectorized',
    args: ['float64', 'utf8?'],
    returns: 'float64?',
    handler: `(x, t, rows) => Array.from({ length: rows }, (_, i) => {
      if (x[i] === 9) throw new Error('nine');
      return t[i] === null ? null : x[i] * 2;
    })`,
    kernels: call(
      'scaled',
      [x, t, nNull],
      [{ type: 'f64', nullable: true }],
      [
        when(ins('f64.eq', get(x), f64(7)), [bail()]),
        when(ins('f64.eq', get(x), f64(9)), [raise('Error', str('nine'))]),
        give(ins('f64.mul', get(x), f64(2)), get(nNull)),
      ],
    ),
  };
  const lean: CompiledDeclaration = {
    ...scaled,
    kernels: call(
      'scaled',
      [x, t, nNull],
      [{ type: 'f64', nullable: true }],
      [
        when(ins('f64.eq', get(x), f64(9)), [raise('Error', str('nine'))]),
        give(ins('f64.mul', get(x), f64(2)), get(nNull)),
      ],
    ),
  };
  const bad = Uint8Array.of(0xff);
  const columns = (values: readonly unknown[], texts: readonly unknown[] = values.map(() => 'ü')) => [
    column('float64', values),
    column('utf8?', texts),
  ];

  it.each([
    ['rows, some skipped, some null', columns([1, null, 3, 4], ['a', 'b', null, 'd'])],
    ['none but skipped rows', columns([null, null])],
    ['no rows', columns([])],
    ['a row that throws', columns([1, 2, 9, 3])],
    ['a text that is not UTF-8, behind a row that throws', columns([9, 2], ['a', bad])],
  ])('answer and fail as in the js tier: %s', (_, given) => {
    same(lean, given, given[0]?.values.length ?? 0);
  });

  it('bail out as a whole', () => {
    const guest = linked('engine', [scaled]);
    const given = columns([1, 2, null, 7, 5], [null, 'a', 'b', 'c', null]);
    const { kernels: _, ...plain } = scaled;
    expect(guest.call(0, 'float64?', given, 5)).toEqual(Guest.of(plain).call(0, 'float64?', given, 5));
    expect(bailouts(guest)).toBe(5);
  });
});

describe('loops of the user', () => {
  it('ask the host whether to go on', () => {
    const again = label('again');
    const counter = local('counter', 'i32');
    const endless: CompiledDeclaration = {
      args: ['int32'],
      returns: 'int32',
      handler: '(n) => n',
      kernels: [
        kernel('call', {
          ...fn(
            'endless',
            [n],
            ['i32'],
            [
              {
                op: 'loop',
                label: again,
                body: [
                  { op: 'set', local: counter, value: ins('i32.add', get(counter), i32(1)) },
                  when(ins('i32.gt_s', get(counter), get(n)), [give(get(counter))]),
                ],
              },
              give(i32(0)),
            ],
          ),
          locals: [counter],
        }),
      ],
    };
    const guest = linked('lean', [endless]);
    guest.call(0, 'int32', [column('int32', [1_000_000])], 1);
    expect(guest.host.polls).toBeGreaterThan(10);
    guest.host.onPoll = () => {
      throw new Error('the deadline passed');
    };
    expect(() => guest.call(0, 'int32', [column('int32', [1_000_000])], 1)).toThrow('the deadline passed');
  });
});

describe('what a host hands over wrongly', () => {
  const mixed: CompiledDeclaration = {
    args: ['struct<a: int64, t: utf8?>', 'utf8', 'bool?', 'float64'],
    returns: 'utf8?',
    kernels: call(
      'mixed',
      [big, t, nNull, u, n, local('flag', 'i32'), x],
      [{ type: 'str', nullable: true }],
      [give(text('heddle_text_concat', get(t), get(u)), get(n))],
    ),
  };
  const rows = 9;
  const columns = [
    column(
      'struct<a: int64, t: utf8?>',
      Array.from({ length: rows }, (_, i) => ({ a: BigInt(i), t: i % 4 === 0 ? null : `ü${i}` })),
    ),
    column('utf8', ['constant'], true),
    column('bool?', [true, null, false, true, true, null, false, true, true]),
    column('float64', [1, 2, null, 4, 5, 6, 7, 8, 9]),
  ];
  const guest = linked('lean', [mixed]);
  const { heddle_alloc, heddle_scalar, memory } = guest.exports;

  it('never does harm, whatever byte of it is bent', () => {
    let [good, refused] = [0, 0];
    const place = fc.record({ at: fc.nat(), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 3 }), (places) => {
        guest.exports.heddle_reset();
        const first = heddle_alloc(0);
        const { args, constants } = guest.write(columns, rows);
        const out = heddle_alloc(64);
        // All that was written lies between: the columns' bytes, their structs, and the bitmap of constants.
        const bytes = new Uint8Array(memory.buffer, first, out - first);
        for (const { at, byte } of places) bytes[at % bytes.length] = byte;
        const status = heddle_scalar(0, args, constants, out);
        if (status === 0) good += 1;
        else refused += 1;
        expect([0, -1, -2, -3]).toContain(status);
        if (status !== 0) expect(guest.error().code).toMatch(/^HEDDLE2/);
      }),
      { numRuns: 3000 },
    );
    expect(good).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(100);
  });
});

describe('a module whose kernels do not fit its functions is refused', () => {
  it.each([
    ['of a function that is not there', (words: Uint32Array) => words.set([9], 0)],
    ['of a handler that its kind does not have', (words: Uint32Array) => words.set([2], 1)],
    ['of a handler that its kind does not have', (words: Uint32Array) => words.set([99], 1)],
  ])('%s', (why, bend) => {
    expect(() => linked('lean', [add], { bend })).toThrow(why);
  });

  it('a function without any tier', () => {
    const { kernels: _, ...plain } = add;
    expect(() => linked('lean', [add, plain])).toThrow('none, and no other tier');
  });

  it('declarations that are malformed', () => {
    expect(() => linked('lean', [{ ...add, volatility: 'often' }])).toThrow(
      "the declarations: unknown volatility 'often'",
    );
  });
});
