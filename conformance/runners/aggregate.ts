import {
  type AggregateCall,
  type AggregateInfo,
  type Column,
  concatColumns,
  type HeddleInstance,
  sliceColumn,
} from '@heddle/host';
import { type Call, expectedColumns, ROW_BY_ROW_MOST } from './call.js';
import { requireSame } from './compare.js';
import { slice } from './direct.js';

/** Runs a case of an aggregate through the direct ABI. */
export function runAggregate(
  instance: HeddleInstance,
  info: AggregateInfo,
  call: Call,
  onlyWhole: boolean,
): void {
  const run = new AggregateRun(instance, info, call);
  run.whole(call.entry.via ?? 'finish');
  if (onlyWhole || call.entry.splits === false || call.entry.retract !== undefined) return;
  run.inThreeBatches();
  run.inTwoHandles();
  if (call.rows <= ROW_BY_ROW_MOST) run.converted();
}

class AggregateRun {
  readonly #instance: HeddleInstance;
  readonly #info: AggregateInfo;
  readonly #call: Call;

  constructor(instance: HeddleInstance, info: AggregateInfo, call: Call) {
    this.#instance = instance;
    this.#info = info;
    this.#call = call;
  }

  whole(via: NonNullable<Call['entry']['via']>): void {
    const { entry, rows, groupCount } = this.#call;
    if (via === 'convert') {
      this.converted();
      return;
    }
    this.#opened((aggregate) => {
      this.#accumulate(aggregate, 0, rows);
      if (via === 'merge') this.#mergeInto(aggregate);
      const states = entry.state !== undefined || via === 'state' ? [aggregate.state(null, groupCount)] : [];
      if (entry.state !== undefined)
        requireSame(states, expectedColumns([entry.state], groupCount), 'direct, states');
      const retracted = via === 'retract' ? [0] : (entry.retract ?? []);
      if (retracted.length > 0) this.#retract(aggregate, retracted);
      this.#finish(aggregate, 'direct');
      this.#finish(aggregate, 'direct, finished again');
    });
  }

  inThreeBatches(): void {
    const { rows } = this.#call;
    const third = Math.floor(rows / 3);
    this.#opened((aggregate) => {
      this.#accumulate(aggregate, 0, third);
      this.#accumulate(aggregate, third, 2 * third);
      this.#accumulate(aggregate, 2 * third, rows);
      this.#finish(aggregate, 'direct, three batches');
    });
  }

  inTwoHandles(): void {
    const { rows, groupCount } = this.#call;
    const half = Math.floor(rows / 2);
    this.#opened((first) => {
      this.#accumulate(first, 0, half);
      this.#opened((second) => {
        this.#accumulate(second, half, rows);
        first.merge(second.state(null, groupCount), this.#everySlot(), groupCount);
      });
      this.#finish(first, 'direct, two halves merged');
    });
  }

  converted(): void {
    const { columns, rows, groups, groupCount } = this.#call;
    const states = this.#instance.convertStates(this.#info, columns, rows);
    this.#opened((aggregate) => {
      aggregate.merge(states, groups, groupCount);
      this.#finish(aggregate, 'direct, converted');
    });
  }

  #opened(use: (aggregate: AggregateCall) => void): void {
    const aggregate = this.#instance.openAggregate(this.#info);
    try {
      use(aggregate);
    } finally {
      aggregate.close();
    }
  }

  #accumulate(aggregate: AggregateCall, from: number, to: number): void {
    const { groups, groupCount } = this.#call;
    aggregate.accumulate(slice(this.#call, from, to), to - from, groups?.slice(from, to) ?? null, groupCount);
  }

  #retract(aggregate: AggregateCall, numbers: readonly number[]): void {
    const { columns, constants, groups, groupCount } = this.#call;
    const taken = (column: Column) =>
      concatColumns(
        column.dataType,
        numbers.map((row) => sliceColumn(column, row, row + 1)),
      );
    const rows = columns.map((column, i) => (constants[i] === true ? column : taken(column)));
    const slots = groups === null ? null : Uint32Array.from(numbers, (row) => groups[row] ?? 0);
    aggregate.retract(rows, numbers.length, slots, groupCount);
  }

  /** What `"via": "merge"` says: the states go into a second handle, which is finished. */
  #mergeInto(aggregate: AggregateCall): void {
    const { groupCount } = this.#call;
    const states = aggregate.state(null, groupCount);
    this.#opened((other) => {
      other.merge(states, this.#everySlot(), groupCount);
      this.#finish(other, 'direct, merged');
    });
  }

  #everySlot(): Uint32Array | null {
    const { groupCount } = this.#call;
    return groupCount === 1 ? null : Uint32Array.from({ length: groupCount }, (_, slot) => slot);
  }

  #finish(aggregate: AggregateCall, what: string): void {
    const { entry, groupCount } = this.#call;
    const results = aggregate.finish(null, groupCount);
    if (entry.returns !== undefined)
      requireSame([results], expectedColumns([entry.returns], groupCount), what);
  }
}
