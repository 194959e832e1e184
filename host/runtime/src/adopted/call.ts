import { getBit } from '../bitmap.js';
import { nullColumn } from '../builder.js';
import type { CallGuard } from '../call-guard.js';
import { checkColumns } from '../check-columns.js';
import { checkResult } from '../check-result.js';
import { type Column, emptyColumn, isValid, sliceColumn } from '../column.js';
import { concatColumns, repeatColumn } from '../concat.js';
import { type Field, typeText } from '../data-type.js';
import { decodeArrowIpc } from '../decode/arrow-ipc.js';
import type { Codec } from '../encoded/codecs.js';
import { HeddleError } from '../errors.js';
import type { ExtismCalls } from '../extism-call.js';
import { argumentField, type PluginFormat, type ScalarInfo } from '../function-info.js';
import type { GuestCalls } from '../guest-calls.js';
import type { Refusal } from '../refusal.js';
import { strictArguments } from '../scalar.js';
import { argumentCheck } from './arguments.js';
import { ROW_FORMATS, type RowFormat } from './row-format.js';

/** What a call of a plain plugin needs of its instance. */
export interface PluginCaller {
  readonly calls: GuestCalls;
  readonly extism: ExtismCalls;
  readonly guard: CallGuard;
  /** Whether errors may quote an answer. */
  readonly rowValues: boolean;
  /** For functions of format `arrow`. */
  readonly arrowIpc: Codec | null;
}

/**
 * Calls a function of a plain Extism plugin for a batch (spec/abi.md, "Adopted plugins"): per row, or once for format
 * `arrow`. Rows with a null in a strict argument are skipped and null. A deadline is that of one call of the export.
 * @throws HeddleError as `HeddleInstance.callScalar`, and HEDDLE1104 for `arrow` without its codec.
 */
export function callAdopted(
  caller: PluginCaller,
  info: ScalarInfo & { readonly format: PluginFormat },
  columns: readonly Column[],
  rows: number,
): Column {
  checkColumns(info, columns, rows);
  const spread = columns.map((column) => repeatColumn(column, rows));
  const masks = strictArguments(info, spread, rows);
  const run = new AdoptedCall(caller, info, spread, (row) => masks.every((mask) => getBit(mask, row)));
  const result = info.format === 'arrow' ? run.atOnce(rows) : run.rowByRow(rows, ROW_FORMATS[info.format]);
  caller.calls.count(info, rows);
  return result;
}

class AdoptedCall {
  readonly #caller: PluginCaller;
  readonly #info: ScalarInfo;
  readonly #columns: readonly Column[];
  readonly #fields: readonly Field[];
  /** Whether the plugin is asked for the row. */
  readonly #wanted: (row: number) => boolean;
  readonly #checkArguments: (row: number) => void;
  readonly #call: (input: Uint8Array, row: number | null) => Uint8Array;

  constructor(
    caller: PluginCaller,
    info: ScalarInfo,
    columns: readonly Column[],
    wanted: (row: number) => boolean,
  ) {
    this.#caller = caller;
    this.#info = info;
    this.#columns = columns;
    this.#fields = columns.flatMap((_, i) => argumentField(info, i) ?? []);
    this.#wanted = wanted;
    this.#checkArguments = argumentCheck(info, this.#fields, columns);
    this.#call = caller.extism.plugin(info.export, info.name);
  }

  rowByRow(rows: number, format: RowFormat): Column {
    const { guard } = this.#caller;
    const { name, returns } = this.#info;
    const write = format.writer(this.#columns);
    const skipped = nullColumn(returns.dataType, 1);
    const parts: Column[] = [];
    while (parts.length < rows) {
      // One watchdog for as many rows as end within a deadline.
      guard.window(name, () => {
        do {
          const row = parts.length;
          parts.push(this.#wanted(row) ? this.#row(row, write, format) : skipped);
        } while (parts.length < rows && !guard.windowSpent);
      });
    }
    return concatColumns(returns.dataType, parts);
  }

  #row(row: number, write: (row: number) => Uint8Array, format: RowFormat): Column {
    this.#checkArguments(row);
    const output = this.#call(write(row), row);
    return this.#checked(row, (refuse) => {
      const column = format.decode(this.#info.returns, output, refuse);
      this.#check(column, refuse);
      return column;
    });
  }

