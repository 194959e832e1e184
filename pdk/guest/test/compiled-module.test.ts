import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fn, get, give, i32, ins, kernel, label, local, when } from '../../test/compile/emit/support/ir.js';
import { type CompiledDeclaration, linked } from './support/compiled.js';
import { add, big, call, column, n, nNull, t, text, u, x } from './support/compiled-functions.js';

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
