package io.heddle.runtime;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Appends values that a plain plugin answered to columns, whatever its format. Each is checked as a
 * result of the direct ABI is: range, digits, the time of day, UTF-8, and nulls where the
 * declaration has them. What does not fit is an {@link IllegalArgumentException}.
 */
final class AnswerBuilder {
  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,1000}(?:\\.[0-9]{1,1000})?");
  private static final int MAX_QUOTED = 100;

  private AnswerBuilder() {}

  /** A null in place of the field. */
  static void appendNull(Field field, ColumnBuffer column) {
    if (!field.nullable()) {
      String place = field.name().equals("result") ? "" : " in " + TypeText.ofName(field.name());
      throw new IllegalArgumentException("null" + place + ", which is not declared");
    }
    column.appendNull();
  }

  /** An integer of any width, a date, a timestamp, a time or a duration. */
  static void appendInteger(ColumnBuffer column, long value) {
    DataType type = column.dataType();
    if (!holds(type, value)) {
      throw outOfRange(value, type);
    }
    switch (type.layout()) {
      case BYTE:
        column.appendByte((byte) value);
        break;
      case SHORT:
        column.appendShort((short) value);
        break;
      case INT:
        column.appendInt((int) value);
        break;
      default:
        column.appendLong(value);
        break;
    }
  }

  private static boolean holds(DataType type, long value) {
    switch (type.id()) {
      case INT8:
        return value == (byte) value;
      case INT16:
        return value == (short) value;
      case INT32:
      case DATE32:
        return value == (int) value;
      case UINT8:
        return value == (value & 0xff);
      case UINT16:
        return value == (value & 0xffff);
      case UINT32:
        return value == (value & 0xffff_ffffL);
      case TIME:
        return value >= 0 && value < type.unit().perDay();
      default:
        return true;
    }
  }

  /** A float; of 32 bits the nearest, which is finite where the value is. NaN is canonical. */
  static void appendFloat(ColumnBuffer column, double value) {
    if (column.dataType().id() == TypeId.FLOAT64) {
      column.appendDouble(Double.isNaN(value) ? Double.NaN : value);
      return;
    }
    float narrow = (float) value;
    if (Float.isInfinite(narrow) && !Double.isInfinite(value)) {
      throw outOfRange(value, column.dataType());
    }
    column.appendFloat(Float.isNaN(narrow) ? Float.NaN : narrow);
  }

  /**
   * A decimal from its text, which may have more or fewer digits than the scale if none is lost.
   */
  static void appendDecimal(ColumnBuffer column, String text) {
    if (!DECIMAL.matcher(text).matches()) {
      throw mismatch(text, column.dataType());
    }
    appendDecimal(column, new BigDecimal(text));
  }

  /** A decimal whose digits fit. */
  static void appendDecimal(ColumnBuffer column, BigDecimal value) {
    DataType type = column.dataType();
    BigInteger unscaled;
    try {
      unscaled = value.setScale(type.scale()).unscaledValue();
    } catch (ArithmeticException e) {
      throw outOfRange(value, type);
    }
    if (unscaled.abs().compareTo(BigInteger.TEN.pow(type.precision())) >= 0) {
      throw outOfRange(value, type);
    }
    column.appendDecimal(unscaled);
  }

  /** An interval, whose months and days have 32 bits. */
  static void appendInterval(ColumnBuffer column, long months, long days, long nanoseconds) {
    if (months != (int) months || days != (int) days) {
      throw outOfRange(months + " months, " + days + " days", column.dataType());
    }
    column.appendInterval((int) months, (int) days, nanoseconds);
  }

  /** A text of UTF-16. */
  static void appendText(ColumnBuffer column, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        boolean pair =
            Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          throw new IllegalArgumentException("the string holds a lone surrogate");
        }
        i++;
      }
    }
    appendBytes(column, text.getBytes(StandardCharsets.UTF_8));
  }

  /** An integer that may have more than 64 bits. */
  static void appendInteger(ColumnBuffer column, BigInteger value) {
    appendInteger(column, toLong(value, column.dataType()));
  }

  /** The value, which must have 64 bits. */
  static long toLong(BigInteger value, DataType type) {
    if (value.bitLength() > 63) {
      throw outOfRange(value, type);
    }
    return value.longValue();
  }

  /** Bytes, or a text that is valid UTF-8. */
  static void appendBytes(ColumnBuffer column, byte[] bytes) {
    column.appendBytes(bytes, 0, bytes.length);
  }

  /** That a value is of another type. */
  static IllegalArgumentException mismatch(Object value, DataType type) {
    return new IllegalArgumentException(quote(value) + " is no " + type);
  }

  /** That a value is beyond the range or digits of its type. */
  static IllegalArgumentException outOfRange(Object value, DataType type) {
    return new IllegalArgumentException(quote(value) + " is not an " + type);
  }

  private static String quote(Object value) {
    String text = value instanceof String ? Json.quote((String) value) : String.valueOf(value);
    return text.length() > MAX_QUOTED ? text.substring(0, MAX_QUOTED) + "…" : text;
  }
}
