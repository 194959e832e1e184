import type { Batch as HostBatch, TableCall, TableInfo } from '@heddle/host';
import { compileAll } from '../expr/compile.js';
import { evaluateAll } from '../expr/kernel.js';
import { argumentColumns } from '../expr/udf.js';
import type { FlatMap } from '../plan/plan.js';
import { vectorOfColumn } from '../table/host-column.js';
import { take, takeBatch } from '../table/take.js';
import type { Field } from '../table/types.js';
import { type Batch, nullVector } from '../table/vector.js';
import type { OperatorFunctions } from './context.js';
import { atOffset, callSlices } from './slices.js';

/** The input's columns beside each row that a table function gives for them, in the order of the input. */
export async function* flatMap(
  input: AsyncIterable<Batch>,
  spec: FlatMap,
  functions: OperatorFunctions,
): AsyncIterable<Batch> {
  const kernels = compileAll(spec.args, functions);
  const info = functions.info(spec.function) as TableInfo;
  const rowValues = functions.rowValues(spec.function);
  const width = spec.input.fields.length;
  const output = spec.fields.slice(width);
  for await (const batch of input) {
    if (batch.rows === 0) continue;
    const instance = functions.instance(spec.function);
    // Input columns and arguments are cut alike.
    const wide = { rows: batch.rows, columns: [...batch.columns, ...evaluateAll(kernels, batch)] };
    for (const { batch: part, start } of callSlices(instance, wide)) {
      const args = argumentColumns(info, rowValues, part.columns.slice(width));
      const own = { rows: part.rows, columns: part.columns.slice(0, width) };
      const call = atOffset(start, () => instance.openTable(info, args, part.rows));
      yield* new Answers(call, own, output, spec.outer, start).batches();
    }
  }
}

/** The answers to one call. */
class Answers {
  readonly #call: TableCall;
  readonly #input: Batch;
  readonly #output: readonly Field[];
  readonly #outer: boolean;
  readonly #start: number;
  /** The first input row of which it is not known yet whether it has an answer. */
  #open = 0;

  constructor(call: TableCall, input: Batch, output: readonly Field[], outer: boolean, start: number) {
    this.#call = call;
    this.#input = input;
    this.#output = output;
    this.#outer = outer;
    this.#start = start;
  }

  *batches(): Iterable<Batch> {
    try {
      for (let found = this.#next(); found !== null; found = this.#next()) {
        const [rows, ...columns] = found.columns;
        if (rows?.type !== 'int32') return;
        const vectors = columns.map((column) => vectorOfColumn(column, 'result'));
        const places = this.#outer ? this.#withUnanswered(rows.values) : null;
        const input = takeBatch(this.#input, places?.input ?? rows.values);
        const answer = places === null ? vectors : vectors.map((vector) => take(vector, places.answer));
        yield { rows: input.rows, columns: [...input.columns, ...answer] };
      }
      if (this.#outer && this.#open < this.#input.rows) {
        const { input } = this.#withUnanswered(Int32Array.of(this.#input.rows));
        const rest = takeBatch(this.#input, input.subarray(0, -1));
        const nulls = this.#output.map((field) => nullVector(field.type, rest.rows));
        yield { rows: rest.rows, columns: [...rest.columns, ...nulls] };
      }
    } finally {
      this.#call.close();
    }
  }

  #next(): HostBatch | null {
    return atOffset(this.#start, () => this.#call.next());
  }

  /** Input rows of the answers, with those passed over among them; the latter have the answer -1. */
  #withUnanswered(rows: Int32Array): { input: Int32Array; answer: Int32Array } {
    const input: number[] = [];
    const answer: number[] = [];
    for (const [index, row] of rows.entries()) {
      for (; this.#open < row; this.#open++) {
        input.push(this.#open);
        answer.push(-1);
      }
      this.#open = row + 1;
      input.push(row);
      answer.push(index);
    }
    return { input: Int32Array.from(input), answer: Int32Array.from(answer) };
  }
}
