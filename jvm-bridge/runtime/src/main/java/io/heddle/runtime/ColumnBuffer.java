package io.heddle.runtime;

import static io.heddle.runtime.LittleEndian.DOUBLES;
import static io.heddle.runtime.LittleEndian.FLOATS;
import static io.heddle.runtime.LittleEndian.INTS;
import static io.heddle.runtime.LittleEndian.LONGS;
import static io.heddle.runtime.LittleEndian.SHORTS;

import java.math.BigInteger;
import java.util.Objects;

/**
 * The values of one argument, gathered by the host in the layout in which they cross: a validity
 * bitmap (absent while there is no null), little-endian values or int32 offsets, bytes, and a
 * buffer per child of a nested type.
 *
 * <p>A list, map or struct is appended by appending its items, entries or fields to the {@link
 * #child children}, and then {@link #endList} or {@link #endStruct} on this buffer.
 *
 * <p>Made once per operator and reused: {@link #reset()} keeps the memory. Append only what the
 * type's {@link Layout} holds. Not thread-safe.
 */
public final class ColumnBuffer extends ColumnMemory {
  private static final ColumnBuffer[] NO_CHILDREN = new ColumnBuffer[0];
  private static final BigInteger LOW_BITS = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private final ColumnBuffer[] children;

  private ColumnBuffer(DataType dataType) {
    super(dataType);
    int count = dataType.children().size();
    children = count == 0 ? NO_CHILDREN : new ColumnBuffer[count];
    for (int i = 0; i < count; i++) {
      children[i] = new ColumnBuffer(dataType.children().get(i).dataType());
    }
  }

  /** An empty buffer for an argument. */
  public static ColumnBuffer forField(Field field) {
    return new ColumnBuffer(field.dataType());
  }

  /** An empty buffer for values of a type. */
  public static ColumnBuffer ofType(DataType dataType) {
    return new ColumnBuffer(Objects.requireNonNull(dataType, "dataType"));
  }

  /**
   * The buffer of a list's items (0), of a map's entries (0, a struct of key and value), or of a
   * struct's fields by their number.
   */
  public ColumnBuffer child(int index) {
    return children[index];
  }

  /** Forgets all rows and keeps the memory. */
  @Override
  public void reset() {
    super.reset();
    for (ColumnBuffer child : children) {
      child.reset();
    }
  }

  /** The bytes that the column takes in the guest, without padding. */
  @Override
  public long bytes() {
    long bytes = super.bytes();
    for (ColumnBuffer child : children) {
      bytes += child.bytes();
    }
    return bytes;
  }

  /** Appends a null; of a struct with an empty value in every child. */
  public void appendNull() {
    int row = rows();
    appendEmpty();
    setNull(row);
  }

  /** Appends a zero, false, an empty text or list, or a struct of these. */
  public void appendEmpty() {
    int row = nextRow();
    switch (layout()) {
      case BITS:
        Bitmap.clear(values(), row);
        break;
      case BYTES:
        INTS.set(values(), 4 * (row + 1), dataLength());
        break;
      case LIST:
        INTS.set(values(), 4 * (row + 1), children[0].rows());
        break;
      case STRUCT:
        for (ColumnBuffer child : children) {
          child.appendEmpty();
        }
        break;
      default:
        clearValue(row);
        break;
    }
  }

  /** Appends a value of a bool column. */
  public void appendBoolean(boolean value) {
    int row = next(Layout.BITS);
    if (value) {
      Bitmap.set(values(), row);
    } else {
      Bitmap.clear(values(), row);
    }
  }

  /** Appends a value of 8 bits, signed or unsigned. */
  public void appendByte(byte value) {
    int row = next(Layout.BYTE);
    values()[row] = value;
  }

  /** Appends a value of 16 bits, signed or unsigned. */
  public void appendShort(short value) {
    int row = next(Layout.SHORT);
    SHORTS.set(values(), 2 * row, value);
  }

  /** Appends a value of 32 bits: int32, uint32, date32, or a time of s or ms. */
  public void appendInt(int value) {
    int row = next(Layout.INT);
    INTS.set(values(), 4 * row, value);
  }

  /** Appends a value of 64 bits: int64, timestamp, duration, or a time of us or ns. */
  public void appendLong(long value) {
    int row = next(Layout.LONG);
    LONGS.set(values(), 8 * row, value);
  }

  /** Appends a value of a float32 column. */
  public void appendFloat(float value) {
    int row = next(Layout.FLOAT);
    FLOATS.set(values(), 4 * row, value);
  }

