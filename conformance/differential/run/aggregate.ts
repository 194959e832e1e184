import { type AggregateCall, type AggregateInfo, type Column, columnToArray } from '@heddle/host';
import type { Program } from '../program/program.js';
import { argumentColumns, slices } from './columns.js';
import { failed, type Guest } from './guest.js';
import type { Argument } from './inputs.js';
import { type Answer, valueText } from './outcome.js';

/** Groups of a run, and the group of a row; the last stays empty. */
export const GROUPS = 4;
export const groupOf = (row: number): number => (row * 5 + (row >> 3)) % (GROUPS - 1);

/** Rows that may fail before a way to run is given up. */
export const MOST_FAILING = 6;

type Use = (aggregate: AggregateCall) => Column;

/** A way to run an aggregate over rows, with what its answer is called. */
interface Way {
  readonly what: string;
  readonly run: (at: Rows) => Column;
}

/** Every way that hosts have: in batches, states, merged, converted, with rows taken back. A row that fails is left out from then on. */
export function aggregateAnswers(
  guest: Guest,
  info: AggregateInfo,
  program: Program,
  rows: readonly (readonly Argument[])[],
): Answer[] {
  const ways: readonly Way[] = [
    { what: 'finish', run: (at) => at.opened((one) => at.halves(one).finish(null, GROUPS)) },
    { what: 'state', run: (at) => at.opened((one) => at.halves(one).state(null, GROUPS)) },
    { what: 'merged', run: (at) => at.merged() },
    { what: 'converted', run: (at) => at.converted() },
    {
      what: 'one group',
      run: (at) => at.opened((one) => at.whole(one).finish(null, 1)),
    },
    ...(info.retract ? [{ what: 'retracted', run: (at: Rows) => at.retracted() }] : []),
  ];
  return ways.flatMap(({ what, run }) => {
    let left = rows.map((row, number) => ({ row, number }));
    const answers: Answer[] = [];
    for (let attempt = 0; attempt <= MOST_FAILING; attempt++) {
      const at = new Rows(
        guest,
        info,
        argumentColumns(
          program,
          left.map(({ row }) => row),
        ),
        left.map(({ number }) => number),
      );
      try {
        const values = columnToArray(run(at)).map(valueText);
        return [...answers, { what, outcome: { value: values.join(' ; ') } }];
      } catch (error) {
        const { row, outcome } = failed(error);
        const global = at.failing === null || row === null ? null : at.failing + row;
        answers.push({ what: `${what}, row ${global === null ? '-' : left[global]?.number}`, outcome });
        if (global === null) return answers;
        left = left.filter((_, index) => index !== global);
      }
    }
    return answers;
  });
}

/** Rows in columns, and what is done with them. */
class Rows {
  readonly #guest: Guest;
  readonly #info: AggregateInfo;
  readonly #columns: readonly Column[];
  readonly #groups: Uint32Array;
  /** First row of the batch that is being taken in; null where rows are not what could fail. */
  failing: number | null = null;

  constructor(guest: Guest, info: AggregateInfo, columns: readonly Column[], numbers: readonly number[]) {
    this.#guest = guest;
    this.#info = info;
    this.#columns = columns;
    this.#groups = Uint32Array.from(numbers, groupOf);
  }

  get count(): number {
    return this.#groups.length;
  }

  opened(use: Use): Column {
    const aggregate = this.#guest.instance.openAggregate(this.#info);
    try {
      return use(aggregate);
    } finally {
      aggregate.close();
    }
  }

  accumulate(aggregate: AggregateCall, from: number, to: number, grouped = true): void {
    this.failing = from;
    const groups = grouped ? this.#groups.slice(from, to) : null;
    aggregate.accumulate(slices(this.#columns, from, to), to - from, groups, grouped ? GROUPS : 1);
    this.failing = null;
  }

  /** All rows, in two batches. */
  halves(aggregate: AggregateCall): AggregateCall {
    const half = this.count >> 1;
    this.accumulate(aggregate, 0, half);
    this.accumulate(aggregate, half, this.count);
    return aggregate;
  }

  /** All rows, in one group. */
  whole(aggregate: AggregateCall): AggregateCall {
    this.accumulate(aggregate, 0, this.count, false);
    return aggregate;
  }

  merged(): Column {
    const half = this.count >> 1;
    return this.opened((first) =>
      this.opened((second) => {
        this.accumulate(first, 0, half);
        this.accumulate(second, half, this.count);
        first.merge(
          second.state(null, GROUPS),
          Uint32Array.from({ length: GROUPS }, (_, slot) => slot),
          GROUPS,
        );
        return first.finish(null, GROUPS);
      }),
    );
  }

  converted(): Column {
    this.failing = 0;
    const states = this.#guest.instance.convertStates(this.#info, this.#columns, this.count);
    this.failing = null;
    return this.opened((one) => {
      one.merge(states, this.#groups, GROUPS);
      return one.finish(null, GROUPS);
    });
  }

  retracted(): Column {
    return this.opened((one) => {
      this.halves(one);
      const few = Math.min(5, this.count);
      one.retract(slices(this.#columns, 0, few), few, this.#groups.slice(0, few), GROUPS);
      return one.finish(null, GROUPS);
    });
  }
}
