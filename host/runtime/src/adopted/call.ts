import { getBit } from '../bitmap.js';
import { nullColumn } from '../builder.js';
import type { CallGuard } from '../call-guard.js';
import { checkColumns } from '../check-columns.js';
import { checkResult } from '../check-result.js';
import { type Column, emptyColumn, sliceColumn } from '../column.js';
import { concatColumns, repeatColumn } from '../concat.js';
import { type Field, typeText } from '../data-type.js';
import type { Codec } from '../encoded/codecs.js';
import { HeddleError } from '../errors.js';
import type { ExtismCalls } from '../extism-call.js';
import { argumentField, type PluginFormat, type ScalarInfo } from '../function-info.js';
import type { GuestCalls } from '../guest-calls.js';
import type { Refusal } from '../refusal.js';
import { strictArguments } from '../scalar.js';
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
 * `arrow`. Rows with a null in a strict argument are skipped and null.
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
  caller.calls.count(rows);
  return result;
}

class AdoptedCall {
  readonly #caller: PluginCaller;
  readonly #info: ScalarInfo;
  readonly #columns: readonly Column[];
  readonly #fields: readonly Field[];
  /** Whether the plugin is asked for the row. */
  readonly #wanted: (row: number) => boolean;

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
  }

  rowByRow(rows: number, format: RowFormat): Column {
    const { guard } = this.#caller;
    const { dataType } = this.#info.returns;
    const skipped = nullColumn(dataType, 1);
    const parts: Column[] = [];
    while (parts.length < rows) {
      // One watchdog for as many rows as end within a deadline.
      guard.window(this.#info.name, () => {
        do {
          const row = parts.length;
          parts.push(this.#wanted(row) ? this.#row(row, format) : skipped);
        } while (parts.length < rows && !guard.windowSpent);
      });
    }
    return concatColumns(dataType, parts);
  }

  #row(row: number, format: RowFormat): Column {
    const info = this.#info;
    const columns = this.#columns.map((column) => sliceColumn(column, row, row + 1));
    const input = format.encode(this.#fields, columns);
    const output = this.#caller.extism.plugin(info.export, info.name, input, row);
    return this.#checked(row, (refuse) => {
      const column = format.decode(info.returns, output, refuse);
      checkResult(info.returns, column, refuse, [], 'the result');
      return column;
    });
  }

  atOnce(rows: number): Column {
    const info = this.#info;
    const { arrowIpc, extism } = this.#caller;
    if (arrowIpc === null) {
      const message = `${info.signature} speaks Arrow IPC: the instance needs the option arrowIpc`;
      throw new HeddleError({ code: 'HEDDLE1104', function: info.name, message });
    }
    const runs = this.#runs(rows);
    const kept = runs.filter((run) => run.wanted);
    const count = kept.reduce((sum, { start, end }) => sum + end - start, 0);
    if (count === 0)
      return rows === 0 ? emptyColumn(info.returns.dataType) : nullColumn(info.returns.dataType, rows);
    const columns = this.#columns.map((column) =>
      concatColumns(
        column.dataType,
        kept.map(({ start, end }) => sliceColumn(column, start, end)),
      ),
    );
    const output = extism.plugin(info.export, info.name, arrowIpc.encode(this.#fields, columns, count), null);
    const answer = this.#checked(null, (refuse) => {
      const { columns: [column] = [], rows: answered } = arrowIpc.decode([info.returns], output);
      return column !== undefined && answered === count ? column : refuse(`${answered} rows, not ${count}`);
    });
    let taken = 0;
    const parts = runs.map(({ start, end, wanted }) => {
      if (!wanted) return nullColumn(info.returns.dataType, end - start);
      taken += end - start;
      return sliceColumn(answer, taken - (end - start), taken);
    });
    return concatColumns(info.returns.dataType, parts);
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
  #checked(row: number | null, read: (refuse: Refusal) => Column): Column {
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
