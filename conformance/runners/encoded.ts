import {
  type AggregateInfo,
  argumentField,
  type Batch,
  type Column,
  concatColumns,
  emptyColumn,
  type Field,
  type FunctionInfo,
  field,
  type PartitionInfo,
  ROW_FIELD,
  repeatColumn,
  sliceColumn,
} from '@heddle/host';
import { arrowIpc, type Codec, codecs } from '@heddle/host/codec';
import { type Call, expectedColumns } from './call.js';
import { isText } from './columns.js';
import { Mismatch, requireSame } from './compare.js';
import { joined } from './direct.js';

/** Calls an export of the Extism ABI; a failure is thrown. */
export type CallExport = (name: string, input: Uint8Array) => Promise<Uint8Array> | Uint8Array;

const GROUP = field('group', 'int64');

/** The formats that can carry the arguments of a case. */
export function formatsOf(call: Call): Codec[] {
  const plain = [...call.columns, ...call.params].every(isText);
  return codecs.filter((codec) => plain || codec === arrowIpc);
}

/** Runs a case through the Extism ABI in one format. */
export async function runEncoded(
  callExport: CallExport,
  codec: Codec,
  info: FunctionInfo,
  call: Call,
): Promise<void> {
  const run = new EncodedRun(callExport, codec, call);
  switch (info.kind) {
    case 'scalar':
      return run.scalar(
        info.export,
        call.columns.flatMap((_, i) => argumentField(info, i) ?? []),
        {
          ...info.returns,
          // A null in a strict argument gives null.
          nullable: true,
        },
      );
    case 'table':
      return run.table(info.export, info.args, [ROW_FIELD, ...info.output]);
    case 'aggregate':
      return run.aggregate(info);
    case 'partition':
      return run.partition(info);
  }
}

class EncodedRun {
  readonly #callExport: CallExport;
  readonly #codec: Codec;
  readonly #call: Call;
  /** The arguments, constants written out. */
  readonly #columns: readonly Column[];

  constructor(callExport: CallExport, codec: Codec, call: Call) {
    this.#callExport = callExport;
    this.#codec = codec;
    this.#call = call;
    this.#columns = call.columns.map((column) => repeatColumn(column, call.rows));
  }

  async scalar(name: string, args: readonly Field[], returns: Field): Promise<void> {
    const { rows, entry } = this.#call;
    const answer = await this.#send(name, args, this.#columns, rows, [returns], 'values');
    if (entry.returns !== undefined) {
      requireSame(answer.columns, expectedColumns([entry.returns], rows), this.#codec.name);
    }
  }

  async table(name: string, args: readonly Field[], output: readonly Field[]): Promise<void> {
    const { rows, entry } = this.#call;
    const answer = await this.#send(name, args, this.#columns, rows, output, 'rows');
    if (entry.output !== undefined) {
      requireSame(answer.columns, expectedColumns(entry.output, rows), this.#codec.name);
    }
  }

  async aggregate(info: AggregateInfo): Promise<void> {
    const { rows, entry } = this.#call;
    const name = this.#codec.name;
    const whole = await this.#grouped(
      info.export,
      info.args,
      this.#columns,
      this.#groupsOf(0, rows),
      rows,
      info.returns,
    );
    if (entry.error !== undefined) return;
    this.#requireResults(whole, name);
    if (entry.splits === false) return;
    const half = Math.floor(rows / 2);
    const parts: Batch[] = [];
    for (const [from, to] of [
      [0, half],
      [half, rows],
    ] as const) {
      const columns = this.#columns.map((column) => sliceColumn(column, from, to));
      const groups = this.#groupsOf(from, to);
      parts.push(
        await this.#grouped(`${info.export}.partial`, info.args, columns, groups, to - from, info.state),
      );
    }
    const fields = this.#call.groups === null ? [info.state] : [GROUP, info.state];
    const partial = splitLead(joined(fields, parts), this.#call.groups !== null);
    const merged = await this.#grouped(`${info.export}.merge`, [info.state], ...partial, info.state);
    const again = splitLead(merged.columns, this.#call.groups !== null);
    const finished = await this.#grouped(`${info.export}.finish`, [info.state], ...again, info.returns);
    this.#requireResults(finished, `${name}, partial, merge, finish`);
  }

  async partition(info: PartitionInfo): Promise<void> {
    const { rows, starts, params, entry } = this.#call;
    const batches: Batch[] = [];
    const begins = rows === 0 ? [] : [...new Set([0, ...starts])];
    const none = info.args.map(({ dataType }) => emptyColumn(dataType));
    for (const [index, from] of begins.entries()) {
      const to = begins[index + 1] ?? rows;
      const opened = await this.#callExport(
        `${info.export}.open`,
        this.#codec.encode(info.params, params, 1),
      );
      if (opened.length > 0) throw new Mismatch(`${this.#codec.name}: open answers ${opened.length} bytes`);
      const columns = this.#columns.map((column) => sliceColumn(column, from, to));
      batches.push(
        await this.#send(`${info.export}.process`, info.args, columns, to - from, info.output, 'rows'),
      );
      batches.push(await this.#send(`${info.export}.finish`, info.args, none, 0, info.output, 'rows'));
    }
    if (entry.output !== undefined) {
      requireSame(joined(info.output, batches), expectedColumns(entry.output, rows), this.#codec.name);
    }
  }

  async #send(
    name: string,
    fields: readonly Field[],
    columns: readonly Column[],
    rows: number,
    output: readonly Field[],
    shape: 'rows' | 'values',
  ): Promise<Batch> {
    const answer = await this.#callExport(name, this.#codec.encode(fields, columns, rows));
    return this.#codec.decode(output, answer, shape);
  }

  /** A call of an aggregate's export, with the group column where there are groups. */
  #grouped(
    name: string,
    fields: readonly Field[],
    columns: readonly Column[],
    groups: Column | null,
    rows: number,
    output: Field,
  ): Promise<Batch> {
    if (groups === null) return this.#send(name, fields, columns, rows, [output], 'values');
    return this.#send(name, [GROUP, ...fields], [groups, ...columns], rows, [GROUP, output], 'rows');
  }

  #groupsOf(from: number, to: number): Column | null {
    const { groups } = this.#call;
    if (groups === null) return null;
    return {
      ...emptyColumn('int64'),
      length: to - from,
      values: BigInt64Array.from(groups.slice(from, to), BigInt),
    } as Column;
  }

  /** Compares results by group: those that occur, in the order in which they do. */
  #requireResults(answer: Batch, what: string): void {
    const { entry, groups, groupCount } = this.#call;
    if (entry.returns === undefined) return;
    const all = expectedColumns([entry.returns], groupCount);
    if (groups === null) {
      requireSame(answer.columns, all, what);
      return;
    }
    const seen = [...new Set(groups)];
    const [results] = all;
    if (results === undefined) return;
    const slots = {
      ...emptyColumn('int64'),
      length: seen.length,
      values: BigInt64Array.from(seen, BigInt),
    } as Column;
    const expected = concatColumns(
      results.dataType,
      seen.map((slot) => sliceColumn(results, slot, slot + 1)),
    );
    requireSame(answer.columns, [slots, expected], what);
  }
}

/** Columns as a call of an aggregate takes them: without the group column, that column, and the number of rows. */
function splitLead(columns: readonly Column[], grouped: boolean): [readonly Column[], Column | null, number] {
  const rows = columns[0]?.length ?? 0;
  return grouped ? [columns.slice(1), columns[0] ?? null, rows] : [columns, null, rows];
}
