package io.heddle.runtime;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A row's arguments as {@code heddle.v1.Arguments}, and one {@code heddle.v1.Literal}. */
final class ProtoRow implements RowFormat {
  /** Field numbers of {@code heddle.v1.Literal} (spec/literal.proto). */
  private static final int NULL = 1;

  private static final int BINARY = 2;
  private static final int BOOLEAN = 3;
  private static final int BYTE = 4;
  private static final int SHORT = 5;
  private static final int INTEGER = 6;
  private static final int LONG = 7;
  private static final int FLOAT = 10;
  private static final int DOUBLE = 11;
  private static final int DECIMAL = 12;
  private static final int STRING = 13;
  private static final int DATE = 16;
  private static final int TIMESTAMP = 17;
  private static final int TIMESTAMP_NTZ = 18;
  private static final int NONE = 0;

  /** The one field of {@code heddle.v1.Arguments}. */
  private static final int ARGUMENTS = 1;

  private static final int DECIMAL_VALUE = 1;
  private static final int DECIMAL_PRECISION = 2;
  private static final int DECIMAL_SCALE = 3;

  /** Whether values of a type have a literal. */
  static boolean carries(DataType type) {
    return literalField(type) != NONE;
  }

  private static int literalField(DataType type) {
    switch (type.id()) {
      case BOOL:
        return BOOLEAN;
      case INT8:
        return BYTE;
      case INT16:
      case UINT8:
        return SHORT;
      case INT32:
      case UINT16:
        return INTEGER;
      case INT64:
      case UINT32:
        return LONG;
      case FLOAT32:
        return FLOAT;
      case FLOAT64:
        return DOUBLE;
      case DECIMAL128:
        return DECIMAL;
      case UTF8:
        return STRING;
      case BINARY:
        return BINARY;
      case DATE32:
        return DATE;
      case TIMESTAMP:
        if (type.unit() != TimeUnit.US) {
          return NONE;
        }
        return type.timezone() == null ? TIMESTAMP_NTZ : TIMESTAMP;
      default:
        return NONE;
    }
  }

  @Override
  public byte[] encode(List<Column> columns, int[] rows) {
    ProtoWriter out = new ProtoWriter();
    for (int i = 0; i < rows.length; i++) {
      ProtoWriter literal = new ProtoWriter();
      write(literal, columns.get(i), rows[i]);
      out.bytes(ARGUMENTS, literal.bytes());
    }
    return out.bytes();
  }

  private static void write(ProtoWriter out, Column column, int row) {
    DataType type = column.dataType();
    int field = literalField(type);
    if (column.isNull(row)) {
      out.bytes(NULL, new byte[0]);
      return;
    }
    switch (type.id()) {
      case BOOL:
        out.varint(field, column.getBoolean(row) ? 1 : 0);
        break;
      case FLOAT32:
        out.fixed32(field, Float.floatToIntBits(column.getFloat(row)));
        break;
      case FLOAT64:
        out.fixed64(field, Double.doubleToLongBits(column.getDouble(row)));
        break;
      case DECIMAL128:
        ProtoWriter decimal = new ProtoWriter();
        String digits = new BigDecimal(column.getDecimal(row), type.scale()).toPlainString();
        decimal.bytes(DECIMAL_VALUE, digits.getBytes(StandardCharsets.UTF_8));
        decimal.varint(DECIMAL_PRECISION, type.precision());
        decimal.varint(DECIMAL_SCALE, type.scale());
        out.bytes(field, decimal.bytes());
        break;
      case UTF8:
      case BINARY:
        out.bytes(field, column.getBytes(row));
        break;
      default:
        out.varint(field, column.getInteger(row));
        break;
    }
  }

  /** Of several literals the last counts, as in every protobuf message. */
  @Override
  public void decode(Field field, byte[] output, ColumnBuffer result) {
    int wanted = literalField(field.dataType());
    ProtoReader in = new ProtoReader(output);
    boolean found = false;
    ProtoReader value = null;
    while (!in.atEnd()) {
      int number = in.tag();
      if (number == NULL) {
        value = null;
      } else if (number == wanted) {
        value = in.here();
      } else {
        throw new IllegalArgumentException(
            "it holds the literal of field " + number + ", not a " + field.dataType());
      }
      in.skip();
      found = true;
    }
    if (!found) {
      throw new IllegalArgumentException("it holds no literal");
    }
    if (value == null) {
      AnswerBuilder.appendNull(field, result);
    } else {
      append(value, result);
    }
  }

  private static void append(ProtoReader in, ColumnBuffer column) {
    switch (column.dataType().id()) {
      case BOOL:
        column.appendBoolean(in.varint() != 0);
        break;
      case FLOAT32:
        AnswerBuilder.appendFloat(column, Float.intBitsToFloat(in.fixed32()));
        break;
      case FLOAT64:
        AnswerBuilder.appendFloat(column, Double.longBitsToDouble(in.fixed64()));
        break;
      case DECIMAL128:
        AnswerBuilder.appendDecimal(column, decimal(new ProtoReader(in.bytes())));
        break;
      case UTF8:
        byte[] text = in.bytes();
        if (!Utf8.isValid(text, 0, text.length)) {
          throw new IllegalArgumentException("a text is not UTF-8");
        }
        AnswerBuilder.appendBytes(column, text);
        break;
      case BINARY:
        AnswerBuilder.appendBytes(column, in.bytes());
        break;
      default:
        AnswerBuilder.appendInteger(column, in.varint());
        break;
    }
  }

  private static String decimal(ProtoReader in) {
    String text = "";
    while (!in.atEnd()) {
      int number = in.tag();
      if (number == DECIMAL_VALUE) {
        text = new String(in.here().bytes(), StandardCharsets.ISO_8859_1);
      }
      in.skip();
    }
    return text;
  }
}
