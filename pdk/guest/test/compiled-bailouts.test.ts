import { describe, expect, it } from 'vitest';
import { bail, f64, get, give, i32, ins, str, when } from '../../test/compile/emit/support/ir.js';
import { bailouts, type CompiledDeclaration, linked } from './support/compiled.js';
import { call, column, n, nNull, raise, same, struct, t, text, x } from './support/compiled-functions.js';
import { Guest } from './support/guest.js';

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
