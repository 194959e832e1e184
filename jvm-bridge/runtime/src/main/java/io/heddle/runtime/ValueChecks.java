package io.heddle.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The checks of values that a guest handed back: nulls stand where the declaration has them, texts
 * are UTF-8, decimals have the declared digits, times lie within a day. What stands under a null,
 * or in no list, may be anything. What fails is HEDDLE2202.
 *
 * <p>{@code live} is a bitmap of the rows that count, or null when all do.
 */
final class ValueChecks {
  private ValueChecks() {}

  /** Checks a column and everything in it. */
  static void check(String what, Field field, Column column, byte[] live) {
    checkNulls(what, field, column, live);
    checkValues(what, column, live);
  }

  /** Checks that nulls stand only in a column that may have them. */
  static void checkNulls(String what, Field field, Column column, byte[] live) {
    if (!field.nullable() && column.hasNulls()) {
      for (int row = 0; row < column.rows(); row++) {
        if (isLive(live, row) && column.isNull(row)) {
          throw MarshalOut.refused(
              what + " has a null in row " + row + ", its declaration has none");
        }
      }
    }
  }

  /** Checks everything but whether the column itself may have nulls. */
  static void checkValues(String what, Column column, byte[] live) {
    DataType type = column.dataType();
    if (type.id() == TypeId.UTF8) {
      if (!isValidText(column)) {
        checkRows(what, "is not UTF-8", column, live);
      }
    } else if (type.id() == TypeId.DECIMAL128 || type.id() == TypeId.TIME) {
      checkRows(what, "is no " + type, column, live);
    } else if (type.layout() == Layout.LIST) {
      Column items = column.child(0);
      check(what, type.children().get(0), items, liveItems(column, items, live));
    } else if (type.layout() == Layout.STRUCT) {
      for (int i = 0; i < type.children().size(); i++) {
        Column child = column.child(i);
        Field field = type.children().get(i);
        check(field.name(), field, child, liveFields(column, child, live));
      }
    }
  }

  private static void checkRows(String what, String fault, Column column, byte[] live) {
    for (int row = 0; row < column.rows(); row++) {
      if (!isValid(column, row) && isLive(live, row) && !column.isNull(row)) {
        throw MarshalOut.refused("row " + row + " of " + what + " " + fault);
      }
    }
  }

  private static boolean isValid(Column column, int row) {
    DataType type = column.dataType();
    switch (type.id()) {
      case UTF8:
        return Utf8.isValid(column.data(), column.offset(row), column.length(row));
      case DECIMAL128:
        return Decimals.fits(
            column.getDecimalLow(row), column.getDecimalHigh(row), type.precision());
      default:
        long time = type.layout() == Layout.INT ? column.getInt(row) : column.getLong(row);
        return time >= 0 && time < type.unit().perDay();
    }
  }

  private static boolean isValidText(Column column) {
    int rows = column.rows();
    if (rows == 0) {
      return true;
    }
    ByteBuffer offsets = ByteBuffer.wrap(column.values()).order(ByteOrder.LITTLE_ENDIAN);
    return Utf8.isValid(column.data(), offsets.getInt(0), offsets.getInt(4 * rows), offsets, rows);
  }

  private static byte[] liveFields(Column struct, Column child, byte[] live) {
    if (live == null && !struct.hasNulls() && child.rows() == struct.rows()) {
      return null;
    }
    byte[] inner = new byte[Bitmap.length(child.rows())];
    for (int row = 0; row < struct.rows(); row++) {
      if (isLive(live, row) && !struct.isNull(row)) {
        Bitmap.set(inner, row);
      }
    }
    return inner;
  }

  private static byte[] liveItems(Column list, Column items, byte[] live) {
    int rows = list.rows();
    boolean all = live == null && !list.hasNulls();
    if (rows == 0
        || (all && list.offset(0) == 0)
            && list.offset(rows - 1) + list.length(rows - 1) == items.rows()) {
      return null;
    }
    byte[] inner = new byte[Bitmap.length(items.rows())];
    for (int row = 0; row < rows; row++) {
      if (isLive(live, row) && !list.isNull(row)) {
        Bitmap.setAll(inner, list.offset(row), list.offset(row) + list.length(row));
      }
    }
    return inner;
  }

  private static boolean isLive(byte[] live, int row) {
    return live == null || Bitmap.get(live, row);
  }
}
