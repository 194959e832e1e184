package io.heddle.runtime;

import static io.heddle.runtime.LittleEndian.DOUBLES;
import static io.heddle.runtime.LittleEndian.FLOATS;
import static io.heddle.runtime.LittleEndian.INTS;
import static io.heddle.runtime.LittleEndian.LONGS;
import static io.heddle.runtime.LittleEndian.SHORTS;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * A result column, copied out of the guest and checked. It holds its own memory, so that it stays
 * good after the next call and after the instance is closed, until it is handed to another call as
 * the column to fill. Not thread-safe while it is being filled.
 *
 * <p>A list or map has its items or entries in {@link #child} 0, from {@link #offset} of the row
 * for {@link #length} rows; a struct has a child per field, with a value per row.
 */
public final class Column {
  private static final byte[] EMPTY = new byte[0];
  private static final Column[] NO_CHILDREN = new Column[0];

  private DataType dataType = DataType.BOOL;
  private Layout layout = Layout.BITS;
  private int rows;
  private int nulls;
  private byte[] validity = EMPTY;
  private byte[] values = EMPTY;
  private byte[] data = EMPTY;
  private Column[] children = NO_CHILDREN;

  /** An empty column, to be filled by a call. */
  public Column() {}

  /** The type of the values. */
  public DataType dataType() {
    return dataType;
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
    return nulls > 0 && !Bitmap.get(validity, row);
  }

  /**
   * The items of a list (0), the entries of a map (0, a struct of key and value), or a field of a
   * struct by its number.
   */
  public Column child(int index) {
    return children[Objects.checkIndex(index, dataType.children().size())];
  }

  /** The value of a row of a bool column. */
  public boolean getBoolean(int row) {
    check(row, Layout.BITS);
    return Bitmap.get(values, row);
  }

  /** The value of a row of 8 bits, signed or unsigned. */
  public byte getByte(int row) {
    check(row, Layout.BYTE);
    return values[row];
  }

  /** The value of a row of 16 bits, signed or unsigned. */
  public short getShort(int row) {
    check(row, Layout.SHORT);
    return (short) SHORTS.get(values, 2 * row);
  }

  /** The value of a row of 32 bits: int32, uint32, date32, or a time of s or ms. */
  public int getInt(int row) {
    check(row, Layout.INT);
    return (int) INTS.get(values, 4 * row);
  }

  /** The value of a row of 64 bits: int64, timestamp, duration, or a time of us or ns. */
  public long getLong(int row) {
    check(row, Layout.LONG);
    return (long) LONGS.get(values, 8 * row);
  }

  /** The value of a row of a column of integers, dates or times, whatever its width and sign. */
  long getInteger(int row) {
    switch (dataType.id()) {
      case UINT8:
        return getByte(row) & 0xff;
      case UINT16:
        return getShort(row) & 0xffff;
      case UINT32:
        return getInt(row) & 0xffff_ffffL;
      default:
        break;
    }
    switch (layout) {
      case BYTE:
        return getByte(row);
      case SHORT:
        return getShort(row);
      case INT:
        return getInt(row);
      default:
        return getLong(row);
    }
  }

  /** The value of a row of a float32 column. */
  public float getFloat(int row) {
    check(row, Layout.FLOAT);
    return (float) FLOATS.get(values, 4 * row);
  }

  /** The value of a row of a float64 column. */
  public double getDouble(int row) {
    check(row, Layout.DOUBLE);
    return (double) DOUBLES.get(values, 8 * row);
  }

  /** The low 64 bits of a row of a decimal128 column, of its unscaled two's complement. */
  public long getDecimalLow(int row) {
    check(row, Layout.DECIMAL);
    return (long) LONGS.get(values, 16 * row);
  }

  /** The high 64 bits of a row of a decimal128 column. */
  public long getDecimalHigh(int row) {
    check(row, Layout.DECIMAL);
    return (long) LONGS.get(values, 16 * row + 8);
  }

  /** The value of a row of a decimal128 column times 10 to the power of its scale. */
  public BigInteger getDecimal(int row) {
    byte[] bytes = new byte[16];
    LONGS.set(bytes, 0, Long.reverseBytes(getDecimalHigh(row)));
    LONGS.set(bytes, 8, Long.reverseBytes(getDecimalLow(row)));
    return new BigInteger(bytes);
  }

  /** The months of a row of an interval column. */
  public int getMonths(int row) {
    check(row, Layout.INTERVAL);
    return (int) INTS.get(values, 16 * row);
  }

  /** The days of a row of an interval column. */
  public int getDays(int row) {
    check(row, Layout.INTERVAL);
    return (int) INTS.get(values, 16 * row + 4);
  }

  /** The nanoseconds of a row of an interval column. */
  public long getNanoseconds(int row) {
    check(row, Layout.INTERVAL);
    return (long) LONGS.get(values, 16 * row + 8);
  }

  /** Where a row of a utf8, binary, list or map column begins in its bytes or child. */
  public int offset(int row) {
    checkOffsets(row);
    return (int) INTS.get(values, 4 * row);
  }

  /** How many bytes, items or entries a row of a utf8, binary, list or map column has. */
  public int length(int row) {
    checkOffsets(row);
    return (int) INTS.get(values, 4 * (row + 1)) - (int) INTS.get(values, 4 * row);
  }

  /** The value of a row of a utf8 column as a string. */
  public String getString(int row) {
    return new String(data, offset(row), length(row), StandardCharsets.UTF_8);
  }

  /** A copy of the bytes of a row of a utf8 or binary column. */
  public byte[] getBytes(int row) {
    int from = offset(row);
    return Arrays.copyOfRange(data, from, from + length(row));
  }

  /** The bytes of a utf8 or binary column; possibly longer than what the rows use. */
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
    checkLayout(Layout.DOUBLE);
    for (int i = 0; i < rows; i++) {
      target[i] = (double) DOUBLES.get(values, 8 * i);
    }
  }

  /** Copies the values of a column of 64 bits, nulls included, to {@code target} from index 0. */
  public void copyTo(long[] target) {
    checkLayout(Layout.LONG);
    for (int i = 0; i < rows; i++) {
      target[i] = (long) LONGS.get(values, 8 * i);
    }
  }

  /** Copies the values of a column of 32 bits, nulls included, to {@code target} from index 0. */
  public void copyTo(int[] target) {
    checkLayout(Layout.INT);
    for (int i = 0; i < rows; i++) {
      target[i] = (int) INTS.get(values, 4 * i);
    }
  }

  /** Begins to fill: {@code length} rows of a type. The buffers are set by those below. */
  void begin(DataType newType, int length) {
    dataType = newType;
    layout = newType.layout();
    rows = length;
    nulls = 0;
    int count = newType.children().size();
    if (children.length < count) {
      int filled = children.length;
      children = Arrays.copyOf(children, count);
      for (int i = filled; i < count; i++) {
        children[i] = new Column();
      }
    }
  }

  /** Shows what a buffer holds: its arrays, not copies of them. */
  Column show(ColumnBuffer buffer) {
    begin(buffer.dataType(), buffer.rows());
    nulls = buffer.nullCount();
    validity = buffer.validity();
    values = buffer.values();
    data = buffer.data();
    for (int i = 0; i < dataType.children().size(); i++) {
      children[i].show(buffer.child(i));
    }
    return this;
  }

  /** Forgets the rows from {@code length} on, of which a guest may have handed over more. */
  void shorten(int length) {
    if (nulls > 0 && length < rows) {
      nulls = length - Bitmap.countOnes(validity, length);
    }
    rows = length;
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

  /** The array of bytes to fill, of at least {@code bytes} bytes. */
  byte[] data(int bytes) {
    data = data.length >= bytes ? data : new byte[bytes];
    return data;
  }

  private void check(int row, Layout expected) {
    checkLayout(expected);
    Objects.checkIndex(row, rows);
  }

  private void checkOffsets(int row) {
    if (!layout.hasOffsets()) {
      throw new IllegalStateException("a " + dataType + " column has no offsets");
    }
    Objects.checkIndex(row, rows);
  }

  private void checkLayout(Layout expected) {
    if (layout != expected) {
      throw new IllegalStateException(
          "a " + dataType + " column holds no values laid out as " + expected);
    }
  }
}
