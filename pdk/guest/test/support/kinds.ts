import type { ColumnInput } from './columns.js';
import type { Guest, GuestError } from './guest.js';

/** A status below zero, with what the guest tells. */
export class CallFailure extends Error {
  constructor(
    readonly status: number,
    readonly report: GuestError,
  ) {
    super(`${status} ${report.code} ${report.message}`);
  }
}

/** Throws unless the status is 0 or above. */
function checked(guest: Guest, status: number): number {
  if (status < 0) throw new CallFailure(status, guest.error());
  return status;
}

/** The batches of a `_next` until it answers 1. */
function* batches(
  guest: Guest,
  handle: number,
  output: string,
  next: (handle: number, out: number) => number,
) {
  for (;;) {
    // Not from the call arena, which the host may empty between two batches.
    const out = guest.scratch;
    if (checked(guest, next(handle, out)) === 1) return;
    yield guest.read(out, `struct<${output}>`) as Record<string, unknown>[];
  }
}

/** The rows of a table function's batch, and the sizes of the batches that they came in. */
export function tableRows(
  guest: Guest,
  index: number,
  output: string,
  columns: readonly ColumnInput[],
  rows: number,
): { rows: Record<string, unknown>[]; sizes: number[] } {
  const { args, constants } = guest.write(columns, rows);
  const handle = checked(guest, guest.exports.heddle_table_open(index, args, constants));
  const all: Record<string, unknown>[] = [];
  const sizes: number[] = [];
  try {
    for (const batch of batches(guest, handle, `row: int32, ${output}`, guest.exports.heddle_table_next)) {
      all.push(...batch);
      sizes.push(batch.length);
    }
  } finally {
    guest.exports.heddle_table_close(handle);
  }
  return { rows: all, sizes };
}

/** An open aggregate handle. */
export class Aggregate {
  readonly handle: number;

  constructor(
    readonly guest: Guest,
    readonly index = 0,
  ) {
    this.handle = checked(guest, guest.exports.heddle_aggregate_open(index));
  }

  accumulate(
    columns: readonly ColumnInput[],
    groups: readonly number[] | undefined,
    n = 1,
    rows?: number,
  ): void {
    this.update(this.guest.exports.heddle_aggregate_accumulate, columns, groups, n, rows);
  }

  retract(columns: readonly ColumnInput[], groups: readonly number[] | undefined, n = 1): void {
    this.update(this.guest.exports.heddle_aggregate_retract, columns, groups, n);
  }

  merge(states: ColumnInput, groups: readonly number[] | undefined, n = 1): void {
    const { args } = this.guest.write([states], states.values.length);
    const list = this.guest.writeU32(groups);
    checked(this.guest, this.guest.exports.heddle_aggregate_merge(this.handle, args, list, n));
  }

  state(type: string, slots: readonly number[] | number): unknown[] {
    return this.ask(this.guest.exports.heddle_aggregate_state, type, slots);
  }

  finish(type: string, slots: readonly number[] | number): unknown[] {
    return this.ask(this.guest.exports.heddle_aggregate_finish, type, slots);
  }

  convert(type: string, columns: readonly ColumnInput[], rows: number): unknown[] {
    const { args, constants } = this.guest.write(columns, rows);
    const out = this.guest.scratch;
    checked(this.guest, this.guest.exports.heddle_aggregate_convert(this.index, args, constants, out));
    return this.guest.read(out, type);
  }

  drop(slots: readonly number[] | number): void {
    const [list, n] = this.list(slots);
    checked(this.guest, this.guest.exports.heddle_aggregate_drop(this.handle, list, n));
  }

  shift(n: number): void {
    checked(this.guest, this.guest.exports.heddle_aggregate_shift(this.handle, n));
  }

  size(): number {
    return checked(this.guest, this.guest.exports.heddle_aggregate_size(this.handle));
  }

  close(): void {
    checked(this.guest, this.guest.exports.heddle_aggregate_close(this.handle));
  }

  private update(
    call: Guest['exports']['heddle_aggregate_accumulate'],
    columns: readonly ColumnInput[],
    groups: readonly number[] | undefined,
    n: number,
    rows = groups?.length ?? columns[0]?.values.length ?? 0,
  ): void {
    const { args, constants } = this.guest.write(columns, rows);
    checked(this.guest, call(this.handle, args, constants, this.guest.writeU32(groups), n));
  }

  private ask(
    call: Guest['exports']['heddle_aggregate_state'],
    type: string,
    slots: readonly number[] | number,
  ): unknown[] {
    const [list, n] = this.list(slots);
    const out = this.guest.scratch;
    checked(this.guest, call(this.handle, list, n, out));
    return this.guest.read(out, type);
  }

  /** A number stands for the first so many slots. */
  private list(slots: readonly number[] | number): [number, number] {
    this.guest.exports.heddle_reset();
    return typeof slots === 'number' ? [0, slots] : [this.guest.writeU32(slots), slots.length];
  }
}

/** An open partition handle. */
export class Partition {
  readonly handle: number;

  constructor(
    readonly guest: Guest,
    readonly output: string,
    params: readonly ColumnInput[] = [],
    index = 0,
  ) {
    const { args } = guest.write(params, 1);
    this.handle = checked(guest, guest.exports.heddle_partition_open(index, args));
  }

  /** Hands over a batch and pulls what comes of it. */
  process(
    columns: readonly ColumnInput[],
    starts: readonly number[],
    rows?: number,
  ): Record<string, unknown>[] {
    const { args } = this.guest.write(columns, rows ?? columns[0]?.values.length ?? 0);
    const list = this.guest.writeU32(starts);
    checked(this.guest, this.guest.exports.heddle_partition_process(this.handle, args, list, starts.length));
    return this.pull();
  }

  finish(): Record<string, unknown>[] {
    checked(this.guest, this.guest.exports.heddle_partition_finish(this.handle));
    return this.pull();
  }

  pull(): Record<string, unknown>[] {
    return [
      ...batches(this.guest, this.handle, this.output, this.guest.exports.heddle_partition_next),
    ].flat();
  }

  close(): void {
    checked(this.guest, this.guest.exports.heddle_partition_close(this.handle));
  }
}
