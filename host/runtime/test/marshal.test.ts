import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Column,
  columnFromArray,
  columnToArray,
  type Field,
  HeddleError,
  valueAt,
} from '../src/index.js';
import { marshalIn } from '../src/marshal-in.js';
import { ResultReader } from '../src/marshal-out.js';
import { refusal } from '../src/refusal.js';
import { field, random } from './modules.js';
import { type Sample, samples } from './support/arbitraries.js';
import { rowTexts } from './support/row-texts.js';

const START = 64;

/** Memory with a batch in it, as a guest would find it: its struct array is at `args`. */
function memoryWith(
  columns: readonly Column[],
  rows: number,
): { memory: ArrayBuffer; args: number; end: number } {
  let memory = new ArrayBuffer(0);
  let end = 0;
  const alloc = (bytes: number): number => {
    end = START + bytes;
    memory = new ArrayBuffer(end);
    return START;
  };
  const { args } = marshalIn({ alloc, memory: () => memory }, 'f', columns, rows);
  return { memory, args, end };
}

const nullable = ({ fields }: Sample): Field[] => fields.map((one) => ({ ...one, nullable: true }));

test.each(['copy', 'view'] as const)('what goes in comes out (%s)', (keep) => {
  fc.assert(
    fc.property(samples, (sample) => {
      const { columns, rows } = sample;
      fc.pre(rows > 0);
      const { memory, args } = memoryWith(columns, rows);
      const reader = new ResultReader(memory, refusal('f'), keep);
      const batch = reader.batch(args, nullable(sample), rows);
      expect(batch.rows).toBe(rows);
      expect(batch.columns.map(rowTexts)).toEqual(columns.map(rowTexts));
    }),
    { numRuns: 300 },
  );
});

test('every block lies where the ABI wants it, and nothing is written beyond what was asked for', () => {
  fc.assert(
    fc.property(samples, ({ columns, rows }) => {
      const { memory, args, end } = memoryWith(columns, rows);
      expect(memory.byteLength).toBe(end);
      const view = new DataView(memory);
      const walk = (at: number): void => {
        expect(at % 64).toBe(0);
        const buffers = Number(view.getBigInt64(at + 24, true));
        const children = Number(view.getBigInt64(at + 32, true));
        for (let i = 0; i < buffers; i++)
          expect(view.getUint32(view.getUint32(at + 40, true) + 4 * i, true) % 64).toBe(0);
        for (let i = 0; i < children; i++) walk(view.getUint32(view.getUint32(at + 44, true) + 4 * i, true));
      };
      walk(args);
    }),
    { numRuns: 100 },
  );
});

test('numbers beside the columns are copied too', () => {
  let memory = new ArrayBuffer(0);
  const alloc = (bytes: number): number => {
    memory = new ArrayBuffer(START + bytes);
    return START;
  };
  const batch = marshalIn({ alloc, memory: () => memory }, 'f', [], 3, Uint32Array.of(7, 2 ** 32 - 1, 0));
  expect([...new Uint32Array(memory, batch.numbers, 3)]).toEqual([7, 2 ** 32 - 1, 0]);
});

test('damaged arrays end in HEDDLE2202 or in columns that can be read, soon', () => {
  const next = random(11);
  const started = performance.now();
  const [sample] = fc.sample(
    samples.filter(({ rows, columns }) => rows > 4 && columns.length > 1),
    { numRuns: 1, seed: 5 },
  );
  const nested: Sample = {
    fields: [
      field('a', 'list<struct<x: utf8, y: list<int64?>>>'),
      field('b', 'map<utf8, decimal128(5, 2)?>'),
      field('c', 'struct<t: time[s], u: struct<v: bool?>?>'),
    ],
    columns: [
      columnFromArray('list<struct<x: utf8, y: list<int64?>>>', [
        [{ x: 'a', y: [1n, null] }],
        null,
        [
          { x: 'é', y: [] },
          { x: '', y: [2n] },
        ],
      ]),
      columnFromArray('map<utf8, decimal128(5, 2)?>', [new Map([['k', '1.25']]), new Map(), null]),
      columnFromArray('struct<t: time[s], u: struct<v: bool?>?>', [
        { t: 5, u: { v: true } },
        null,
        { t: 6, u: null },
      ]),
    ],
    rows: 3,
  };
  const outcomes = { refused: 0, read: 0 };
  for (const one of [nested, ...(sample === undefined ? [] : [sample])]) {
    const { memory: good, args } = memoryWith(one.columns, one.rows);
    for (let i = 0; i < 20_000; i++) {
      const memory = good.slice(0);
      const bytes = new Uint8Array(memory);
      for (let k = 0; k <= next() * 3; k++) {
        const at = START + Math.floor(next() * (bytes.length - START));
        bytes[at] =
          next() < 0.5 ? Math.floor(next() * 256) : ([0, 1, 0x7f, 0x80, 0xff][Math.floor(next() * 5)] ?? 0);
      }
      const keep = next() < 0.5 ? 'copy' : 'view';
      try {
        const { columns } = new ResultReader(memory, refusal('f'), keep).batch(args, one.fields, 8_192);
        for (const column of columns) columnToArray(column);
        outcomes.read += 1;
      } catch (error) {
        if (!(error instanceof HeddleError)) throw error;
        expect(error.code).toBe('HEDDLE2202');
        outcomes.refused += 1;
      }
    }
  }
  expect(outcomes.refused).toBeGreaterThan(1_000);
  expect(outcomes.read).toBeGreaterThan(1_000);
  expect(performance.now() - started).toBeLessThan(40_000);
});

/** Memory of a struct of `width` columns which all are the same array of `bytes` bytes. */
function overlapping(width: number, bytes: number): { memory: ArrayBuffer; fields: Field[] } {
  const memory = new ArrayBuffer(4_096 + bytes);
  const view = new DataView(memory);
  const array = (
    at: number,
    length: number,
    buffers: number,
    table: number,
    children = 0,
    childTable = 0,
  ): void => {
    view.setBigInt64(at, BigInt(length), true);
    view.setBigInt64(at + 24, BigInt(buffers), true);
    view.setBigInt64(at + 32, BigInt(children), true);
    view.setUint32(at + 40, table, true);
    view.setUint32(at + 44, childTable, true);
  };
  const rows = bytes / 8;
  array(64, rows, 1, 256, width, 512);
  array(128, rows, 2, 264);
  view.setUint32(268, 4_096, true);
  for (let i = 0; i < width; i++) view.setUint32(512 + 4 * i, 128, true);
  return { memory, fields: Array.from({ length: width }, (_, i) => field(`f${i}`, 'int64')) };
}

test('arrays that overlap a hundred times are not copied a hundred times', () => {
  const { memory, fields } = overlapping(100, 65_536);
  const reader = new ResultReader(memory, refusal('f'));
  expect(() => reader.batch(64, fields, 8_192)).toThrow('the buffers of the result overlap');
  const one = overlapping(1, 65_536);
  const [column] = new ResultReader(one.memory, refusal('f')).batch(64, one.fields, 8_192).columns;
  if (column === undefined) throw new Error('no column');
  expect([column.length, valueAt(column, 8_191)]).toEqual([8_192, 0n]);
});
