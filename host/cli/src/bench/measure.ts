import { isDeepStrictEqual } from 'node:util';
import {
  type Column,
  columnToArray,
  type FunctionInfo,
  type HeddleModule,
  isAdopted,
  sliceColumn,
} from '@heddle/host';
import { arrowIpc, type Codec, callEncoded, jsonRows, messagePack, protobuf } from '@heddle/host/codec';
import { generateColumns } from './generate.js';

/** What one way of calling a function costs. */
export interface Measurement {
  readonly strategy: string;
  /** Median time of a batch by its rows. */
  readonly nsPerRow: number;
  /** Median time of a batch of no rows. */
  readonly usPerCall: number;
  /** The answer equals that of the direct ABI, value by value. */
  readonly verified: boolean;
}

const WARM_UP_MS = 300;
const TIMED_MS = 500;
const MIN_RUNS = 5;

const CODECS: Readonly<Record<string, Codec>> = {
  'arrow-ipc': arrowIpc,
  protobuf,
  msgpack: messagePack,
  json: jsonRows,
};

/** Measures every strategy that the module has on one instance, over generated rows. The first is that of SQL. */
export function measure(module: HeddleModule, info: FunctionInfo, rows: number): Measurement[] {
  const columns = generateColumns(info.args, rows);
  const none = columns.map((column) => sliceColumn(column, 0, 0));
  const instance = module.instantiate({ watch: 'poll', arrowIpc });
  try {
    const direct = (batch: readonly Column[], count: number) => instance.callScalar(info, batch, count);
    const strategies: (readonly [string, typeof direct])[] = [
      [isAdopted(info) ? info.format : 'direct', direct],
      ...Object.entries(module.hasExtismAbi && !isAdopted(info) ? CODECS : {}).map(
        ([name, codec]) =>
          [
            name,
            (batch: readonly Column[], count: number) => callEncoded(instance, codec, info, batch, count),
          ] as const,
      ),
    ];
    const expected = columnToArray(direct(columns, rows));
    return strategies.map(([strategy, run]) => ({
      strategy,
      verified: isDeepStrictEqual(columnToArray(run(columns, rows)), expected),
      nsPerRow: (median(() => run(columns, rows)) * 1e6) / rows,
      usPerCall: median(() => run(none, 0)) * 1e3,
    }));
  } finally {
    instance.close();
  }
}

/** The median time of `task` in milliseconds, after a warm-up. */
function median(task: () => unknown): number {
  const warm = performance.now() + WARM_UP_MS;
  do task();
  while (performance.now() < warm);
  const times: number[] = [];
  const end = performance.now() + TIMED_MS;
  while (times.length < MIN_RUNS || performance.now() < end) {
    const start = performance.now();
    task();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return times[times.length >>> 1] ?? 0;
}
