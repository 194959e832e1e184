import { describe, expect, it } from 'vitest';
import { type Batch, codecs } from './support/codecs/index.js';
import { ExtismFailure, Guest } from './support/guest.js';
import { samples } from './support/samples.js';
import { type FieldRecord, typeOf } from './support/types.js';

const optional = (type: string): string => (type.endsWith('?') ? type : `${type}?`);
const fieldOf = (name: string, type: string): FieldRecord => ({ ...typeOf(type), name });

/** Columns by name, type and values. */
function batch(rows: number, ...columns: readonly (readonly [string, string, readonly unknown[]])[]): Batch {
  return {
    rows,
    fields: columns.map(([name, type]) => fieldOf(name, type)),
    columns: columns.map(([, , values]) => values),
  };
}

describe('every type goes through every format and comes out as through the direct ABI', () => {
  const guest = Guest.of(
    ...samples.map(([type]) => ({ args: [optional(type)], returns: optional(type), handler: '(a) => a' })),
  );

  describe.each(codecs)('$name', (codec) => {
    it.each(samples.map(([type, values], index) => ({ type, values, index })))('$type', ({
      type,
      values,
      index,
    }) => {
      for (const sent of [values, values.filter((value) => value !== null), []]) {
        const direct = guest.call(
          index,
          optional(type),
          [{ type: optional(type), values: sent }],
          sent.length,
        );
        if (!('values' in direct)) throw new Error(direct.error.message);
        expect(direct.values).toEqual(sent);
        const input = batch(sent.length, ['a0', optional(type), sent]);
        const output = codec.decode(
          guest.extism(index, codec.encode(input)),
          [fieldOf('result', optional(type))],
          true,
        );
        expect(output).toMatchObject({ rows: sent.length });
        expect(output.columns[0]).toEqual(sent);
      }
    });
  });
});

