package io.heddle.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A result column, copied out of the guest and checked. It holds its own memory, so that it stays
 * good after the next call and after the instance is closed, until it is handed to another call as
 * the column to fill. Not thread-safe while it is being filled.
 */
public final class Column {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle DOUBLES =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);
  private static final byte[] EMPTY = new byte[0];

  private DataType type;
  private int rows;
  private int nulls;
  private byte[] validity = EMPTY;
  private byte[] values = EMPTY;
  private byte[] data = EMPTY;

  /** An empty column, to be filled by a call. */
  public Column() {
    this.type = DataType.BOOL;
  }

  /** The type of the values. */
  public DataType type() {
    return type;
  }

  /** The number of rows. */
  public int rows() {
    return rows;
  }

  /** The number of nulls. */
  public int nullCount() {
    return nulls;
  }

  /** Whether there are nulls; when not, {@link #isNull} is false for every row. */
  public boolean hasNulls() {
    return nulls > 0;
  }

  /** Whether a row is null. Its value is then unspecified. */
  public boolean isNull(int row) {
    Objects.checkIndex(row, rows);
    return nulls > 0 && (validity[row >> 3] >> (row & 7) & 1) == 0;
  }

  /** The value of a row of a bool column. */
  public boolean getBoolean(int row) {
    check(row, DataType.BOOL);
    return (values[row >> 3] >> (row & 7) & 1) != 0;
  }

  /** The value of a row of an int32 column. */
  public int getInt(int row) {
    check(row, DataType.INT32);
    return (int) INTS.get(values, 4 * row);
  }

  /** The value of a row of an int64 column. */
  public long getLong(int row) {
    check(row, DataType.INT64);
    return (long) LONGS.get(values, 8 * row);
  }

  /** The value of a row of a float64 column. */
  public double getDouble(int row) {
    check(row, DataType.FLOAT64);
    return (double) DOUBLES.get(values, 8 * row);
  }

  /** Where the bytes of a row of a utf8 column begin in {@link #data()}. */
  public int offset(int row) {
    check(row, DataType.UTF8);
    return (int) INTS.get(values, 4 * row);
  }

  /** How many bytes a row of a utf8 column has. */
  public int length(int row) {
    check(row, DataType.UTF8);
    return (int) INTS.get(values, 4 * (row + 1)) - (int) INTS.get(values, 4 * row);
  }

  /** The value of a row of a utf8 column as a string. */
  public String getString(int row) {
    return new String(data, offset(row), length(row), StandardCharsets.UTF_8);
  }

  /** The bytes of a utf8 column, valid UTF-8; possibly longer than what the rows use. */
  public byte[] data() {
    return data;
  }

  /**
   * The values in the layout of the ABI: bits, little-endian numbers, or int32 offsets of rows + 1;
   * possibly longer than what the rows use. For bulk copies into a columnar sink.
   */
  public byte[] values() {
    return values;
  }

  /** The validity bitmap; meaningless unless {@link #hasNulls}. */
  public byte[] validity() {
    return validity;
  }

  /** Copies the values of a float64 column, nulls included, to {@code target} from index 0. */
  public void copyTo(double[] target) {
    checkType(DataType.FLOAT64);
    for (int i = 0; i < rows; i++) {
      target[i] = (double) DOUBLES.get(values, 8 * i);
    }
  }

  /** Copies the values of an int64 column, nulls included, to {@code target} from index 0. */
  public void copyTo(long[] target) {
    checkType(DataType.INT64);
    for (int i = 0; i < rows; i++) {
      target[i] = (long) LONGS.get(values, 8 * i);
    }
  }

  /** Copies the values of an int32 column, nulls included, to {@code target} from index 0. */
  public void copyTo(int[] target) {
    checkType(DataType.INT32);
    for (int i = 0; i < rows; i++) {
      target[i] = (int) INTS.get(values, 4 * i);
    }
  }

  /** Begins to fill: {@code length} rows of a type. The buffers are set by the three below. */
  void begin(DataType newType, int length) {
    type = newType;
    rows = length;
    nulls = 0;
  }

  /** The bitmap to fill, of at least {@code bytes} bytes; {@link #nullCount(int)} turns it on. */
  byte[] validity(int bytes) {
    validity = validity.length >= bytes ? validity : new byte[bytes];
    return validity;
  }

  /** Sets the number of zeros in the bitmap. */
  void nullCount(int count) {
    nulls = count;
  }

  /** The array of values or offsets to fill, of at least {@code bytes} bytes. */
  byte[] values(int bytes) {
    values = values.length >= bytes ? values : new byte[bytes];
    return values;
  }

  /** The array of utf8 bytes to fill, of at least {@code bytes} bytes. */
  byte[] data(int bytes) {
    data = data.length >= bytes ? data : new byte[bytes];
    return data;
  }

  private void check(int row, DataType expected) {
    checkType(expected);
    Objects.checkIndex(row, rows);
  }

  private void checkType(DataType expected) {
    if (type != expected) {
      throw new IllegalStateException("a " + type + " column holds no " + expected);
    }
  }
}
