package io.heddle.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The checks of values that a guest handed back: nulls stand where the declaration has them, texts
 * are UTF-8, decimals have the declared digits, times lie within a day. Under a null texts and
 * items count too, as Arrow's own checks have it; the fields of a null struct, decimals and times
 * may be anything. What fails is HEDDLE2202.
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
      checkTexts(what, column);
    } else if (type.id() == TypeId.DECIMAL128 || type.id() == TypeId.TIME) {
      checkRows(what, column, live);
    } else if (type.layout() == Layout.LIST) {
      check(what, type.children().get(0), column.child(0), null);
    } else if (type.layout() == Layout.STRUCT) {
      for (int i = 0; i < type.children().size(); i++) {
        Column child = column.child(i);
        Field field = type.children().get(i);
        check(field.name(), field, child, liveFields(column, live));
      }
    }
  }

  private static void checkTexts(String what, Column column) {
    int rows = column.rows();
    if (rows == 0) {
      return;
    }
    ByteBuffer offsets = ByteBuffer.wrap(column.values()).order(ByteOrder.LITTLE_ENDIAN);
    int end = offsets.getInt(4 * rows);
    if (Utf8.isValid(column.data(), offsets.getInt(0), end, offsets, rows)) {
      return;
    }
    int row = 0;
    while (Utf8.isValid(column.data(), column.offset(row), column.length(row))) {
      row++;
    }
    throw MarshalOut.refused("row " + row + " of " + what + " is not UTF-8");
  }

  private static void checkRows(String what, Column column, byte[] live) {
    for (int row = 0; row < column.rows(); row++) {
      if (!isInRange(column, row) && isLive(live, row) && !column.isNull(row)) {
        throw MarshalOut.refused("row " + row + " of " + what + " is no " + column.dataType());
      }
    }
  }

  private static boolean isInRange(Column column, int row) {
    DataType type = column.dataType();
    if (type.id() == TypeId.DECIMAL128) {
      return Decimals.fits(column.getDecimalLow(row), column.getDecimalHigh(row), type.precision());
    }
    long time = type.layout() == Layout.INT ? column.getInt(row) : column.getLong(row);
    return time >= 0 && time < type.unit().perDay();
  }

  private static byte[] liveFields(Column struct, byte[] live) {
    if (live == null && !struct.hasNulls()) {
      return null;
    }
    byte[] inner = new byte[Bitmap.length(struct.rows())];
    for (int row = 0; row < struct.rows(); row++) {
      if (isLive(live, row) && !struct.isNull(row)) {
        Bitmap.set(inner, row);
      }
    }
    return inner;
  }

  private static boolean isLive(byte[] live, int row) {
    return live == null || Bitmap.get(live, row);
  }
}
