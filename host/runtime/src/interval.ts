/** An interval: three parts that do not carry into each other. */
export interface Interval {
  readonly months: number;
  readonly days: number;
  readonly nanoseconds: bigint;
}

/** The interval of a row; `bytes` holds 16 per row. */
export function readInterval(bytes: Uint8Array, row: number): Interval {
  const view = new DataView(bytes.buffer, bytes.byteOffset + 16 * row, 16);
  return {
    months: view.getInt32(0, true),
    days: view.getInt32(4, true),
    nanoseconds: view.getBigInt64(8, true),
  };
}

/** Writes the interval of a row. */
export function writeInterval(bytes: Uint8Array, row: number, interval: Interval): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + 16 * row, 16);
  view.setInt32(0, interval.months, true);
  view.setInt32(4, interval.days, true);
  view.setBigInt64(8, interval.nanoseconds, true);
}
