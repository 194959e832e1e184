import { createHash } from 'node:crypto';
import {
  type Batch,
  columnFromArray,
  columnToArray,
  type FunctionInfo,
  type PartitionCall,
  type TableCall,
} from '@heddle/host';
import { typeText } from '../program/declared.js';
import type { Program } from '../program/program.js';
import { MOST_FAILING } from './aggregate.js';
import { argumentColumns } from './columns.js';
import { failed, type Guest } from './guest.js';
import { type Argument, inputRows } from './inputs.js';
import { type Answer, type Outcome, valueText } from './outcome.js';

/** Rows of a partition, and of a batch of them. */
const PARTITION_ROWS = 11;
const BATCH_ROWS = 17;

/** Rows of output that an answer shows; of all others it has the checksum. */
const SHOWN = 12;

/** A row, and which it was before others were left out. */
interface Numbered {
  readonly row: readonly Argument[];
  readonly number: number;
}

/** All rows in one batch; a row that fails is left out from then on. */
export function tableAnswers(
  guest: Guest,
  info: FunctionInfo,
  program: Program,
  rows: readonly (readonly Argument[])[],
): Answer[] {
  return withoutFailing(rows, (left) => {
    const columns = argumentColumns(
      program,
      left.map(({ row }) => row),
    );
    const call = guest.instance.openTable(info, columns, left.length);
    return runTo(call, (failing) => {
      failing(0);
      return pulled(call);
    });
  });
}

/** Rows in partitions, in several batches; a row that fails is left out from then on. */
export function partitionAnswers(
  guest: Guest,
  info: FunctionInfo,
  program: Program,
  rows: readonly (readonly Argument[])[],
): Answer[] {
  const given = program.given ?? [];
  const [params = []] = inputRows(
    given.map((param) => param),
    1,
    program.numbers.join('-'),
  );
  return withoutFailing(fewNulls(program, rows), (left) => {
    const values = given.map((param, at) => columnFromArray(typeText(param), [params[at] ?? null]));
    const call = guest.instance.openPartition(info, values);
    return runTo(call, (failing) => {
      const output: string[] = [];
      for (let from = 0; from < left.length; from += BATCH_ROWS) {
        const batch = left.slice(from, from + BATCH_ROWS);
        const starts = batch.flatMap(({ number }, at) => {
          const before = left[from + at - 1]?.number ?? -1;
          return partitionOf(number) === partitionOf(before) ? [] : [at];
        });
        failing(from);
        const columns = argumentColumns(
          program,
          batch.map(({ row }) => row),
        );
        call.process(columns, batch.length, Uint32Array.from(starts));
        output.push(...pulled(call));
      }
      failing(null);
      call.finish();
      return [...output, ...pulled(call)];
    });
  });
}

/** Rows without nulls where the input has none, which all fail in the same way: one is enough. */
function fewNulls(
  { params }: Program,
  rows: readonly (readonly Argument[])[],
): readonly (readonly Argument[])[] {
  let one = false;
  return rows.filter((row) => {
    const good = params.every(({ nullable }, at) => nullable || row[at] !== null);
    const kept = good || !one;
    one ||= !good;
    return kept;
  });
}

function partitionOf(number: number): number {
  return Math.floor(number / PARTITION_ROWS);
}

/** The output rows that there are. */
function pulled(call: TableCall | PartitionCall): string[] {
  const texts: string[] = [];
  for (let batch: Batch | null = call.next(); batch !== null; batch = call.next()) {
    const columns = batch.columns.map((column) => columnToArray(column));
    for (let row = 0; row < batch.rows; row++)
      texts.push(columns.map((values) => valueText(values[row])).join(', '));
  }
  return texts;
}

/** Where a run failed: in a row of all that were left, or in none. */
class RunFailed extends Error {
  readonly row: number | null;
  readonly outcome: Outcome;

  constructor(row: number | null, outcome: Outcome) {
    super('a run failed');
    this.row = row;
    this.outcome = outcome;
  }
}

/** Runs a call to its end and closes it. `failing` says with which row the batch begins that may fail. */
function runTo(
  call: TableCall | PartitionCall,
  run: (failing: (from: number | null) => void) => string[],
): string[] {
  let begins: number | null = null;
  try {
    return run((from) => {
      begins = from;
    });
  } catch (error) {
    const { row, outcome } = failed(error);
    throw new RunFailed(begins === null || row === null ? null : begins + row, outcome);
  } finally {
    call.close();
  }
}

function withoutFailing(
  rows: readonly (readonly Argument[])[],
  run: (left: readonly Numbered[]) => string[],
): Answer[] {
  let left = rows.map((row, number) => ({ row, number }));
  const answers: Answer[] = [];
  for (let attempt = 0; attempt <= MOST_FAILING; attempt++) {
    try {
      return [...answers, { what: 'rows', outcome: { value: summary(run(left)) } }];
    } catch (error) {
      // What is refused before the first row has none.
      const { row, outcome } =
        error instanceof RunFailed ? error : { row: null, outcome: failed(error).outcome };
      answers.push({ what: `rows, row ${row === null ? '-' : left[row]?.number}`, outcome });
      if (row === null) return answers;
      left = left.filter((_, index) => index !== row);
    }
  }
  return answers;
}

function summary(rows: readonly string[]): string {
  const checksum = createHash('sha256').update(rows.join('\n')).digest('hex').slice(0, 16);
  return `${rows.length} rows, ${checksum}: ${rows.slice(0, SHOWN).join(' ; ')}`;
}
