import { describe, expect, it } from 'vitest';
import { Guest } from './support/guest.js';
import { CallFailure, Partition } from './support/kinds.js';

const OUTPUT = 'id: int32?, total: int64, what: utf8';

/** Running totals with an offset; the last row of a partition is its count. */
const TOTALS = {
  kind: 'partition',
  args: 'id: int32, amount: int64',
  params: 'first: int64',
  output: OUTPUT,
  handlers: `
    open: (first) => ({ total: first, n: 0n }),
    process: function* (s, { id, amount }) { s.total += amount; s.n += 1n; yield { id, total: s.total, what: 'row' }; },
    finish: function* (s) { yield { id: null, total: s.n, what: 'count' }; }`,
} as const;

const rows = (...pairs: readonly (readonly [number | null, bigint | null])[]) => [
  { type: 'int32', values: pairs.map(([id]) => id) },
  { type: 'int64', values: pairs.map(([, amount]) => amount) },
];
const first = (value: bigint | null) => [{ type: 'int64', values: [value] }];
const open = (guest = Guest.of(TOTALS), value = 0n) => new Partition(guest, OUTPUT, first(value));

const row = (id: number, total: bigint) => ({ id, total, what: 'row' });
const count = (total: bigint) => ({ id: null, total, what: 'count' });

