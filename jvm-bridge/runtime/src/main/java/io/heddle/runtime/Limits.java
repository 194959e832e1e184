package io.heddle.runtime;

/** What one instance may use. Immutable; the defaults are those of every host. */
public final class Limits {
  /** 60 s, 256 MiB, 8,192 rows; failures show the values of their row. */
  public static final Limits DEFAULT = new Limits(60_000, 256L << 20, 8_192, true);

  private final long deadlineMs;
  private final long memoryLimitBytes;
  private final int batchRows;
  private final boolean rowValues;

  /**
   * Creates limits.
   *
   * @param deadlineMs milliseconds that one call may take, at least 1
   * @param memoryLimitBytes linear memory of one instance, rounded down to pages of 64 KiB; at
   *     least one page, and less than 2 GiB on a JVM (more counts as that)
   * @param batchRows rows that a caller puts into one call, at least 1
   * @param rowValues whether failures show the values of the row at fault
   */
  public Limits(long deadlineMs, long memoryLimitBytes, int batchRows, boolean rowValues) {
    if (deadlineMs < 1) {
      throw new IllegalArgumentException("deadlineMs must be at least 1, not " + deadlineMs);
    }
    if (memoryLimitBytes < 65_536) {
      throw new IllegalArgumentException(
          "memoryLimitBytes must be at least 65536, not " + memoryLimitBytes);
    }
    if (batchRows < 1) {
      throw new IllegalArgumentException("batchRows must be at least 1, not " + batchRows);
    }
    this.deadlineMs = deadlineMs;
    this.memoryLimitBytes = memoryLimitBytes;
    this.batchRows = batchRows;
    this.rowValues = rowValues;
  }

  /** Milliseconds that one call may take. */
  public long deadlineMs() {
    return deadlineMs;
  }

  /** Bytes of linear memory of one instance. */
  public long memoryLimitBytes() {
    return memoryLimitBytes;
  }

  /** Rows that a caller puts into one call. */
  public int batchRows() {
    return batchRows;
  }

  /** Whether failures show the values of the row at fault. */
  public boolean rowValues() {
    return rowValues;
  }

  /** The same limits with another deadline. */
  public Limits withDeadlineMs(long millis) {
    return new Limits(millis, memoryLimitBytes, batchRows, rowValues);
  }

  /** The same limits with another bound of linear memory. */
  public Limits withMemoryLimitBytes(long bytes) {
    return new Limits(deadlineMs, bytes, batchRows, rowValues);
  }

  /** The same limits with another batch size. */
  public Limits withBatchRows(int rows) {
    return new Limits(deadlineMs, memoryLimitBytes, rows, rowValues);
  }

  /** The same limits with row values in failures shown or hidden. */
  public Limits withRowValues(boolean shown) {
    return new Limits(deadlineMs, memoryLimitBytes, batchRows, shown);
  }
}
