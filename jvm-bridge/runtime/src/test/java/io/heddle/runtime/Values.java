package io.heddle.runtime;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Values in a form that can be compared: null, {@link Boolean}, {@link Long} for integers and
 * times, {@link Float} and {@link Double} (equal by bits, NaN canonical), {@link BigInteger} for
 * unscaled decimals, {@link String}, {@link ByteBuffer} for bytes, and {@link List} for intervals,
 * lists, structs (by position) and maps (of pairs).
 */
final class Values {
  private Values() {}

  /** The values of a column as the corpus writes them. */
  static List<Object> expand(DataType type, Map<?, ?> raw, int rows) {
    if (!raw.containsKey("cycle")) {
      List<Object> values = new ArrayList<>();
      ((List<?>) raw.get("values")).forEach(value -> values.add(read(type, value)));
      return values;
    }
    List<?> cycle = (List<?>) raw.get("cycle");
    int length = raw.containsKey("length") ? ((Long) raw.get("length")).intValue() : rows;
    List<Object> once = new ArrayList<>();
    cycle.forEach(value -> once.add(read(type, value)));
    if (!raw.containsKey("step")) {
      List<Object> values = new ArrayList<>(length);
      for (int i = 0; i < length; i++) {
        values.add(once.get(i % once.size()));
      }
      return values;
    }
    long step = (Long) raw.get("step");
    List<Object> values = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      values.add(plus(type, once.get(i % once.size()), i / once.size() * step));
    }
    return values;
  }

  private static Object plus(DataType type, Object value, long more) {
    if (value == null) {
      return null;
    }
    switch (type.id()) {
      case FLOAT32:
        return (Float) value + more;
      case FLOAT64:
        return (Double) value + more;
      case DECIMAL128:
        return ((BigInteger) value).add(BigInteger.TEN.pow(type.scale()).multiply(big(more)));
      default:
        return (Long) value + more;
    }
  }

  private static BigInteger big(long value) {
    return BigInteger.valueOf(value);
  }

  /** A value as the corpus or JSON rows write it. */
  static Object read(DataType type, Object value) {
    if (value == null) {
      return null;
    }
    switch (type.id()) {
      case BOOL:
        return value;
      case FLOAT32:
        return value instanceof String
            ? Float.parseFloat((String) value)
            : ((Number) value).floatValue();
      case FLOAT64:
        return value instanceof String
            ? Double.parseDouble((String) value)
            : ((Number) value).doubleValue();
      case DECIMAL128:
        return new BigDecimal((String) value).setScale(type.scale()).unscaledValue();
      case UTF8:
        return text(value);
      case BINARY:
        return ByteBuffer.wrap(bytes((String) ((Map<?, ?>) value).get("hex")));
      case INTERVAL:
        List<?> parts = (List<?>) value;
        return List.of(integer(parts.get(0)), integer(parts.get(1)), integer(parts.get(2)));
      case LIST:
        return list(type, (List<?>) value);
      case STRUCT:
        return struct(type, (Map<?, ?>) value);
      case MAP:
        List<Object> entries = new ArrayList<>();
        List<Field> pair = type.children().get(0).dataType().children();
        for (Object entry : (List<?>) value) {
          Object key = read(pair.get(0).dataType(), ((List<?>) entry).get(0));
          entries.add(Arrays.asList(key, read(pair.get(1).dataType(), ((List<?>) entry).get(1))));
        }
        return entries;
      default:
        return integer(value);
    }
  }

  private static List<Object> list(DataType type, List<?> items) {
    List<Object> list = new ArrayList<>();
    items.forEach(item -> list.add(read(type.children().get(0).dataType(), item)));
    return list;
  }

  private static List<Object> struct(DataType type, Map<?, ?> fields) {
    List<Object> struct = new ArrayList<>();
    for (Field field : type.children()) {
      struct.add(read(field.dataType(), fields.get(field.name())));
    }
    return struct;
  }

  private static long integer(Object value) {
    return value instanceof String ? Long.parseLong((String) value) : ((Number) value).longValue();
  }

  private static Object text(Object value) {
    if (value instanceof String) {
      return value;
    }
    Map<?, ?> special = (Map<?, ?>) value;
    return special.containsKey("hex")
        ? ByteBuffer.wrap(bytes((String) special.get("hex")))
        : ((String) special.get("repeat")).repeat(((Long) special.get("times")).intValue());
  }

  private static byte[] bytes(String hex) {
    byte[] bytes = new byte[hex.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
    }
    return bytes;
  }

  /** Whether a text somewhere inside is bytes that are not UTF-8. */
  static boolean hasRawText(DataType type, Object value) {
    if (value == null) {
      return false;
    }
    if (type.id() == TypeId.UTF8) {
      return value instanceof ByteBuffer;
    }
    if (!type.isNested()) {
      return false;
    }
    List<?> parts = (List<?>) value;
    for (int i = 0; i < parts.size(); i++) {
      int child = type.id() == TypeId.STRUCT ? i : 0;
      if (hasRawText(type.children().get(child).dataType(), parts.get(i))) {
        return true;
      }
    }
    return false;
  }

  /** Appends a value to the column of its type. */
  static void append(ColumnBuffer column, Object value) {
    if (value == null) {
      column.appendNull();
      return;
    }
    switch (column.dataType().layout()) {
      case BITS:
        column.appendBoolean((Boolean) value);
        break;
      case BYTE:
        column.appendByte(((Long) value).byteValue());
        break;
      case SHORT:
        column.appendShort(((Long) value).shortValue());
        break;
      case INT:
        column.appendInt(((Long) value).intValue());
        break;
      case LONG:
        column.appendLong((Long) value);
        break;
      case FLOAT:
        column.appendFloat((Float) value);
        break;
      case DOUBLE:
        column.appendDouble((Double) value);
        break;
      case DECIMAL:
        column.appendDecimal((BigInteger) value);
        break;
      case INTERVAL:
        List<?> parts = (List<?>) value;
        column.appendInterval(
            ((Long) parts.get(0)).intValue(),
            ((Long) parts.get(1)).intValue(),
            (Long) parts.get(2));
        break;
      case BYTES:
        byte[] bytes = bytesOf(value);
        column.appendBytes(bytes, 0, bytes.length);
        break;
      case LIST:
        ((List<?>) value).forEach(item -> append(column.child(0), item));
        column.endList();
        break;
      default:
        List<?> fields = (List<?>) value;
        for (int i = 0; i < fields.size(); i++) {
          append(column.child(i), fields.get(i));
        }
        column.endStruct();
        break;
    }
  }

  private static byte[] bytesOf(Object value) {
    return value instanceof String
        ? ((String) value).getBytes(StandardCharsets.UTF_8)
        : ((ByteBuffer) value).array();
  }

  /** The values of a column. */
  static List<Object> of(Column column) {
    List<Object> values = new ArrayList<>(column.rows());
    for (int row = 0; row < column.rows(); row++) {
      values.add(of(column, row));
    }
    return values;
  }

  /** The values of a batch's columns. */
  static List<List<Object>> of(Batch batch) {
    List<List<Object>> columns = new ArrayList<>();
    batch.columns().forEach(column -> columns.add(of(column)));
    return columns;
  }

  private static Object of(Column column, int row) {
    if (column.isNull(row)) {
      return null;
    }
    DataType type = column.dataType();
    switch (type.id()) {
      case BOOL:
        return column.getBoolean(row);
      case UINT8:
        return column.getByte(row) & 0xffL;
      case UINT16:
        return column.getShort(row) & 0xffffL;
      case UINT32:
        return column.getInt(row) & 0xffff_ffffL;
      case FLOAT32:
        return canonical(column.getFloat(row));
      case FLOAT64:
        return canonical(column.getDouble(row));
      case DECIMAL128:
        return column.getDecimal(row);
      case UTF8:
        return column.getString(row);
      case BINARY:
        return ByteBuffer.wrap(column.getBytes(row));
      case INTERVAL:
        return List.of(
            (long) column.getMonths(row), (long) column.getDays(row), column.getNanoseconds(row));
      case LIST:
      case MAP:
        int from = column.offset(row);
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < column.length(row); i++) {
          items.add(of(column.child(0), from + i));
        }
        return items;
      case STRUCT:
        List<Object> fields = new ArrayList<>();
        for (int i = 0; i < type.children().size(); i++) {
          fields.add(of(column.child(i), row));
        }
        return fields;
      default:
        return integer(column, row);
    }
  }

  private static long integer(Column column, int row) {
    switch (column.dataType().layout()) {
      case BYTE:
        return column.getByte(row);
      case SHORT:
        return column.getShort(row);
      case INT:
        return column.getInt(row);
      default:
        return column.getLong(row);
    }
  }

  /** A float whose NaN is the canonical one, or else a value that equals none. */
  private static Object canonical(float value) {
    boolean odd = value != value && Float.floatToRawIntBits(value) != 0x7fc0_0000;
    return odd ? (Object) "an odd NaN" : (Object) value;
  }

  private static Object canonical(double value) {
    boolean odd = value != value && Double.doubleToRawLongBits(value) != 0x7ff8_0000_0000_0000L;
    return odd ? (Object) "an odd NaN" : (Object) value;
  }
}
