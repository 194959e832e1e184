package io.heddle.runtime;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A row's arguments as a JSON array, and one JSON value ("Values in rows" of the ABI). */
final class JsonRow implements RowFormat {
  private static final double MAX_SAFE = 0x1p53 - 1;
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,20}");

  @Override
  public byte[] encode(List<Column> columns, int[] rows) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < rows.length; i++) {
      text.append(i == 0 ? "" : ",");
      JsonText.write(text, columns.get(i), rows[i]);
    }
    return text.append(']').toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void decode(Field field, byte[] output, ColumnBuffer result) {
    if (!Utf8.isValid(output, 0, output.length)) {
      throw new IllegalArgumentException("it is no UTF-8");
    }
    append(field, Json.parse(new String(output, StandardCharsets.UTF_8)), result);
  }

  private static void append(Field field, Object value, ColumnBuffer column) {
    if (value == null) {
      AnswerBuilder.appendNull(field, column);
      return;
    }
    DataType type = column.dataType();
    switch (type.id()) {
      case BOOL:
        column.appendBoolean(cast(Boolean.class, value, type));
        break;
      case FLOAT32:
      case FLOAT64:
        AnswerBuilder.appendFloat(column, floating(value, type));
        break;
      case DECIMAL128:
        if (value instanceof String) {
          AnswerBuilder.appendDecimal(column, (String) value);
        } else {
          AnswerBuilder.appendDecimal(column, BigDecimal.valueOf(safeInteger(value, type)));
        }
        break;
      case UTF8:
        AnswerBuilder.appendText(column, cast(String.class, value, type));
        break;
      case BINARY:
        AnswerBuilder.appendBytes(column, base64(cast(String.class, value, type), type));
        break;
      case INTERVAL:
        List<?> parts = items(value, 3, type);
        AnswerBuilder.appendInterval(
            column,
            safeInteger(parts.get(0), type),
            safeInteger(parts.get(1), type),
            integer(parts.get(2), type));
        break;
      case LIST:
        Field item = type.children().get(0);
        for (Object one : cast(List.class, value, type)) {
          append(item, one, column.child(0));
        }
        column.endList();
        break;
      case MAP:
        appendMap(type, cast(List.class, value, type), column);
        break;
      case STRUCT:
        appendStruct(type, value, column);
        break;
      case INT64:
      case TIMESTAMP:
      case TIME:
      case DURATION:
        AnswerBuilder.appendInteger(column, integer(value, type));
        break;
      default:
        AnswerBuilder.appendInteger(column, safeInteger(value, type));
        break;
    }
  }

  private static void appendMap(DataType type, List<?> entries, ColumnBuffer column) {
    List<Field> pair = type.children().get(0).dataType().children();
    ColumnBuffer pairs = column.child(0);
    for (Object entry : entries) {
      List<?> both = items(entry, 2, type);
      append(pair.get(0), both.get(0), pairs.child(0));
      append(pair.get(1), both.get(1), pairs.child(1));
      pairs.endStruct();
    }
    column.endList();
  }

  /** An array by position, or an object by name in which a missing key is null. */
  private static void appendStruct(DataType type, Object value, ColumnBuffer column) {
    List<Field> fields = type.children();
    if (value instanceof Map) {
      Map<?, ?> rest = new LinkedHashMap<>((Map<?, ?>) value);
      for (int i = 0; i < fields.size(); i++) {
        append(fields.get(i), rest.remove(fields.get(i).name()), column.child(i));
      }
      if (!rest.isEmpty()) {
        throw AnswerBuilder.mismatch(value, type);
      }
    } else {
      List<?> values = items(value, fields.size(), type);
      for (int i = 0; i < fields.size(); i++) {
        append(fields.get(i), values.get(i), column.child(i));
      }
    }
    column.endStruct();
  }

  private static <T> T cast(Class<T> wanted, Object value, DataType type) {
    if (!wanted.isInstance(value)) {
      throw AnswerBuilder.mismatch(value, type);
    }
    return wanted.cast(value);
  }

  private static List<?> items(Object value, int count, DataType type) {
    List<?> items = cast(List.class, value, type);
    if (items.size() != count) {
      throw AnswerBuilder.mismatch(value, type);
    }
    return items;
  }

  private static double floating(Object value, DataType type) {
    if (!(value instanceof String)) {
      return cast(Number.class, value, type).doubleValue();
    }
    switch ((String) value) {
      case "NaN":
        return Double.NaN;
      case "Infinity":
        return Double.POSITIVE_INFINITY;
      case "-Infinity":
        return Double.NEGATIVE_INFINITY;
      default:
        throw AnswerBuilder.mismatch(value, type);
    }
  }

  /** A number without a fraction of at most 2^53 - 1, which every reader of JSON keeps. */
  private static long safeInteger(Object value, DataType type) {
    double number = cast(Number.class, value, type).doubleValue();
    if (Math.abs(number) > MAX_SAFE || number != Math.rint(number)) {
      throw AnswerBuilder.mismatch(value, type);
    }
    return (long) number;
  }

  /** As {@link #safeInteger}, or any of 64 bits as a string. */
  private static long integer(Object value, DataType type) {
    if (!(value instanceof String)) {
      return safeInteger(value, type);
    }
    String text = (String) value;
    if (!INTEGER.matcher(text).matches()) {
      throw AnswerBuilder.mismatch(value, type);
    }
    return AnswerBuilder.toLong(new BigInteger(text), type);
  }

  private static byte[] base64(String text, DataType type) {
    // The decoder takes texts without padding too, which are none of ours.
    if (text.length() % 4 != 0) {
      throw AnswerBuilder.mismatch(text, type);
    }
    return Base64.getDecoder().decode(text);
  }
}
