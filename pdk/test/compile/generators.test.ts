import { describe, expect, it } from 'vitest';
import { resumable } from '../../src/compile/emit/resumable.js';
import { fn, get, i32, ins, local, set, when } from './emit/support/ir.js';
import { loweredModule } from './support/lowered.js';

describe('generators', () => {
  it('of table functions yield the columns in order', async () => {
    const { text } = await loweredModule(
      "export const f = table({ args: [int32('n')], output: { a: int32(), t: nullable(utf8()) } }, function* (n) { for (let i = 0; i < n; i++) yield { t: i > 1 ? null : 'x', a: i }; });",
    );
    expect(text.f).toMatch(/yield f64\.convert_i32_s\(\w+\), \w+, \w+\n/);
  });

  it('of partition functions share a state that is found over the handlers', async () => {
    const { text } = await loweredModule(
      'export const f = partition({ input: { v: int64() }, partitionBy: [], output: { v: nullable(int64()) }, open: () => ({ last: null as bigint | null, n: 0 }), *process(s, { v }) { s.n += 1; s.last = v; }, *finish(s) { yield { v: s.last }; } });',
    );
    expect(text.f).toContain('f.open state 3(last: i64, last_null: i32, n: f64)');
    expect(text.f).toContain('f.process state 3(last: i64, last_null: i32, n: f64, v: i64)');
    expect(text.f).toMatch(/held = last\n +held_2 = last_null\n +yield held, held_2/);
  });

  it('stay in the js tier where something else is needed, with the place', async () => {
    const head = 'input: { v: int32() }, partitionBy: [], output: { v: int32() }';
    const { refused } = await loweredModule(
      [
        "export const a = table({ args: [int32('n')], output: { v: int32() } }, function* (n) { try { yield { v: n }; } finally { n; } });",
        "export const b = table({ args: [int32('n')], output: { v: int32() } }, function* (n) { yield* (function* () { yield { v: n }; })(); });",
        `export const c = partition({ ${head}, open: () => ({ seen: [] as number[] }), process(s, { v }) { s.seen.push(v); } });`,
        `const SHARED = { n: 0 };`,
        `export const d = partition({ ${head}, open: () => SHARED, process() {} });`,
      ].join('\n'),
    );
    expect(refused.a).toMatch(/^try \(src\/f\.ts:2:/);
    expect(refused.b).toMatch(/^a generator \(src\/f\.ts:3:/);
    expect(refused.c).toMatch(/^the field seen of the state holds an array \(src\/f\.ts:4:/);
    expect(refused.d).toMatch(/^SHARED of the module may be changed \(src\/f\.ts:6:/);
  });
});

describe('a body that can be resumed', () => {
  const [n, temporary] = [local('n', 'i32'), local('temporary', 'i32')];
  const counting = fn(
    'f',
    [],
    [],
    [
      set(n, i32(0)),
      {
        op: 'loop',
        label: { name: 'again' },
        body: [
          set(temporary, ins('i32.mul', get(n), i32(2))),
          when(ins('i32.gt_s', get(n), i32(5)), [{ op: 'return', values: [] }]),
          { op: 'yield', values: [get(temporary)] },
          set(n, ins('i32.add', get(n), i32(1))),
        ],
      },
    ],
  );

  it('keeps what is read behind a yield, and nothing that is made anew', () => {
    expect(resumable(counting)?.locals).toEqual([n]);
  });

  it('numbers its yields, and is left alone without any', () => {
    expect(JSON.stringify(resumable(counting)?.body)).toContain('"place":1');
    expect(resumable(fn('g', [], [], [set(n, i32(0))]))).toBeUndefined();
  });
});