  /** Appends a value of a float64 column. */
  public void appendDouble(double value) {
    int row = next(Layout.DOUBLE);
    DOUBLES.set(values(), 8 * row, value);
  }

  /**
   * Appends a value of a decimal128 column.
   *
   * @param unscaled the value times 10 to the power of the scale, of at most 127 bits
   */
  public void appendDecimal(BigInteger unscaled) {
    if (unscaled.bitLength() > 127) {
      throw new IllegalArgumentException("a decimal of " + unscaled.bitLength() + " bits");
    }
    appendDecimal(unscaled.and(LOW_BITS).longValue(), unscaled.shiftRight(64).longValue());
  }

  /** Appends a value of a decimal128 column as the halves of its unscaled two's complement. */
  public void appendDecimal(long low, long high) {
    int row = next(Layout.DECIMAL);
    LONGS.set(values(), 16 * row, low);
    LONGS.set(values(), 16 * row + 8, high);
  }

  /** Appends a value of an interval column. */
  public void appendInterval(int months, int days, long nanoseconds) {
    int row = next(Layout.INTERVAL);
    INTS.set(values(), 16 * row, months);
    INTS.set(values(), 16 * row + 4, days);
    LONGS.set(values(), 16 * row + 8, nanoseconds);
  }

  /**
   * Appends a value of a utf8 or binary column: {@code length} bytes of {@code source} from {@code
   * offset}. UTF-8 is not checked here: the guest refuses what is invalid and names the row.
   */
  public void appendBytes(byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    int start = appendBytes(length);
    System.arraycopy(source, offset, data(), start, length);
  }

  /**
   * Makes room for a utf8 or binary value of {@code length} bytes and appends it; the caller writes
   * the bytes into {@link #data()} from the returned index before anything else is appended. For
   * sources that are not byte arrays.
   */
  public int appendBytes(int length) {
    if (length < 0) {
      throw new IllegalArgumentException("negative length " + length);
    }
    reserveData(length);
    int row = next(Layout.BYTES);
    int start = takeData(length);
    INTS.set(values(), 4 * (row + 1), start + length);
    return start;
  }

  /** Appends a list or map of what was appended to its child since the last row. */
  public void endList() {
    int row = next(Layout.LIST);
    INTS.set(values(), 4 * (row + 1), children[0].rows());
  }

  /** Appends a struct of the one value that was appended to each child since the last row. */
  public void endStruct() {
    int row = next(Layout.STRUCT);
    for (ColumnBuffer child : children) {
      if (child.rows() != row + 1) {
        throw new IllegalStateException(
            "struct " + row + " has " + child.rows() + " values in a child of " + child.dataType());
      }
    }
  }

  /** Appends {@code count} values without nulls of 32 bits. */
  public void appendInts(int[] source, int from, int count) {
    Objects.checkFromIndexSize(from, count, source.length);
    int row = nextRows(Layout.INT, count);
    for (int i = 0; i < count; i++) {
      INTS.set(values(), 4 * (row + i), source[from + i]);
    }
  }

  /** Appends {@code count} values without nulls of 64 bits. */
  public void appendLongs(long[] source, int from, int count) {
    Objects.checkFromIndexSize(from, count, source.length);
    int row = nextRows(Layout.LONG, count);
    for (int i = 0; i < count; i++) {
      LONGS.set(values(), 8 * (row + i), source[from + i]);
    }
  }

  /** Appends {@code count} values without nulls of a float64 column. */
  public void appendDoubles(double[] source, int from, int count) {
    Objects.checkFromIndexSize(from, count, source.length);
    int row = nextRows(Layout.DOUBLE, count);
    for (int i = 0; i < count; i++) {
      DOUBLES.set(values(), 8 * (row + i), source[from + i]);
    }
  }

  /**
   * Appends {@code count} fixed-width values without nulls from their little-endian bytes, as
   * columnar sources hold them.
   *
   * @param from index of the first byte in {@code source}
   */
  public void appendLittleEndian(byte[] source, int from, int count) {
    int width = layout().width();
    if (width <= 0) {
      throw new IllegalStateException("a " + dataType() + " column has no fixed width");
    }
    int bytes = Math.multiplyExact(count, width);
    Objects.checkFromIndexSize(from, bytes, source.length);
    int row = nextRows(layout(), count);
    System.arraycopy(source, from, values(), row * width, bytes);
  }
}
