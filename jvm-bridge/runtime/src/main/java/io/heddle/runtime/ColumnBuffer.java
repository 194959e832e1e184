package io.heddle.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * The values of one argument, gathered by the host in the layout in which they cross: a validity
 * bitmap (absent while there is no null), little-endian values, and for utf8 offsets and bytes.
 *
 * <p>Made once per operator and reused: {@link #reset()} keeps the memory. Append only the type of
 * the field. Not thread-safe.
 */
public final class ColumnBuffer {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle DOUBLES =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int INITIAL_ROWS = 64;

  private final DataType type;
  private int rows;
  private int nulls;
  private byte[] validity = new byte[INITIAL_ROWS / 8];
  private byte[] values;
  private byte[] data;
  private int dataLength;

  private ColumnBuffer(DataType type) {
    this.type = type;
    this.values = new byte[type == DataType.UTF8 ? 4 * (INITIAL_ROWS + 1) : 8 * INITIAL_ROWS];
    this.data = new byte[type == DataType.UTF8 ? 16 * INITIAL_ROWS : 0];
  }

  /** An empty buffer for an argument. */
  public static ColumnBuffer forField(Field field) {
    return new ColumnBuffer(field.type());
  }

  /** An empty buffer for values of a type. */
  public static ColumnBuffer ofType(DataType type) {
    return new ColumnBuffer(Objects.requireNonNull(type, "type"));
  }

  /** The type of the values. */
  public DataType type() {
    return type;
  }

  /** Forgets all rows and keeps the memory. */
  public void reset() {
    rows = 0;
    nulls = 0;
    dataLength = 0;
  }

  /** The rows appended since the last reset. */
  public int rows() {
    return rows;
  }

  /** The nulls among them. */
  public int nullCount() {
    return nulls;
  }

  /** Whether a row is null. */
  public boolean isNull(int row) {
    Objects.checkIndex(row, rows);
    return nulls != 0 && (validity[row >> 3] >> (row & 7) & 1) == 0;
  }

  /** The bytes that the column takes in the guest, without padding. */
  public long bytes() {
    return (long) validityLength() + valuesLength() + dataLength;
  }

  /** Appends a null. */
  public void appendNull() {
    if (nulls == 0) {
      markAllValid();
    }
    int row = nextRow();
    clearBit(validity, row);
    nulls++;
    switch (type) {
      case BOOL:
        clearBit(values, row);
        break;
      case INT32:
        INTS.set(values, 4 * row, 0);
        break;
      case UTF8:
        INTS.set(values, 4 * (row + 1), dataLength);
        break;
      default:
        LONGS.set(values, 8 * row, 0L);
        break;
    }
  }

  /** Appends a value of a bool column. */
  public void appendBoolean(boolean value) {
    int row = nextValid(DataType.BOOL);
    if (value) {
      values[row >> 3] |= (byte) (1 << (row & 7));
    } else {
      clearBit(values, row);
    }
  }

  /** Appends a value of an int32 column. */
  public void appendInt(int value) {
    int row = nextValid(DataType.INT32);
    INTS.set(values, 4 * row, value);
  }

  /** Appends a value of an int64 column. */
  public void appendLong(long value) {
    int row = nextValid(DataType.INT64);
    LONGS.set(values, 8 * row, value);
  }

  /** Appends a value of a float64 column. */
  public void appendDouble(double value) {
    int row = nextValid(DataType.FLOAT64);
    DOUBLES.set(values, 8 * row, value);
  }

  /**
   * Appends a value of a utf8 column: {@code length} bytes of {@code source} from {@code offset}.
   * The bytes are not checked here: the guest refuses invalid UTF-8 and names the row.
   */
  public void appendUtf8(byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    int row = nextValid(DataType.UTF8);
    reserveData(length);
    System.arraycopy(source, offset, data, dataLength, length);
    dataLength += length;
    INTS.set(values, 4 * (row + 1), dataLength);
  }

  /**
   * Makes room for a utf8 value of {@code length} bytes and appends it; the caller writes the bytes
   * into {@link #data()} from the returned index before anything else is appended. For sources that
   * are not byte arrays.
   */
  public int appendUtf8(int length) {
    if (length < 0) {
      throw new IllegalArgumentException("negative length " + length);
    }
    int row = nextValid(DataType.UTF8);
    reserveData(length);
    int start = dataLength;
    dataLength += length;
    INTS.set(values, 4 * (row + 1), dataLength);
    return start;
  }

  /** Appends {@code count} values without nulls of an int32 column. */
  public void appendInts(int[] source, int from, int count) {
    Objects.checkFromIndexSize(from, count, source.length);
    int row = nextRows(DataType.INT32, count);
    for (int i = 0; i < count; i++) {
      INTS.set(values, 4 * (row + i), source[from + i]);
    }
  }

  /** Appends {@code count} values without nulls of an int64 column. */
  public void appendLongs(long[] source, int from, int count) {
    Objects.checkFromIndexSize(from, count, source.length);
    int row = nextRows(DataType.INT64, count);
    for (int i = 0; i < count; i++) {
      LONGS.set(values, 8 * (row + i), source[from + i]);
    }
  }

  /** Appends {@code count} values without nulls of a float64 column. */
  public void appendDoubles(double[] source, int from, int count) {
    Objects.checkFromIndexSize(from, count, source.length);
    int row = nextRows(DataType.FLOAT64, count);
    for (int i = 0; i < count; i++) {
      DOUBLES.set(values, 8 * (row + i), source[from + i]);
    }
  }

  /**
   * Appends {@code count} fixed-width values without nulls from their little-endian bytes, as
   * columnar sources hold them.
   *
   * @param from index of the first byte in {@code source}
   */
  public void appendLittleEndian(byte[] source, int from, int count) {
    if (type.width() <= 0) {
      throw new IllegalStateException("a " + type + " column has no fixed width");
    }
    int bytes = Math.multiplyExact(count, type.width());
    Objects.checkFromIndexSize(from, bytes, source.length);
    int row = nextRows(type, count);
    System.arraycopy(source, from, values, row * type.width(), bytes);
  }

  /** Turns a row that was appended as a value into a null. */
  public void setNull(int row) {
    Objects.checkIndex(row, rows);
    if (nulls == 0) {
      markAllValid();
    }
    if ((validity[row >> 3] >> (row & 7) & 1) != 0) {
      clearBit(validity, row);
      nulls++;
    }
  }

  /** The bytes of a utf8 column; valid until the next append. */
  public byte[] data() {
    return data;
  }

  byte[] validity() {
    return validity;
  }

  int validityLength() {
    return nulls == 0 ? 0 : bitmapLength(rows);
  }

  byte[] values() {
    return values;
  }

  int valuesLength() {
    switch (type) {
      case BOOL:
        return bitmapLength(rows);
      case UTF8:
        return 4 * (rows + 1);
      default:
        return type.width() * rows;
    }
  }

  int dataLength() {
    return dataLength;
  }

  static int bitmapLength(int bits) {
    return (bits + 7) >>> 3;
  }

  private static void clearBit(byte[] bitmap, int index) {
    bitmap[index >> 3] &= (byte) ~(1 << (index & 7));
  }

  private int nextValid(DataType expected) {
    if (type != expected) {
      throw new IllegalStateException("a " + expected + " does not go into a " + type + " column");
    }
    int row = nextRow();
    if (nulls != 0) {
      validity[row >> 3] |= (byte) (1 << (row & 7));
    }
    return row;
  }

  private int nextRow() {
    int row = rows;
    reserveRows(row + 1);
    rows = row + 1;
    return row;
  }

  private int nextRows(DataType expected, int count) {
    if (type != expected) {
      throw new IllegalStateException(expected + "s do not go into a " + type + " column");
    }
    int row = rows;
    reserveRows(Math.addExact(row, count));
    rows = row + count;
    if (nulls != 0) {
      for (int i = row; i < rows; i++) {
        validity[i >> 3] |= (byte) (1 << (i & 7));
      }
    }
    return row;
  }

  /** The bitmap is not kept up while there is no null: the first one writes it. */
  private void markAllValid() {
    Arrays.fill(validity, 0, bitmapLength(rows), (byte) -1);
  }

  private void reserveRows(int count) {
    int bitmap = bitmapLength(count);
    if (bitmap > validity.length) {
      validity = Arrays.copyOf(validity, grown(validity.length, bitmap));
    }
    long needed = type == DataType.UTF8 ? 4L * (count + 1L) : 8L * count;
    if (type == DataType.BOOL) {
      needed = bitmap;
    } else if (type == DataType.INT32) {
      needed = 4L * count;
    }
    if (needed > values.length) {
      values = Arrays.copyOf(values, grown(values.length, needed));
    }
  }

  private void reserveData(int length) {
    long needed = (long) dataLength + length;
    if (needed > data.length) {
      data = Arrays.copyOf(data, grown(data.length, needed));
    }
  }

  private static int grown(int length, long needed) {
    if (needed > Integer.MAX_VALUE - 8) {
      throw new HeddleException(
          ErrorCode.MEMORY, "a column of " + needed + " bytes does not fit into a batch");
    }
    return (int) Math.min(Math.max(needed, 2L * length), Integer.MAX_VALUE - 8);
  }
}
