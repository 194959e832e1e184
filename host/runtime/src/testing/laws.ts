import type { Arbitrary, RunDetails } from 'fast-check';
import type { AggregateCall } from '../aggregate.js';
import { type Column, sliceColumn } from '../column.js';
import { codecs } from '../encoded/codecs.js';
import type { AggregateInfo } from '../function-info.js';
import { requireKind } from '../function-kind.js';
import type { HeddleInstance } from '../instance.js';
import { takeColumn } from '../take.js';
import { type Value, valueAt } from '../values.js';
import { type FastCheck, fieldValues } from './arbitraries.js';
import { argumentColumns, poolOf } from './callable.js';
import { sameValue, TOLERANCE } from './compare.js';
import type { LoadedAggregate } from './functions.js';

/** How laws are checked. */
export interface LawOptions {
  /** Sets of rows to try; 100 unless given. */
  readonly runs?: number;
  /** Repeats the runs that a failure named. */
  readonly seed?: number;
  /** Relative difference of floats that is no difference, for functions that are not `exact`; 1e-9 unless given. */
  readonly tolerance?: number;
}

const MOST_ROWS = 30;

/**
 * Checks what every host takes for granted of an aggregate function, on random rows:
 *
 * - any split and order of the rows gives the same result (bit for bit if it is declared `exact`),
 * - merging with the state of no rows changes nothing,
 * - `retract`, where there is one, undoes `accumulate`,
 * - a state survives being encoded and decoded, in every format,
 * - `finish` changes nothing.
 *
 * Needs `fast-check`. What fails is shrunk: the error names the law, few rows that break it, and the seed.
 * @param fn a function that `load` gave; every overload of it is checked
 * @param rows random rows of arguments; unless given any rows of the declared types, with floats within 1,000 of 0
 * where the function is not `exact`
 * @throws Error naming the law that is broken, the rows and the seed
 */
export async function checkAggregateLaws<Args extends readonly unknown[], Result>(
  fn: LoadedAggregate<Args, Result>,
  rows?: Arbitrary<readonly Args[]> | null,
  options: LawOptions = {},
): Promise<void> {
  const fc = await import('fast-check');
  const pool = poolOf(fn);
  for (const overload of fn.overloads) {
    const info = requireKind(overload, 'aggregate');
    const tolerance = info.exact ? 0 : (options.tolerance ?? TOLERANCE);
    const sets: Arbitrary<readonly (readonly unknown[])[]> = rows ?? anyRows(fc, info);
    const property = fc.property(sets, fc.integer(), (set, choices) => {
      const columns = argumentColumns(info, set);
      pool.use((instance) => new Laws(instance, info, columns, set.length, choices, tolerance).check());
    });
    const { runs: numRuns = 100, seed } = options;
    const details = fc.check(property, { numRuns, ...(seed === undefined ? {} : { seed }) });
    if (details.failed) throw broken(details);
  }
}

/** What fast-check found, shrunk: the law, the rows and the seed. */
function broken(details: RunDetails<[readonly (readonly unknown[])[], number]>): Error {
  const { errorInstance: cause, counterexample, seed } = details;
  const reason = cause instanceof Error ? cause.message : 'no rows could be made';
  return new Error(`${reason}\n  rows: ${show(counterexample?.[0])}\n  seed: ${seed}`, { cause });
}

function anyRows(fc: FastCheck, info: AggregateInfo): Arbitrary<Value[][]> {
  // Nulls also where the declaration has none: such rows are left out.
  const floats = info.exact ? 'any' : 'tame';
  const row = fc.tuple(...info.args.map((field) => fc.option(fieldValues(fc, field, floats), { freq: 8 })));
  return fc.array(row, { maxLength: MOST_ROWS });
}

/** The laws, over one set of rows. */
class Laws {
  readonly #instance: HeddleInstance;
  readonly #info: AggregateInfo;
  readonly #columns: readonly Column[];
  readonly #rows: number;
  #choices: number;
  readonly #tolerance: number;

  constructor(
    instance: HeddleInstance,
    info: AggregateInfo,
    columns: readonly Column[],
    rows: number,
    choices: number,
    tolerance: number,
  ) {
    this.#instance = instance;
    this.#info = info;
    this.#columns = columns;
    this.#rows = rows;
    this.#choices = choices;
    this.#tolerance = tolerance;
  }

