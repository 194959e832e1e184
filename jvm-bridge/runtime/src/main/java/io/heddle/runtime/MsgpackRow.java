package io.heddle.runtime;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A row's arguments as a MessagePack array, and one value ("Values in rows" of the ABI). */
final class MsgpackRow implements RowFormat {
  @Override
  public byte[] encode(List<Column> columns, int[] rows) {
    MsgpackWriter out = new MsgpackWriter();
    out.array(rows.length);
    for (int i = 0; i < rows.length; i++) {
      write(out, columns.get(i), rows[i]);
    }
    return out.bytes();
  }

  @Override
  public void decode(Field field, byte[] output, ColumnBuffer result) {
    MsgpackReader in = new MsgpackReader(output);
    append(field, in, result);
    in.end();
  }

  private static void write(MsgpackWriter out, Column column, int row) {
    if (column.isNull(row)) {
      out.nil();
      return;
    }
    DataType type = column.dataType();
    switch (type.id()) {
      case BOOL:
        out.bool(column.getBoolean(row));
        break;
      case FLOAT32:
        out.float32(column.getFloat(row));
        break;
      case FLOAT64:
        out.float64(column.getDouble(row));
        break;
      case DECIMAL128:
        String decimal = new BigDecimal(column.getDecimal(row), type.scale()).toPlainString();
        out.text(decimal.getBytes(StandardCharsets.UTF_8));
        break;
      case UTF8:
        out.text(column.getBytes(row));
        break;
      case BINARY:
        out.binary(column.getBytes(row));
        break;
      case INTERVAL:
        out.array(3);
        out.integer(column.getMonths(row));
        out.integer(column.getDays(row));
        out.integer(column.getNanoseconds(row));
        break;
      case LIST:
      case MAP:
        writeItems(out, column, row);
        break;
      case STRUCT:
        List<Field> fields = type.children();
        out.map(fields.size());
        for (int i = 0; i < fields.size(); i++) {
          out.text(fields.get(i).name().getBytes(StandardCharsets.UTF_8));
          write(out, column.child(i), row);
        }
        break;
      default:
        out.integer(column.getInteger(row));
        break;
    }
  }

  private static void writeItems(MsgpackWriter out, Column column, int row) {
    boolean list = column.dataType().id() == TypeId.LIST;
    Column items = column.child(0);
    int from = column.offset(row);
    int until = from + column.length(row);
    if (list) {
      out.array(until - from);
    } else {
      out.map(until - from);
    }
    for (int i = from; i < until; i++) {
      if (list) {
        write(out, items, i);
      } else {
        write(out, items.child(0), i);
        write(out, items.child(1), i);
      }
    }
  }

  private static void append(Field field, MsgpackReader in, ColumnBuffer column) {
    if (in.skipNil()) {
      AnswerBuilder.appendNull(field, column);
      return;
    }
    DataType type = column.dataType();
    switch (type.id()) {
      case BOOL:
        column.appendBoolean(in.bool());
        break;
      case FLOAT32:
      case FLOAT64:
        boolean whole = in.peek() == MsgpackReader.Kind.INTEGER;
        AnswerBuilder.appendFloat(column, whole ? in.integer().doubleValue() : in.floating());
        break;
      case DECIMAL128:
        AnswerBuilder.appendDecimal(column, new String(in.text(), StandardCharsets.UTF_8));
        break;
      case UTF8:
        AnswerBuilder.appendBytes(column, in.text());
        break;
      case BINARY:
        AnswerBuilder.appendBytes(column, in.binary());
        break;
      case INTERVAL:
        appendInterval(type, in, column);
        break;
      case LIST:
        for (int left = in.array(); left > 0; left--) {
          append(type.children().get(0), in, column.child(0));
        }
        column.endList();
        break;
      case MAP:
        List<Field> pair = type.children().get(0).dataType().children();
        ColumnBuffer pairs = column.child(0);
        for (int left = in.map(); left > 0; left--) {
          append(pair.get(0), in, pairs.child(0));
          append(pair.get(1), in, pairs.child(1));
          pairs.endStruct();
        }
        column.endList();
        break;
      case STRUCT:
        appendStruct(type.children(), in, column);
        break;
      default:
        AnswerBuilder.appendInteger(column, in.integer());
        break;
    }
  }

  private static void appendInterval(DataType type, MsgpackReader in, ColumnBuffer column) {
    List<Long> parts = new ArrayList<>();
    int length = in.array();
    if (length != 3) {
      throw new IllegalArgumentException("an interval of " + length + " parts");
    }
    for (int i = 0; i < length; i++) {
      BigInteger part = in.integer();
      parts.add(AnswerBuilder.toLong(part, type));
    }
    AnswerBuilder.appendInterval(column, parts.get(0), parts.get(1), parts.get(2));
  }

  /** An array by position, or a map by name in any order, in which a missing key is null. */
  private static void appendStruct(List<Field> fields, MsgpackReader in, ColumnBuffer column) {
    if (in.peek() == MsgpackReader.Kind.ARRAY) {
      int length = in.array();
      if (length != fields.size()) {
        throw new IllegalArgumentException("a row of " + length + " values, not " + fields.size());
      }
      for (int i = 0; i < length; i++) {
        append(fields.get(i), in, column.child(i));
      }
      column.endStruct();
      return;
    }
    boolean[] found = new boolean[fields.size()];
    for (int left = in.map(); left > 0; left--) {
      String name = new String(in.text(), StandardCharsets.UTF_8);
      int index = indexOf(fields, name);
      if (index < 0 || found[index]) {
        throw new IllegalArgumentException(
            (index < 0 ? "no column " : "two values of ") + Json.quote(name));
      }
      found[index] = true;
      append(fields.get(index), in, column.child(index));
    }
    for (int i = 0; i < found.length; i++) {
      if (!found[i]) {
        AnswerBuilder.appendNull(fields.get(i), column.child(i));
      }
    }
    column.endStruct();
  }

  private static int indexOf(List<Field> fields, String name) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
