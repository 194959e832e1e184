import { describe, expect, test } from 'vitest';
import { arrowIpc, type Codec, callEncoded, jsonRows, protobuf } from '../src/codec.js';
import {
  type Column,
  columnToArray,
  concatColumns,
  HeddleError,
  type HeddleInstance,
  HeddleModule,
  InstancePool,
  sliceColumn,
} from '../src/index.js';
import { type CorpusCase, corpusColumn, corpusFiles, corpusModule, isText } from './corpus.js';

const codecs = { 'Arrow IPC': arrowIpc, protobuf, 'JSON rows': jsonRows };
const ROW_BY_ROW_MOST = 1_000;

for (const { module: name, cases } of corpusFiles('cases')) {
  describe(name, () => {
    const pools = new Map<string, InstancePool>();
    const poolFor = (entry: CorpusCase): InstancePool => {
      const key = JSON.stringify(entry.limits ?? {});
      const known = pools.get(key);
      if (known !== undefined) return known;
      const module = HeddleModule.load(corpusModule(name), { limits: entry.limits ?? {} });
      const pool = new InstancePool(module);
      pools.set(key, pool);
      return pool;
    };

    for (const entry of cases) {
      test(`${entry.name}: direct, whole`, () => {
        check(entry, () => poolFor(entry).use((instance) => whole(instance, entry)));
      });
      for (const [format, codec] of Object.entries(codecs)) {
        if (entry.limits !== undefined) continue;
        // Only Arrow IPC can carry bytes that are no text.
        if (codec !== arrowIpc && !entry.args.every(isText)) continue;
        test(`${entry.name}: ${format}`, () => {
          check(entry, () => poolFor(entry).use((instance) => whole(instance, entry, codec)));
        });
      }
      if (entry.error === undefined && entry.rows <= ROW_BY_ROW_MOST) {
        test(`${entry.name}: direct, row by row`, () => {
          check(entry, () => poolFor(entry).use((instance) => rowByRow(instance, entry)));
        });
      }
    }
  });
}

describe('hostile', () => {
  for (const { cases } of corpusFiles('hostile')) {
    for (const entry of cases) {
      const url = corpusModule(entry.module ?? '');
      test(entry.name, () => {
        const load = () => HeddleModule.load(url, { limits: entry.limits ?? {} }).instantiate();
        if (entry.load !== undefined) expect(failure(load).code).toBe(entry.load);
        else check(entry, () => whole(load(), entry));
      });
    }
  }
});

function whole(instance: HeddleInstance, entry: CorpusCase, codec: Codec | null = null): Column {
  const info = instance.module.function(entry.function);
  const columns = entry.args.map(corpusColumn);
  if (codec !== null) return callEncoded(instance, codec, info, columns, entry.rows);
  return instance.callScalar(info, columns, entry.rows);
}

function rowByRow(instance: HeddleInstance, entry: CorpusCase): Column {
  const info = instance.module.function(entry.function);
  const columns = entry.args.map(corpusColumn);
  const results: Column[] = [];
  for (let row = 0; row < entry.rows; row++) {
    const slice = columns.map((column, i) =>
      entry.args[i]?.constant === true ? column : sliceColumn(column, row, row + 1),
    );
    results.push(instance.callScalar(info, slice, 1));
  }
  return concatColumns(info.returns.type, results);
}

function check(entry: CorpusCase, run: () => Column): void {
  if (entry.error !== undefined) {
    const error = failure(run);
    expect(error.code, error.message).toBe(entry.error.code);
    if (entry.error.row !== undefined) expect(error.row, error.message).toBe(entry.error.row);
    for (const part of entry.error.message ?? []) expect(error.message).toContain(part);
    return;
  }
  if (entry.returns === undefined) throw new Error('the case expects nothing');
  expectSame(run(), corpusColumn(entry.returns));
}

/** Compares types, nulls and values, doubles by their bits. */
function expectSame(actual: Column, expected: Column): void {
  expect(actual.type).toBe(expected.type);
  expect(bits(actual)).toEqual(bits(expected));
}

function bits(column: Column): unknown[] {
  const values = columnToArray(column);
  if (column.type !== 'float64') return values;
  const raw = new BigUint64Array(Float64Array.from(column.values.subarray(0, column.length)).buffer);
  return values.map((value, row) => (value === null ? null : raw[row]?.toString(16)));
}

function failure(run: () => unknown): HeddleError {
  try {
    run();
  } catch (error) {
    if (error instanceof HeddleError) return error;
    throw error;
  }
  throw new Error('nothing failed');
}
