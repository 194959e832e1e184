import { type Batch, MAX_OUTPUT_ROWS } from './batch.js';
import { checkColumn, checkRows, misuse } from './check-columns.js';
import type { Column } from './column.js';
import { type Field, typeText } from './data-type.js';
import { HeddleError } from './errors.js';
import type { PartitionInfo } from './function-info.js';
import { type GuestCalls, STATUS_END } from './guest-calls.js';
import { Handle } from './handle.js';
import type { Keep } from './marshal-out.js';

/**
 * One run of a partition function over rows that come clustered by `partitionBy` and sorted by `orderBy`: `process` a
 * batch, pull its output with `next` until null, and so on; then `finish` and pull the rest. It ends with the last
 * batch, the first failure or `close`, whichever comes first, and with its instance.
 */
export class PartitionCall {
  readonly info: PartitionInfo;
  readonly #calls: GuestCalls;
  readonly #handle: Handle;
  /** Whether output may wait to be pulled. */
  #pending = false;
  #finished = false;
  /** Rows of the last batch, which bound the row that an error may name. */
  #rows = 0;

  /**
   * What `HeddleInstance.openPartition` calls.
   * @internal
   */
  constructor(calls: GuestCalls, info: PartitionInfo, params: readonly Column[]) {
    checkAll(info, info.params, params, 1);
    const { partitionOpen, partitionClose } = calls.exports;
    this.info = info;
    this.#calls = calls;
    const open = (): number => {
      const { args } = calls.marshalIn(info, params, 1);
      return calls.enter(() => partitionOpen(info.index, args));
    };
    this.#handle = Handle.open(calls, info, 1, open, partitionClose);
    this.#handle.ownedBy(this);
  }

  /**
   * Hands over a batch of the input. All output of the batch before must have been pulled.
   * @param starts rows of the batch at which a new partition begins, ascending; the first batch begins one anyway
   * @throws HeddleError HEDDLE1102, HEDDLE1103, HEDDLE2201 for what is no such batch; HEDDLE2001 to HEDDLE2202 for
   * what goes wrong in the call, which is then closed.
   */
  process(columns: readonly Column[], rows: number, starts: Uint32Array): void {
    const { info } = this;
    this.#requirePulled('process');
    checkRows(info, rows);
    checkAll(info, info.args, columns, rows);
    let least = 0;
    for (const start of starts) {
      if (start < least || start >= rows)
        throw misuse(info, `the start ${start} is out of order, of ${rows} rows`);
      least = start + 1;
    }
    const calls = this.#calls;
    this.#rows = rows;
    this.#handle.change((id) => {
      const { args, numbers } = calls.marshalIn(info, columns, rows, starts);
      const { partitionProcess } = calls.exports;
      const status = calls.enter(() => partitionProcess(id, args, numbers, starts.length));
      calls.requireOk(status, info, rows, 'heddle_partition_process');
      calls.count(info, rows);
    });
    this.#pending = true;
  }

  /** Ends the last partition: its output is pulled with `next`. */
  finish(): void {
    this.#requirePulled('finish');
    const calls = this.#calls;
    this.#handle.change((id) => {
      calls.begin();
      const status = calls.enter(() => calls.exports.partitionFinish(id));
      calls.requireOk(status, this.info, this.#rows, 'heddle_partition_finish');
    });
    this.#pending = true;
    this.#finished = true;
  }

  /**
   * The next batch of output columns, 1 to 8,192 rows; null until the next `process` or `finish`, and after the last.
   * Rows of errors are those of the batch processed last.
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

  /** Frees what the guest keeps for the call. May be called twice. */
  close(): void {
    this.#pending = false;
    this.#finished = true;
    this.#handle.close();
  }

  #next(keep: Keep): Batch | null {
    if (!this.#pending) return null;
    const batch = this.#handle.change((id) => this.#pull(id, keep));
    if (batch !== null) return batch;
    this.#pending = false;
    if (this.#finished) this.close();
    return null;
  }

  #pull(id: number, keep: Keep): Batch | null {
    const calls = this.#calls;
    calls.begin();
    const out = calls.outBlock(this.info);
    const status = calls.enter(() => calls.exports.partitionNext(id, out));
    calls.countBailed(this.info);
    if (status === STATUS_END) return null;
    calls.requireOk(status, this.info, this.#rows, 'heddle_partition_next');
    return calls.marshalOut(
      this.info,
      (reader) => reader.batch(out, this.info.output, MAX_OUTPUT_ROWS),
      ({ columns }) => columns,
      keep,
    );
  }

  #requirePulled(call: string): void {
    if (this.#finished) throw misuse(this.info, `${call} after the end`);
    if (this.#pending) throw misuse(this.info, `${call} before all output was pulled`);
  }
}

function checkAll(
  info: PartitionInfo,
  fields: readonly Field[],
  columns: readonly Column[],
  rows: number,
): void {
  if (columns.length !== fields.length) {
    const given = columns.map((column) => typeText(column.dataType)).join(', ');
    const message = `${info.signature} takes ${fields.length} columns there, given (${given})`;
    throw new HeddleError({ code: 'HEDDLE1102', function: info.name, message });
  }
  fields.forEach((field, i) => {
    const column = columns[i];
    if (column !== undefined) checkColumn(info, field, column, rows);
  });
}
