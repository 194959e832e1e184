package io.heddle.runtime;

/** How values lie in memory. Numbers are little-endian. */
public enum Layout {
  /** Bits, least significant first. */
  BITS(0),
  /** One byte each. */
  BYTE(1),
  /** Two bytes each. */
  SHORT(2),
  /** Four bytes each. */
  INT(4),
  /** Eight bytes each. */
  LONG(8),
  /** Four bytes each, IEEE 754. */
  FLOAT(4),
  /** Eight bytes each, IEEE 754. */
  DOUBLE(8),
  /** Sixteen bytes each, two's complement. */
  DECIMAL(16),
  /** Sixteen bytes each: int32 months, int32 days, int64 nanoseconds. */
  INTERVAL(16),
  /** int32 offsets of rows + 1, and bytes. */
  BYTES(-1),
  /** int32 offsets of rows + 1, and one child. */
  LIST(-1),
  /** Children alone. */
  STRUCT(-1);

  private final int width;

  Layout(int width) {
    this.width = width;
  }

  /** Bytes of one value; 0 for bits, -1 where they vary. */
  public int width() {
    return width;
  }

  /** Whether values lie behind int32 offsets. */
  public boolean hasOffsets() {
    return this == BYTES || this == LIST;
  }

  /** Bytes that the values (or offsets) of so many rows take. */
  long valuesLength(int rows) {
    switch (this) {
      case BITS:
        return (rows + 7L) >>> 3;
      case BYTES:
      case LIST:
        return 4L * (rows + 1L);
      case STRUCT:
        return 0;
      default:
        return (long) width * rows;
    }
  }

  /** How many buffers a column has, validity included. */
  int buffers() {
    return this == STRUCT ? 1 : this == BYTES ? 3 : 2;
  }
}
