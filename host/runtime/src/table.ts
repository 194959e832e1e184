import { type Batch, MAX_OUTPUT_ROWS } from './batch.js';
import { checkColumns } from './check-columns.js';
import type { Column } from './column.js';
import { type Field, field } from './data-type.js';
import type { TableInfo } from './function-info.js';
import { type GuestCalls, STATUS_END } from './guest-calls.js';
import { Handle } from './handle.js';
import type { Keep } from './marshal-out.js';
import { refusal } from './refusal.js';

/** The column that leads the output of a table function: the input row that the output row comes from. */
export const ROW_FIELD: Field = field('row', 'int32');

/**
 * One call of a table function for one batch of rows, whose output is pulled batch by batch. It ends with its last
 * batch, its first failure or `close`, whichever comes first, and with its instance.
 */
export class TableCall {
  readonly info: TableInfo;
  readonly #calls: GuestCalls;
  readonly #handle: Handle;
  readonly #rows: number;
  #lastRow = 0;
  #ended = false;

  /**
   * What `HeddleInstance.openTable` calls.
   * @internal
   */
  constructor(calls: GuestCalls, info: TableInfo, columns: readonly Column[], rows: number) {
    checkColumns(info, columns, rows);
    const { tableOpen, tableClose } = calls.exports;
    this.info = info;
    this.#calls = calls;
    this.#rows = rows;
    const open = (): number => {
      const { args, constants } = calls.marshalIn(info, columns, rows);
      const handle = calls.enter(() => tableOpen(info.index, args, constants));
      calls.count(info, rows);
      return handle;
    };
    this.#handle = Handle.open(calls, info, rows, open, tableClose);
    this.#handle.ownedBy(this);
  }

  /**
   * The next batch: `row` and the output columns, 1 to 8,192 rows; null after the last. Rows of errors are those of
   * the input.
   * @throws HeddleError HEDDLE2001 to HEDDLE2202; the call is then closed.
   */
  next(): Batch | null {
    return this.#next('copy');
  }

  /**
   * As `next`, without a copy: the columns are views of guest memory and good until `use` returns. The instance
   * cannot be called meanwhile.
   */
  withNext<T>(use: (batch: Batch | null) => T): T {
    const batch = this.#next('view');
    return this.#calls.guard.hold(this.info.name, () => use(batch));
  }

  /** Frees what the guest keeps for the call; generators that are under way are closed. May be called twice. */
  close(): void {
    this.#ended = true;
    this.#handle.close();
  }

  #next(keep: Keep): Batch | null {
    if (this.#ended) return null;
    const batch = this.#handle.change((id) => this.#pull(id, keep));
    if (batch === null) this.close();
    return batch;
  }

  #pull(id: number, keep: Keep): Batch | null {
    const calls = this.#calls;
    calls.begin();
    const out = calls.outBlock(this.info);
    const status = calls.enter(() => calls.exports.tableNext(id, out));
    calls.countBailed(this.info);
    if (status === STATUS_END) return null;
    calls.requireOk(status, this.info, this.#rows, 'heddle_table_next');
    const fields = [ROW_FIELD, ...this.info.output];
    const batch = calls.marshalOut(
      this.info,
      (reader) => reader.batch(out, fields, MAX_OUTPUT_ROWS),
      ({ columns }) => columns,
      keep,
    );
    this.#checkRows(batch);
    return batch;
  }

  #checkRows({ columns, rows }: Batch): void {
    const [first] = columns;
    if (first?.type !== 'int32') return;
    for (let i = 0; i < rows; i++) {
      const row = first.values[i] ?? 0;
      if (row < this.#lastRow || row >= this.#rows) {
        refusal(this.info.name)(
          `an output row of input row ${row} after one of ${this.#lastRow}, of ${this.#rows}`,
        );
      }
      this.#lastRow = row;
    }
  }
}