function failure(run: () => unknown): CallFailure {
  try {
    run();
  } catch (error) {
    if (error instanceof CallFailure) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('a partition function', () => {
  it('keeps a state per partition, over batches', () => {
    const totals = open(Guest.of(TOTALS), 100n);
    expect(totals.process(rows([1, 1n], [1, 2n], [2, 5n]), [0, 2])).toEqual([
      row(1, 101n),
      row(1, 103n),
      count(2n),
      row(2, 105n),
    ]);
    expect(totals.process(rows([2, 1n]), [])).toEqual([row(2, 106n)]);
    expect(totals.process(rows([3, 1n], [4, 1n]), [0, 1])).toEqual([
      count(2n),
      row(3, 101n),
      count(1n),
      row(4, 101n),
    ]);
    expect(totals.finish()).toEqual([count(1n)]);
    totals.close();
  });

  it('begins a partition with its first batch anyway', () => {
    const totals = open();
    expect(totals.process(rows([1, 1n]), [])).toEqual([row(1, 1n)]);
    expect(totals.finish()).toEqual([count(1n)]);
  });

  it('without rows has no partition and no output', () => {
    const totals = open();
    expect(totals.process(rows(), [])).toEqual([]);
    expect(totals.finish()).toEqual([]);
    totals.close();
  });

  it('may answer with anything iterable, or nothing', () => {
    const guest = Guest.of({
      kind: 'partition',
      args: 'v: int32',
      output: 'v: int32',
      handlers: `open: () => [],
        process: (s, { v }) => { s.push({ v }); if (v === 0) return null; if (v < 0) return [{ v }, { v }]; },
        finish: (s) => s`,
    });
    const collect = new Partition(guest, 'v: int32');
    expect(collect.process([{ type: 'int32', values: [1, -2, 0] }], [0])).toEqual([{ v: -2 }, { v: -2 }]);
    expect(collect.finish()).toEqual([{ v: 1 }, { v: -2 }, { v: 0 }]);
  });

  it('needs no finish', () => {
    const guest = Guest.of({
      kind: 'partition',
      args: 'v: int32',
      output: 'v: int32',
      handlers: 'open: () => ({ n: 0 }), process: (s, { v }) => [{ v: v + s.n++ }]',
    });
    const partition = new Partition(guest, 'v: int32');
    expect(partition.process([{ type: 'int32', values: [1, 1, 1] }], [0, 2])).toEqual([
      { v: 1 },
      { v: 2 },
      { v: 1 },
    ]);
    expect(partition.finish()).toEqual([]);
  });

  it('gives each partition its parameters afresh', () => {
    const guest = Guest.of({
      kind: 'partition',
      args: 'v: int32',
      params: 'list: list<int32>, label: utf8?',
      output: 'n: int32, label: utf8?',
      handlers:
        'open: (list, label) => ({ list, label }), process: (s, { v }) => [{ n: s.list.push(v), label: s.label }]',
    });
    const params = [
      { type: 'list<int32>', values: [[7]] },
      { type: 'utf8', values: [null] },
    ];
    const partition = new Partition(guest, 'n: int32, label: utf8?', params);
    expect(partition.process([{ type: 'int32', values: [1, 1, 1] }], [0, 2]).map(({ n }) => n)).toEqual([
      2, 3, 2,
    ]);
  });

  it('gives batches of at most 8,192 rows, from process and finish alike', () => {
    const guest = Guest.of({
      kind: 'partition',
      args: 'v: int32',
      output: 'v: int32',
      handlers:
        'open: () => ({ n: 0 }), process: function* (s, { v }) { for (let i = 0; i < v; i++) yield { v: i }; s.n += v; }, finish: function* (s) { for (let i = 0; i < s.n; i++) yield { v: i }; }',
    });
    const partition = new Partition(guest, 'v: int32');
    expect(partition.process([{ type: 'int32', values: [10_000, 5000] }], [0])).toHaveLength(15_000);
    const out = partition.finish();
    expect(out).toHaveLength(15_000);
    expect(out.every(({ v }, i) => v === i)).toBe(true);
  });

  it('keeps its batch while the host writes the next one', () => {
    const guest = Guest.of(TOTALS);
    const totals = open(guest);
    const { args } = guest.write(rows([1, 1n], [1, 2n]), 2);
    expect(guest.exports.heddle_partition_process(totals.handle, args, guest.writeU32([0]), 1)).toBe(0);
    guest.write([{ type: 'utf8', values: ['overwritten '.repeat(10_000)] }], 1);
    expect(totals.pull()).toEqual([row(1, 1n), row(1, 3n)]);
  });
});

describe('a failure of a partition function', () => {
  /** One of v: int32 with handlers that fail as told. */
  const failing = (handlers: string): Partition =>
    new Partition(
      Guest.of({
        kind: 'partition',
        args: 'v: int32',
        output: 'v: int32',
        handlers: `open: () => ({}), process: (s, { v }) => [{ v }], finish: () => [], ${handlers}`,
      }),
      'v: int32',
    );
  const values = (...numbers: (number | null)[]) => [{ type: 'int32', values: numbers }];

  it.each([
    ['process', 'process: (s, { v }) => { if (v === 7) throw new Error("no"); }', 'HEDDLE2001', 'Error: no'],
    [
      'open',
      'open: () => { if (globalThis.count++ > 0) throw new Error("shut"); return {}; }',
      'HEDDLE2001',
      'Error: shut',
    ],
    [
      'an output row',
      'process: (s, { v }) => [{ v: v === 7 ? 0.5 : v }]',
      'HEDDLE2004',
      'returned the number 0.5, which is not an int32 at .v',
    ],
    [
      'what is not iterable',
      'process: (s, { v }) => (v === 7 ? 5 : [])',
      'HEDDLE2002',
      'returned the number 5, which is not iterable',
    ],
  ])('names the row: %s', (_, handlers, code, message) => {
    const partition = failing(
      handlers.replace('globalThis.count++', '(globalThis.count = (globalThis.count ?? 0) + 1) - 1'),
    );
    const error = failure(() => partition.process(values(1, 7), [0, 1]));
    expect(error).toMatchObject({
      status: -1,
      report: { code, message, row: 1, arguments: [{ name: 'v', value: '7' }] },
    });
    expect(failure(() => partition.pull()).status).toBe(-2);
    expect(failure(() => partition.finish()).status).toBe(-2);
    partition.close();
    expect(failure(() => partition.close()).status).toBe(-2);
  });

  it('names no row in finish', () => {
    const partition = failing('finish: () => { throw new Error("end"); }');
    expect(failure(() => partition.process(values(1, 7), [0, 1])).report).toMatchObject({
      row: null,
      message: 'Error: end',
      arguments: [],
    });
  });

  it('is a null that its input or parameters do not take', () => {
    const partition = failing('');
    expect(failure(() => partition.process(values(1, null), [0])).report).toMatchObject({
      code: 'HEDDLE2007',
      row: 1,
      message: "argument 'row' holds null at .v, which is declared int32, not nullable",
    });
    expect(failure(() => new Partition(Guest.of(TOTALS), OUTPUT, first(null))).report).toMatchObject({
      code: 'HEDDLE2007',
      row: null,
      message: "argument 'first' holds null, which is declared int64, not nullable",
    });
  });

  it('ends its generators when it is closed', () => {
    const partition = failing(
      'process: function* () { try { for (;;) yield { v: 1 }; } finally { console.log("closed"); } }',
    );
    const { guest, handle } = partition;
    expect(guest.exports.heddle_partition_process(handle, guest.write(values(1), 1).args, 0, 0)).toBe(0);
    expect(guest.exports.heddle_partition_next(handle, guest.scratch)).toBe(0);
    partition.close();
    expect(guest.host.logs).toEqual([{ level: 'info', text: 'closed' }]);
  });

  it.each<[string, (partition: Partition, guest: Guest) => number]>([
    [
      'two ends',
      ({ handle }, { exports }) =>
        exports.heddle_partition_finish(handle) || exports.heddle_partition_finish(handle),
    ],
    [
      'starts that do not ascend',
      ({ handle }, guest) =>
        guest.exports.heddle_partition_process(
          handle,
          guest.write(values(1, 2), 2).args,
          guest.writeU32([1, 1]),
          2,
        ),
    ],
    [
      'a start beyond the batch',
      ({ handle }, guest) =>
        guest.exports.heddle_partition_process(
          handle,
          guest.write(values(1, 2), 2).args,
          guest.writeU32([2]),
          1,
        ),
    ],
    [
      'more starts than rows',
      ({ handle }, guest) =>
        guest.exports.heddle_partition_process(
          handle,
          guest.write(values(1), 1).args,
          guest.writeU32([0, 1]),
          2,
        ),
    ],
    [
      'starts outside memory',
      ({ handle }, guest) =>
        guest.exports.heddle_partition_process(handle, guest.write(values(1), 1).args, -4, 1),
    ],
    ['a result block outside memory', ({ handle }, guest) => guest.exports.heddle_partition_next(handle, -8)],
    [
      'columns of the wrong number',
      ({ handle }, guest) => guest.exports.heddle_partition_process(handle, guest.write([], 1).args, 0, 0),
    ],
  ])('is a breach of the contract: %s', (_, run) => {
    const partition = failing('');
    expect(run(partition, partition.guest)).toBe(-2);
    expect(partition.guest.error().code).toBe('HEDDLE2201');
    expect(partition.guest.exports.heddle_partition_next(partition.handle, partition.guest.scratch)).toBe(-2);
    partition.close();
  });

  it('is a batch handed over too early, or too late', () => {
    const early = failing('');
    const { guest } = early;
    const process = () =>
      guest.exports.heddle_partition_process(early.handle, guest.write(values(1), 1).args, 0, 0);
    expect([process(), process()]).toEqual([0, -2]);
    const late = failing('');
    late.finish();
    expect(failure(() => late.process(values(1), [])).status).toBe(-2);
  });

  it('is parameters of another shape', () => {
    const guest = Guest.of(TOTALS);
    const two = [{ type: 'int64', values: [1n, 2n] }];
    expect(guest.exports.heddle_partition_open(0, guest.write(two, 2).args)).toBe(-2);
    expect(guest.exports.heddle_partition_open(0, guest.write([], 1).args)).toBe(-2);
  });
});

describe('memory', () => {
  it('does not grow: 2,000 batches in one handle, and 2,000 handles', () => {
    const guest = Guest.of(TOTALS);
    const batch = rows(...Array.from({ length: 100 }, (_, i) => [i, BigInt(i)] as const));
    const starts = Array.from({ length: 50 }, (_, i) => 2 * i);
    const one = open(guest);
    const run = (): void => {
      one.process(batch, starts);
      const other = open(guest);
      other.process(rows([1, 1n]), []);
      other.close();
    };
    for (let i = 0; i < 100; i++) run();
    const before = guest.exports.memory.buffer.byteLength;
    for (let i = 0; i < 2000; i++) run();
    expect(guest.exports.memory.buffer.byteLength).toBe(before);
  });
});
