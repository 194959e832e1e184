import { describe, expect, it } from 'vitest';
import { Guest } from './support/guest.js';
import { CallFailure, tableRows } from './support/kinds.js';

const WORDS = {
  kind: 'table',
  args: ['utf8'],
  output: 'word: utf8, at: int32',
  handler: `function* (text) {
    let at = 0;
    for (const word of text.split(' ')) { yield { at, word }; at += word.length + 1; }
  }`,
} as const;

const text = (...values: (string | null)[]) => ({ type: 'utf8', values });
const ints = (...values: (number | null)[]) => ({ type: 'int32', values });

/** A table function of one int32 that gives rows of one int32 named v. */
function table(handler: string, args: readonly string[] = ['int32'], output = 'v: int32'): Guest {
  return Guest.of({ kind: 'table', args, output, handler });
}

function failure(run: () => unknown): CallFailure {
  try {
    run();
  } catch (error) {
    if (error instanceof CallFailure) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('a table function', () => {
  it('gives rows in the order of their input rows', () => {
    const { rows } = tableRows(Guest.of(WORDS), 0, WORDS.output, [text('a bc', '', null, 'd')], 4);
    expect(rows).toEqual([
      { row: 0, word: 'a', at: 0 },
      { row: 0, word: 'bc', at: 2 },
      { row: 1, word: '', at: 0 },
      { row: 3, word: 'd', at: 0 },
    ]);
  });

  it('may give none, and takes none', () => {
    const guest = table('() => []');
    expect(tableRows(guest, 0, 'v: int32', [ints(1, 2, 3)], 3).rows).toEqual([]);
    expect(tableRows(guest, 0, 'v: int32', [ints()], 0).rows).toEqual([]);
  });

  it.each([
    ['an array', '(n) => [{ v: n }, { v: n + 1 }]'],
    ['a set', '(n) => new Set([{ v: n }, { v: n + 1 }])'],
    [
      'an iterator of its own',
      '(n) => ({ [Symbol.iterator]() { let i = 0; return { next: () => (i < 2 ? { value: { v: n + i++ } } : { done: true }) }; } })',
    ],
    ['a generator', 'function* (n) { yield { v: n }; return yield { v: n + 1 }; }'],
  ])('may answer with %s', (_, handler) => {
    expect(tableRows(table(handler), 0, 'v: int32', [ints(5)], 1).rows).toEqual([
      { row: 0, v: 5 },
      { row: 0, v: 6 },
    ]);
  });

  it('sees nulls of nullable arguments, and constants', () => {
    const guest = table(
      'function* (a, b) { yield { v: a === null ? b : a }; }',
      ['int32?', 'int32'],
      'v: int32?',
    );
    const constant = { ...ints(9), constant: true };
    expect(tableRows(guest, 0, 'v: int32?', [ints(1, null), constant], 2).rows).toEqual([
      { row: 0, v: 1 },
      { row: 1, v: 9 },
    ]);
  });

  it('without arguments has the rows it is told', () => {
    expect(tableRows(table('() => [{ v: 1 }]', []), 0, 'v: int32', [], 2).rows).toEqual([
      { row: 0, v: 1 },
      { row: 1, v: 1 },
    ]);
  });

  it('gives nested columns', () => {
    const output = 'l: list<struct<a: int32?>>, m: map<utf8, float64>?';
    const guest = table(
      '() => [{ l: [{ a: null }, { a: 1 }], m: new Map([["x", 1.5]]) }, { l: [], m: null }]',
      [],
      output,
    );
    expect(tableRows(guest, 0, output, [], 1).rows).toEqual([
      { row: 0, l: [{ a: null }, { a: 1 }], m: [['x', 1.5]] },
      { row: 0, l: [], m: null },
    ]);
  });

  it('fills batches of 8,192 rows, also across and inside input rows', () => {
    const guest = table('function* (n) { for (let i = 0; i < n; i++) yield { v: i }; }');
    const one = tableRows(guest, 0, 'v: int32', [ints(20_000)], 1);
    expect(one.sizes).toEqual([8192, 8192, 3616]);
    expect(one.rows.every(({ v }, i) => v === i)).toBe(true);
    const counts = [5000, 5000, 0, 6384];
    const many = tableRows(guest, 0, 'v: int32', [ints(...counts)], 4);
    expect(many.sizes).toEqual([8192, 8192]);
    expect(many.rows.map(({ row }) => row)).toEqual(counts.flatMap((n, row) => Array<number>(n).fill(row)));
  });

  it('ends a batch of long rows early', () => {
    const guest = table(
      'function* () { for (let i = 0; i < 8; i++) yield { v: "x".repeat(2 ** 20) }; }',
      [],
      'v: utf8',
    );
    expect(tableRows(guest, 0, 'v: utf8', [], 1).sizes).toEqual([4, 4]);
  });

  it('keeps its input while the host writes the next batch', () => {
    const guest = Guest.of(WORDS);
    const { heddle_table_open, heddle_table_next, heddle_table_close } = guest.exports;
    const first = heddle_table_open(0, guest.write([text('a b')], 1).args, 0);
    const second = heddle_table_open(0, guest.write([text('c d e')], 1).args, 0);
    guest.write([text('overwritten '.repeat(10_000))], 1);
    const read = (handle: number) => {
      expect(heddle_table_next(handle, guest.scratch)).toBe(0);
      return guest.read(guest.scratch, `struct<row: int32, ${WORDS.output}>`);
    };
    expect(read(second)).toHaveLength(3);
    expect(read(first)).toEqual([
      { row: 0, word: 'a', at: 0 },
      { row: 0, word: 'b', at: 2 },
    ]);
    expect([heddle_table_next(first, guest.scratch), heddle_table_next(first, guest.scratch)]).toEqual([
      1, 1,
    ]);
    expect([heddle_table_close(first), heddle_table_close(second)]).toEqual([0, 0]);
  });
});

describe('a failure of a table function', () => {
  it.each([
    [
      'a throw',
      'function* (n) { yield { v: 1 }; if (n === 7) throw new RangeError("no"); }',
      'HEDDLE2001',
      'RangeError: no',
    ],
    [
      'no iterable',
      '(n) => (n === 7 ? 5 : [])',
      'HEDDLE2002',
      'returned the number 5, which is not iterable',
    ],
    [
      'nothing',
      '(n) => (n === 7 ? undefined : [])',
      'HEDDLE2002',
      'returned undefined, which is not iterable',
    ],
    [
      'a promise',
      '(n) => (n === 7 ? Promise.reject(new Error("late")) : [])',
      'HEDDLE2002',
      'returned a Promise, but handlers must be synchronous: no async, no await; it was rejected: Error: late',
    ],
    [
      'no row',
      '(n) => (n === 7 ? [5] : [])',
      'HEDDLE2002',
      'returned the number 5, which is not a row: an object by column name',
    ],
    [
      'a missing column',
      '(n) => (n === 7 ? [{}] : [])',
      'HEDDLE2002',
      'returned undefined, which is not an int32 at .v',
    ],
    [
      'a null',
      '(n) => (n === 7 ? [{ v: null }] : [])',
      'HEDDLE2003',
      'returned null, but the result is declared int32 at .v, not nullable',
    ],
    [
      'a fraction',
      '(n) => (n === 7 ? [{ v: 0.5 }] : [])',
      'HEDDLE2004',
      'returned the number 0.5, which is not an int32 at .v',
    ],
    [
      'a bad iterator',
      '(n) => (n === 7 ? { [Symbol.iterator]: () => ({ next: () => 1 }) } : [])',
      'HEDDLE2001',
      "TypeError: the iterator's next() gave something that is not an object",
    ],
  ])('names the input row: %s', (_, handler, code, message) => {
    const error = failure(() => tableRows(table(handler), 0, 'v: int32', [ints(1, 7)], 2));
    expect(error).toMatchObject({
      status: -1,
      report: { code, message, row: 1, arguments: [{ name: 'a0', value: '7' }] },
    });
  });

  it('leaves a handle that can only be closed', () => {
    const guest = table('() => { throw 1; }');
    const { heddle_table_open, heddle_table_next, heddle_table_close } = guest.exports;
    const handle = heddle_table_open(0, guest.write([ints(1)], 1).args, 0);
    expect(heddle_table_next(handle, guest.scratch)).toBe(-1);
    expect(heddle_table_next(handle, guest.scratch)).toBe(-2);
    expect(guest.error()).toMatchObject({
      code: 'HEDDLE2201',
      message: `handle ${handle} failed before: it can only be closed`,
    });
    expect([
      heddle_table_close(handle),
      heddle_table_close(handle),
      heddle_table_next(handle, guest.scratch),
    ]).toEqual([0, -2, -2]);
  });

  it('ends the generator when the handle is closed', () => {
    const guest = table(
      'function* () { try { for (;;) yield { v: 1 }; } finally { console.log("closed"); } }',
    );
    const { heddle_table_open, heddle_table_next, heddle_table_close } = guest.exports;
    const handle = heddle_table_open(0, guest.write([ints(1)], 1).args, 0);
    expect(heddle_table_next(handle, guest.scratch)).toBe(0);
    expect(guest.host.logs).toEqual([]);
    expect(heddle_table_close(handle)).toBe(0);
    expect(guest.host.logs).toEqual([{ level: 'info', text: 'closed' }]);
  });

  it('may be that of the generator being closed', () => {
    const guest = table(
      'function* () { try { for (;;) yield { v: 1 }; } finally { throw new Error("late"); } }',
    );
    const { heddle_table_open, heddle_table_next, heddle_table_close } = guest.exports;
    const handle = heddle_table_open(0, guest.write([ints(1)], 1).args, 0);
    expect(heddle_table_next(handle, guest.scratch)).toBe(0);
    expect(heddle_table_close(handle)).toBe(-1);
    expect(guest.error()).toMatchObject({ code: 'HEDDLE2001', message: 'Error: late' });
    expect(heddle_table_close(handle)).toBe(-2);
  });
});

describe('misuse', () => {
  const guest = Guest.of(WORDS, { returns: 'bool', handler: '() => true' });
  const {
    heddle_table_open,
    heddle_table_next,
    heddle_table_close,
    heddle_scalar,
    heddle_aggregate_close,
    heddle_partition_next,
  } = guest.exports;

  it('of functions and handles is refused', () => {
    const { args } = guest.write([text('a')], 1);
    expect(heddle_table_open(1, args, 0)).toBe(-2);
    expect(heddle_table_open(2, args, 0)).toBe(-2);
    expect(heddle_table_open(0, -64, 0)).toBe(-2);
    expect(heddle_scalar(0, args, 0, guest.scratch)).toBe(-2);
    for (const handle of [0, -1, 99, 2 ** 31 - 1]) {
      expect([heddle_table_next(handle, guest.scratch), heddle_table_close(handle)]).toEqual([-2, -2]);
    }
    const handle = heddle_table_open(0, args, 0);
    expect(handle).toBeGreaterThan(0);
    expect([heddle_aggregate_close(handle), heddle_partition_next(handle, guest.scratch)]).toEqual([-2, -2]);
    expect(heddle_table_next(handle, guest.scratch)).toBe(0);
    expect(heddle_table_next(handle, -8)).toBe(-2);
    expect(heddle_table_close(handle)).toBe(0);
  });

  it('leaks nothing: 2,000 batches', () => {
    const values = Array.from({ length: 100 }, (_, i) => `word ${i} of ${'x'.repeat(i)}`);
    const run = (): void => {
      const handle = heddle_table_open(0, guest.write([text(...values)], 100).args, 0);
      heddle_table_next(handle, guest.scratch);
      heddle_table_close(handle);
    };
    for (let i = 0; i < 200; i++) run();
    const before = guest.exports.memory.buffer.byteLength;
    for (let i = 0; i < 2000; i++) run();
    expect(guest.exports.memory.buffer.byteLength).toBe(before);
  });
});