  check(): void {
    const whole = this.#columns;
    const result = this.#finishOf((call) => this.#accumulate(call, whole, this.#rows));
    this.#splitsAndOrders(result);
    this.#emptyStates(result);
    this.#encodedStates(result);
    if (this.#info.retract) this.#retracted();
  }

  #splitsAndOrders(expected: Value): void {
    const order = this.#shuffled();
    const columns = this.#columns.map((column) => takeColumn(column, order));
    const states: Column[] = [];
    for (let start = 0; start < this.#rows; ) {
      const end = start + 1 + (this.#next() % (this.#rows - start));
      states.push(
        this.#stateOf((call) => {
          const part = columns.map((column) => sliceColumn(column, start, end));
          this.#accumulate(call, part, end - start);
        }),
      );
      start = end;
    }
    const merged = this.#finishOf((call) => {
      for (const state of states) call.merge(state, null, 1);
    });
    this.#require(
      `the rows in another order and in ${states.length} parts give another result`,
      expected,
      merged,
      this.#tolerance,
    );
  }

  #emptyStates(expected: Value): void {
    const state = this.#stateOf((call) => this.#accumulate(call, this.#columns, this.#rows));
    const none = this.#stateOf(() => {});
    const before = this.#finishOf((call) => {
      call.merge(none, null, 1);
      call.merge(state, null, 1);
    });
    this.#require('a state merged into that of no rows gives another result', expected, before, 0);
    const after = this.#finishOf((call) => {
      call.merge(state, null, 1);
      call.merge(none, null, 1);
    });
    this.#require('merging with the state of no rows changes the result', expected, after, 0);
  }

  #encodedStates(expected: Value): void {
    const field = this.#info.state;
    const state = this.#stateOf((call) => this.#accumulate(call, this.#columns, this.#rows));
    for (const codec of codecs) {
      const { columns } = codec.decode([field], codec.encode([field], [state], 1));
      const [decoded] = columns;
      if (decoded === undefined) throw new Error(`${codec.name} loses the state`);
      const result = this.#finishOf((call) => call.merge(decoded, null, 1));
      this.#require(`the state encoded as ${codec.name} gives another result`, expected, result, 0);
    }
  }

  #retracted(): void {
    const kept = this.#rows === 0 ? 0 : this.#next() % (this.#rows + 1);
    const columns = (start: number, end: number) =>
      this.#columns.map((column) => sliceColumn(column, start, end));
    const expected = this.#finishOf((call) => this.#accumulate(call, columns(0, kept), kept));
    const result = this.#finishOf((call) => {
      this.#accumulate(call, this.#columns, this.#rows);
      call.retract(columns(kept, this.#rows), this.#rows - kept, null, 1);
    });
    const message = `retract of the last ${this.#rows - kept} rows does not undo their accumulate`;
    this.#require(message, expected, result, this.#tolerance);
  }

  #accumulate(call: AggregateCall, columns: readonly Column[], rows: number): void {
    call.accumulate(columns, rows, null, 1);
  }

  #stateOf(fill: (call: AggregateCall) => void): Column {
    return this.#with((call) => {
      fill(call);
      return call.state(null, 1);
    });
  }

  #finishOf(fill: (call: AggregateCall) => void): Value {
    return this.#with((call) => {
      fill(call);
      const result = valueAt(call.finish(null, 1), 0);
      this.#require('a second finish gives another result', result, valueAt(call.finish(null, 1), 0), 0);
      return result;
    });
  }

  #with<T>(task: (call: AggregateCall) => T): T {
    const call = this.#instance.openAggregate(this.#info);
    try {
      return task(call);
    } finally {
      call.close();
    }
  }

  #require(law: string, expected: Value, found: Value, tolerance: number): void {
    if (sameValue(expected, found, tolerance)) return;
    throw new Error(`${this.#info.name}: ${law}: ${show(found)}, not ${show(expected)}`);
  }

  #shuffled(): Uint32Array {
    const order = Uint32Array.from({ length: this.#rows }, (_, row) => row);
    for (let i = order.length - 1; i > 0; i--) {
      const j = this.#next() % (i + 1);
      [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
    }
    return order;
  }

  /** A number from 0 on: the next of a sequence that the run's choices begin. */
  #next(): number {
    this.#choices = (Math.imul(this.#choices, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#choices >>> 8;
  }
}

function show(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part)) ?? 'undefined'
  );
}