describe.each(codecs)('kinds in $name', (codec) => {
  const state = 'struct<sum: decimal128(20, 2), seen: list<utf8?>>';
  const guest = Guest.of(
    {
      kind: 'table',
      args: ['utf8', 'list<int64?>?'],
      output: 'part: utf8, item: int64?, all: struct<n: int32, l: list<int64?>?>',
      handlers: `call: function* (text, list) {
        for (const part of text.split(' ').filter(Boolean)) for (const item of list ?? [null]) yield { part, item, all: { n: part.length, l: list } };
      }`,
    },
    {
      kind: 'aggregate',
      args: ['decimal128(10, 2)', 'utf8?'],
      state,
      returns: 'struct<total: decimal128(20, 2), seen: utf8>?',
      handlers: `createState: () => ({ sum: new Decimal(0n, 2), seen: [] }),
        accumulate: (state, value, name) => { state.sum = new Decimal(state.sum.unscaled + value.unscaled, 2); state.seen.push(name); },
        merge: (state, other) => { state.sum = new Decimal(state.sum.unscaled + other.sum.unscaled, 2); state.seen.push(...other.seen); },
        finish: ({ sum, seen }) => seen.length === 0 ? null : { total: sum, seen: seen.join() }`,
    },
    {
      kind: 'partition',
      args: 'key: utf8?, at: timestamp[ms]',
      params: 'gap: duration[ms], label: utf8?',
      output: 'key: utf8?, session: int32, label: utf8?',
      handlers: `open: (gap, label) => ({ gap, label, last: null, session: 0, rows: 0 }),
        process: function* (state, row) {
          if (state.last !== null && row.at - state.last > state.gap) state.session++;
          state.last = row.at;
          state.rows++;
          yield { key: row.key, session: state.session, label: state.label };
        },
        finish: (state) => [{ key: null, session: state.rows, label: 'rows' }]`,
    },
    {
      args: ['utf8', 'int32?'],
      variadic: true,
      returns: 'utf8',
      handler: '(first, ...rest) => first + rest',
    },
    {
      kind: 'vectorized',
      args: ['float64', 'utf8'],
      returns: 'utf8',
      handler: '(xs, texts, n) => texts.map((text, i) => text + xs[i] + n)',
    },
  );
  const run = (index: number, input: Batch | undefined, output: string, verb = 0, values = false): Batch => {
    const fields = typeOf(`struct<${output}>`).fields ?? [];
    const answer = guest.extism(index, input ? codec.encode(input) : '', verb);
    return codec.decode(answer, fields, values);
  };

  it('table', () => {
    const input = batch(
      4,
      ['a0', 'utf8?', ['ab c', null, '', 'd']],
      ['a1', 'list<int64?>?', [[1n, null], [2n], [3n], null]],
    );
    const output = run(
      0,
      input,
      'row: int32, part: utf8, item: int64?, all: struct<n: int32, l: list<int64?>?>',
    );
    expect(output.columns).toEqual([
      [0, 0, 0, 0, 3],
      ['ab', 'ab', 'c', 'c', 'd'],
      [1n, null, 1n, null, null],
      [...[2, 2, 1, 1].map((n) => ({ n, l: [1n, null] })), { n: 1, l: null }],
    ]);
  });

  it('table with more rows than a batch has', () => {
    const count = 20_000;
    const text = Array.from({ length: count }, (_, i) => `${i}`).join(' ');
    const input = batch(2, ['a0', 'utf8', [text, 'end']], ['a1', 'list<int64?>?', [null, [7n]]]);
    const output = run(
      0,
      input,
      'row: int32, part: utf8, item: int64?, all: struct<n: int32, l: list<int64?>?>',
    );
    expect(output.rows).toBe(count + 1);
    expect(output.columns[0]?.slice(-2)).toEqual([0, 1]);
    expect(output.columns[1]?.[9_999]).toBe('9999');
    expect(output.columns[2]?.at(-1)).toBe(7n);
  });

  const numbers = [100n, 250n, null, -1n, 5n];
  const names = ['a', null, 'b', 'c', 'd'];
  const result = 'struct<total: decimal128(20, 2), seen: utf8>?';

  it('aggregate without groups', () => {
    const input = batch(5, ['a0', 'decimal128(10, 2)?', numbers], ['a1', 'utf8?', names]);
    expect(run(1, input, `result: ${result}`, 0, true).columns).toEqual([[{ total: 354n, seen: 'a,,c,d' }]]);
    const none = batch(0, ['a0', 'decimal128(10, 2)?', []], ['a1', 'utf8?', []]);
    expect(run(1, none, `result: ${result}`, 0, true).columns).toEqual([[null]]);
  });

  it('aggregate in parts without groups', () => {
    const part = (from: number, to: number): unknown => {
      const input = batch(
        to - from,
        ['a0', 'decimal128(10, 2)?', numbers.slice(from, to)],
        ['a1', 'utf8?', names.slice(from, to)],
      );
      return run(1, input, `state: ${state}`, 1, true).columns[0]?.[0];
    };
    const states = [part(0, 2), part(2, 5)];
    expect(states[0]).toEqual({ sum: 350n, seen: ['a', null] });
    const merged = run(1, batch(2, ['state', state, states]), `state: ${state}`, 2, true);
    expect(merged.columns).toEqual([[{ sum: 354n, seen: ['a', null, 'c', 'd'] }]]);
    expect(
      run(1, { ...merged, fields: [fieldOf('state', state)] }, `result: ${result}`, 3, true).columns,
    ).toEqual([[{ total: 354n, seen: 'a,,c,d' }]]);
    // States are merged first.
    expect(run(1, batch(2, ['state', state, states]), `result: ${result}`, 3, true).columns).toEqual([
      [{ total: 354n, seen: 'a,,c,d' }],
    ]);
  });

  it('aggregate by groups, in the order of their first appearance', () => {
    const groups = [7n, -(2n ** 63n), 9n, 7n, 2n ** 63n - 1n];
    const input = batch(
      5,
      ['group', 'int64', groups],
      ['a0', 'decimal128(10, 2)?', numbers],
      ['a1', 'utf8?', names],
    );
    const order = [7n, -(2n ** 63n), 9n, 2n ** 63n - 1n];
    const results = [{ total: 99n, seen: 'a,c' }, { total: 250n, seen: '' }, null, { total: 5n, seen: 'd' }];
    expect(run(1, input, `group: int64, result: ${result}`).columns).toEqual([order, results]);
    const states = run(1, input, `group: int64, state: ${state}`, 1);
    expect(states.columns[0]).toEqual(order);
    const twice = { ...states, rows: 8, columns: states.columns.map((column) => [...column, ...column]) };
    const merged = run(1, twice, `group: int64, state: ${state}`, 2);
    expect(merged.columns[0]).toEqual(order);
    expect(merged.columns[1]?.[0]).toEqual({ sum: 198n, seen: ['a', 'c', 'a', 'c'] });
    expect(run(1, states, `group: int64, result: ${result}`, 3).columns).toEqual([order, results]);
  });

  it('aggregate by 10,000 groups', () => {
    const groups = Array.from({ length: 20_000 }, (_, i) => BigInt((i * 7919) % 10_000) * 2n ** 40n);
    const input = batch(
      20_000,
      ['group', 'int64', groups],
      ['a0', 'decimal128(10, 2)?', groups.map(() => 1n)],
      ['a1', 'utf8?', groups.map(() => 'x')],
    );
    const output = run(1, input, `group: int64, result: ${result}`);
    expect(output.columns[0]).toEqual([...new Set(groups)]);
    expect(output.columns[1]?.every((value) => (value as { total: bigint }).total === 2n)).toBe(true);
  });

  const OPEN = 4;
  const PROCESS = 5;
  const FINISH = 6;
  const rowsOf = (from: number, to: number): Batch =>
    batch(
      to - from,
      ['key', 'utf8?', ['a', null, 'c', 'd'].slice(from, to)],
      ['at', 'timestamp[ms]', [0n, 5n, 100n, 104n].slice(from, to)],
    );
  const output = 'key: utf8?, session: int32, label: utf8?';

  it('partition', () => {
    const params = batch(1, ['gap', 'duration[ms]', [10n]], ['label', 'utf8?', ['é']]);
    for (let again = 0; again < 2; again++) {
      expect(guest.extism(2, codec.encode(params), OPEN)).toHaveLength(0);
      expect(run(2, rowsOf(0, 3), output, PROCESS).columns).toEqual([
        ['a', null, 'c'],
        [0, 0, 1],
        ['é', 'é', 'é'],
      ]);
      expect(run(2, rowsOf(3, 4), output, PROCESS).columns).toEqual([['d'], [1], ['é']]);
      expect(run(2, rowsOf(4, 4), output, PROCESS).rows).toBe(0);
      expect(run(2, rowsOf(4, 4), output, FINISH).columns).toEqual([[null], [4], ['rows']]);
    }
  });

  it('partition that is opened again forgets', () => {
    const params = (gap: bigint): Uint8Array =>
      codec.encode(batch(1, ['gap', 'duration[ms]', [gap]], ['label', 'utf8?', [null]]));
    guest.extism(2, params(1n), OPEN);
    run(2, rowsOf(0, 2), output, PROCESS);
    guest.extism(2, params(1000n), OPEN);
    expect(run(2, rowsOf(0, 3), output, PROCESS).columns[1]).toEqual([0, 0, 0]);
    expect(run(2, rowsOf(4, 4), output, FINISH).columns[1]).toEqual([3]);
    guest.extism(2, params(1n), OPEN);
    expect(run(2, rowsOf(4, 4), output, FINISH).rows).toBe(0);
  });

  it('variadic', () => {
    const first = ['a0', 'utf8', ['x', 'y']] as const;
    const more = ['a1', 'int32?', [1, null]] as const;
    expect(run(3, batch(2, first), 'result: utf8', 0, true).columns).toEqual([['x', 'y']]);
    expect(run(3, batch(2, first, more, more, more), 'result: utf8', 0, true).columns).toEqual([
      ['x1,1,1', 'y,,'],
    ]);
  });

  it('vectorized', () => {
    const input = batch(3, ['a0', 'float64?', [1, null, 2.5]], ['a1', 'utf8', ['a', 'b', 'c']]);
    expect(run(4, input, 'result: utf8?', 0, true).columns).toEqual([['a12', null, 'c2.52']]);
  });

  it('keeps memory flat over thousands of calls, failures among them', () => {
    const rows = batch(5, ['a0', 'decimal128(10, 2)?', numbers], ['a1', 'utf8?', names]);
    const calls: (readonly [index: number, input: Uint8Array, verb: number])[] = [
      [0, codec.encode(batch(1, ['a0', 'utf8?', ['a b']], ['a1', 'list<int64?>?', [[1n]]])), 0],
      [1, codec.encode(rows), 0],
      [1, codec.encode(rows), 1],
      [1, codec.encode(rows), 3],
      [2, codec.encode(batch(1, ['gap', 'duration[ms]', [10n]], ['label', 'utf8?', ['x']])), OPEN],
      [2, codec.encode(rowsOf(0, 4)), PROCESS],
      [2, codec.encode(rows), PROCESS],
      [1, codec.encode(rows).slice(0, -20), 0],
    ];
    const round = (): number => {
      let failures = 0;
      for (const [index, input, verb] of calls) {
        try {
          guest.extism(index, input, verb);
        } catch (error) {
          if (!(error instanceof ExtismFailure)) throw error;
          failures++;
        }
      }
      return failures;
    };
    expect(round()).toBeGreaterThanOrEqual(2);
    for (let i = 0; i < 100; i++) round();
    const before = guest.exports.memory.buffer.byteLength;
    for (let i = 0; i < 500; i++) round();
    expect(guest.exports.memory.buffer.byteLength).toBe(before);
  });

  it('leaves nothing behind at the host', () => {
    expect(guest.host.liveBlocks).toBe(0);
  });
});
