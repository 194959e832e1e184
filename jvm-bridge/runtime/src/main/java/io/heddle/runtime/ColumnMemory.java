package io.heddle.runtime;

import java.util.Arrays;
import java.util.Objects;

/** The memory of one column that is being gathered: rows, validity, values and bytes. */
abstract class ColumnMemory {
  private static final int INITIAL_ROWS = 64;
  private static final byte[] EMPTY = new byte[0];

  private final DataType dataType;
  private final Layout layout;
  private int capacity = INITIAL_ROWS;
  private int rows;
  private int nulls;
  private byte[] validity = new byte[INITIAL_ROWS / 8];
  private byte[] values;
  private byte[] data;
  private int dataLength;

  ColumnMemory(DataType dataType) {
    this.dataType = dataType;
    this.layout = dataType.layout();
    this.values = new byte[(int) layout.valuesLength(INITIAL_ROWS)];
    this.data = layout == Layout.BYTES ? new byte[16 * INITIAL_ROWS] : EMPTY;
  }

  /** The type of the values. */
  public final DataType dataType() {
    return dataType;
  }

  /** The rows appended since the last reset. */
  public final int rows() {
    return rows;
  }

  /** The nulls among them. */
  public final int nullCount() {
    return nulls;
  }

  /** Whether a row is null. */
  public final boolean isNull(int row) {
    Objects.checkIndex(row, rows);
    return nulls != 0 && !Bitmap.get(validity, row);
  }

  /** Turns a row that was appended as a value into a null. */
  public final void setNull(int row) {
    Objects.checkIndex(row, rows);
    if (nulls == 0) {
      // The bitmap is not kept up while there is no null.
      Arrays.fill(validity, 0, Bitmap.length(rows), (byte) -1);
    }
    if (Bitmap.get(validity, row)) {
      Bitmap.clear(validity, row);
      nulls++;
    }
  }

  /** The bytes of a utf8 or binary column; valid until the next append. */
  public final byte[] data() {
    return data;
  }

  /** Forgets all rows and keeps the memory. */
  void reset() {
    rows = 0;
    nulls = 0;
    dataLength = 0;
  }

  /** Bytes of this column without its children. */
  long bytes() {
    return (long) validityLength() + valuesLength() + dataLength;
  }

  final Layout layout() {
    return layout;
  }

  final byte[] validity() {
    return validity;
  }

  /** Bytes of the bitmap, 0 where there is no null. */
  final int validityLength() {
    return nulls == 0 ? 0 : Bitmap.length(rows);
  }

  /** Bits, numbers or offsets. */
  final byte[] values() {
    return values;
  }

  final int valuesLength() {
    return (int) layout.valuesLength(rows);
  }

  final int dataLength() {
    return dataLength;
  }

  /** The number of a new row that is valid, in a column of a layout. */
  final int next(Layout expected) {
    if (layout != expected) {
      throw mismatch(expected);
    }
    return nextRow();
  }

  /** The number of a new row that is valid. */
  final int nextRow() {
    int row = rows;
    reserveRows(row + 1);
    rows = row + 1;
    if (nulls != 0) {
      Bitmap.set(validity, row);
    }
    return row;
  }

  /** The number of the first of {@code count} new rows that are valid. */
  final int nextRows(Layout expected, int count) {
    if (layout != expected) {
      throw mismatch(expected);
    }
    int row = rows;
    reserveRows(Math.addExact(row, count));
    rows = row + count;
    if (nulls != 0) {
      Bitmap.setAll(validity, row, rows);
    }
    return row;
  }

  /** Sets a fixed-width value to zero. */
  final void clearValue(int row) {
    int width = layout.width();
    Arrays.fill(values, row * width, (row + 1) * width, (byte) 0);
  }

  /** Makes room for so many bytes. */
  final void reserveData(int length) {
    long needed = (long) dataLength + length;
    if (needed > data.length) {
      data = Arrays.copyOf(data, grown(data.length, needed));
    }
  }

  /** Takes bytes that were made room for; returns where they begin. */
  final int takeData(int length) {
    int start = dataLength;
    dataLength += length;
    return start;
  }

  private void reserveRows(int count) {
    if (count > capacity) {
      growRows(Math.max(count, (int) Math.min(2L * capacity, Integer.MAX_VALUE - 64)));
    }
  }

  private void growRows(int count) {
    long needed = Math.max(layout.valuesLength(count), 8);
    if (needed > Integer.MAX_VALUE - 8) {
      throw tooLarge(needed);
    }
    validity = Arrays.copyOf(validity, Bitmap.length(count));
    values = Arrays.copyOf(values, (int) needed);
    capacity = count;
  }

  private IllegalStateException mismatch(Layout expected) {
    return new IllegalStateException(
        "a value laid out as " + expected + " does not go into a " + dataType + " column");
  }

  private static int grown(int length, long needed) {
    if (needed > Integer.MAX_VALUE - 8) {
      throw tooLarge(needed);
    }
    return (int) Math.min(Math.max(needed, 2L * length), Integer.MAX_VALUE - 8);
  }

  private static HeddleException tooLarge(long bytes) {
    return new HeddleException(
        ErrorCode.MEMORY, "a column of " + bytes + " bytes does not fit into a batch");
  }
}