  atOnce(rows: number): Column {
    const { name, returns, signature } = this.#info;
    const { arrowIpc, guard } = this.#caller;
    if (arrowIpc === null) {
      const message = `${signature} speaks Arrow IPC: the instance needs the option arrowIpc`;
      throw new HeddleError({ code: 'HEDDLE1104', function: name, message });
    }
    const runs = this.#runs(rows);
    const kept = runs.filter((run) => run.wanted);
    const count = kept.reduce((sum, { start, end }) => sum + end - start, 0);
    if (count === 0) return nullColumn(returns.dataType, rows);
    for (const { start, end } of kept) for (let row = start; row < end; row++) this.#checkArguments(row);
    const columns = this.#columns.map((column) =>
      concatColumns(
        column.dataType,
        kept.map(({ start, end }) => sliceColumn(column, start, end)),
      ),
    );
    const input = arrowIpc.encode(this.#fields, columns, count);
    let answer = emptyColumn(returns.dataType);
    guard.window(name, () => {
      const output = this.#call(input, null);
      answer = this.#checked(null, (refuse) => {
        const { columns: [column] = [], rows: answered } = decodeArrowIpc([returns], output, refuse);
        return column !== undefined && answered === count ? column : refuse(`${answered} rows, not ${count}`);
      });
      this.#checkAll(answer, kept);
    });
    let taken = 0;
    const parts = runs.map(({ start, end, wanted }) => {
      if (!wanted) return nullColumn(returns.dataType, end - start);
      taken += end - start;
      return sliceColumn(answer, taken - (end - start), taken);
    });
    return concatColumns(returns.dataType, parts);
  }

  /** Checks the answers of many rows at once; what is wrong is then looked for row by row. */
  #checkAll(answers: Column, runs: readonly { start: number; end: number }[]): void {
    try {
      this.#checked(null, (refuse) => this.#check(answers, refuse));
    } catch (error) {
      let at = 0;
      for (const { start, end } of runs) {
        for (let row = start; row < end; row++, at++) {
          this.#checked(row, (refuse) => this.#check(sliceColumn(answers, at, at + 1), refuse));
        }
      }
      throw error;
    }
  }

  #check(column: Column, refuse: Refusal): void {
    const { returns } = this.#info;
    if (column.length === 1 && !returns.nullable && !isValid(column, 0))
      refuse('null, which is not declared');
    checkResult(returns, column, refuse, [], 'the result');
  }

  /** The rows as runs of those that are wanted and those that are not. */
  #runs(rows: number): { start: number; end: number; wanted: boolean }[] {
    const runs: { start: number; end: number; wanted: boolean }[] = [];
    for (let row = 0; row < rows; row++) {
      const wanted = this.#wanted(row);
      const last = runs.at(-1);
      if (last?.wanted === wanted) last.end = row + 1;
      else runs.push({ start: row, end: row + 1, wanted });
    }
    return runs;
  }

  /** Reads an answer; whatever is wrong with it is the plugin's breach of its signature. */
  #checked<T>(row: number | null, read: (refuse: Refusal) => T): T {
    const name = this.#info.name;
    const refuse: Refusal = (message) => {
      const text = `the plugin's answer: ${message}`;
      throw new HeddleError({ code: 'HEDDLE2202', function: name, row, message: text });
    };
    try {
      return read(refuse);
    } catch (cause) {
      if (cause instanceof HeddleError && cause.code === 'HEDDLE2202' && cause.function !== null) throw cause;
      if (!this.#caller.rowValues) return refuse(`it is no ${typeText(this.#info.returns.dataType)}`);
      return refuse(cause instanceof HeddleError ? cause.detail : String(cause));
    }
  }
}
