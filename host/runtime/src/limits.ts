/** Bounds of one call and one instance (spec/types.md, Limits). */
export interface Limits {
  /** Milliseconds one call may take; HEDDLE2101 beyond. */
  readonly deadlineMs: number;
  /** Bytes of linear memory of one instance, rounded down to pages of 64 KiB; HEDDLE2102 beyond. */
  readonly memoryLimitBytes: number;
  /** Rows of one call; `callBatches` splits longer input. */
  readonly batchRows: number;
  /** Whether errors show values of the row at fault: its arguments, and a result that is quoted. */
  readonly rowValues: boolean;
}

/** 60 s, 256 MiB, 8,192 rows, row values shown. */
export const defaultLimits: Limits = Object.freeze({
  deadlineMs: 60_000,
  memoryLimitBytes: 256 * 1024 * 1024,
  batchRows: 8_192,
  rowValues: true,
});

// Timers of Node and lengths of Arrow columns are both int32.
const MAX_INT32 = 0x7fff_ffff;
// What 32-bit wasm can address.
const MAX_MEMORY = 2 ** 32;

/** Fills in the defaults. @throws RangeError when a limit is not a positive integer in range. */
export function resolveLimits(limits: Partial<Limits> = {}): Limits {
  const resolved = { ...defaultLimits, ...limits };
  requirePositive('deadlineMs', resolved.deadlineMs, MAX_INT32);
  requirePositive('memoryLimitBytes', resolved.memoryLimitBytes, MAX_MEMORY);
  requirePositive('batchRows', resolved.batchRows, MAX_INT32);
  return resolved;
}

function requirePositive(name: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new RangeError(`${name} must be an integer from 1 to ${most}, not ${value}`);
  }
}
