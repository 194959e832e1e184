package io.heddle.runtime;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Base64;
import java.util.List;

/** Writes values of columns as JSON, numbers as JavaScript writes them. */
final class JsonText {
  private static final long MAX_SAFE = (1L << 53) - 1;

  private JsonText() {}

  /** Appends the value of a row. */
  static void write(StringBuilder text, Column column, int row) {
    if (column.isNull(row)) {
      text.append("null");
      return;
    }
    DataType type = column.dataType();
    switch (type.id()) {
      case BOOL:
        text.append(column.getBoolean(row));
        break;
      case FLOAT32:
        text.append(number(column.getFloat(row)));
        break;
      case FLOAT64:
        text.append(number(column.getDouble(row)));
        break;
      case DECIMAL128:
        BigDecimal decimal = new BigDecimal(column.getDecimal(row), type.scale());
        text.append('"').append(decimal.toPlainString()).append('"');
        break;
      case UTF8:
        text.append(Json.quote(column.getString(row)));
        break;
      case BINARY:
        String base64 = Base64.getEncoder().encodeToString(column.getBytes(row));
        text.append('"').append(base64).append('"');
        break;
      case INTERVAL:
        text.append('[').append(column.getMonths(row)).append(',').append(column.getDays(row));
        text.append(',').append(integer(column.getNanoseconds(row))).append(']');
        break;
      case LIST:
      case MAP:
        writeItems(text, column, row);
        break;
      case STRUCT:
        writeStruct(text, column, row);
        break;
      default:
        text.append(integer(column.getInteger(row)));
        break;
    }
  }

  private static void writeItems(StringBuilder text, Column column, int row) {
    Column items = column.child(0);
    int from = column.offset(row);
    int until = from + column.length(row);
    text.append('[');
    for (int i = from; i < until; i++) {
      text.append(i == from ? "" : ",");
      if (column.dataType().id() == TypeId.LIST) {
        write(text, items, i);
      } else {
        write(text.append('['), items.child(0), i);
        write(text.append(','), items.child(1), i);
        text.append(']');
      }
    }
    text.append(']');
  }

  private static void writeStruct(StringBuilder text, Column column, int row) {
    List<Field> fields = column.dataType().children();
    text.append('{');
    for (int i = 0; i < fields.size(); i++) {
      text.append(i == 0 ? "" : ",").append(Json.quote(fields.get(i).name())).append(':');
      write(text, column.child(i), row);
    }
    text.append('}');
  }

  /** A number, or a string where readers of JSON would round it. */
  private static String integer(long value) {
    return value >= -MAX_SAFE && value <= MAX_SAFE ? Long.toString(value) : "\"" + value + "\"";
  }

  private static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return "\"" + value + "\"";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    // Some versions of the JDK write a digit more than is needed.
    BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    while (shortest.precision() > 1) {
      MathContext fewer = new MathContext(shortest.precision() - 1, RoundingMode.HALF_EVEN);
      BigDecimal candidate = new BigDecimal(value).round(fewer);
      if (candidate.doubleValue() != value) {
        break;
      }
      shortest = candidate.stripTrailingZeros();
    }
    return text(shortest);
  }

  /** The shortest decimal that reads back to the float by way of the nearest double. */
  private static String number(float value) {
    if (value == 0 || Float.isNaN(value) || Float.isInfinite(value)) {
      return number((double) value);
    }
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; digits < 9; digits++) {
      BigDecimal candidate = exact.round(new MathContext(digits, RoundingMode.HALF_UP));
      if ((float) candidate.doubleValue() == value) {
        return text(candidate.stripTrailingZeros());
      }
    }
    return text(exact.round(new MathContext(9, RoundingMode.HALF_UP)).stripTrailingZeros());
  }

  /** A decimal as JavaScript prints numbers: with an exponent from 1e21 on and below 1e-6. */
  private static String text(BigDecimal value) {
    int exponent = value.precision() - value.scale() - 1;
    if (exponent >= -6 && exponent < 21) {
      return value.toPlainString();
    }
    String digits = value.unscaledValue().abs().toString();
    return (value.signum() < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + Math.abs(exponent);
  }
}
