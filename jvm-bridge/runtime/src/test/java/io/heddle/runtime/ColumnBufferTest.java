package io.heddle.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The layout that a column is gathered in. */
final class ColumnBufferTest {
  @Test
  void hasNoValidityWithoutNulls() {
    ColumnBuffer column = ColumnBuffer.ofType(DataType.INT32);
    column.appendInts(new int[] {7, -7, 9}, 1, 2);
    assertEquals(0, column.validityLength());
    assertEquals(8, column.bytes());
    assertEquals(-7, values(column).getInt(0));
  }

  @Test
  void marksEarlierRowsValidAtTheFirstNull() {
    ColumnBuffer column = ColumnBuffer.ofType(DataType.INT64);
    for (int i = 0; i < 200; i++) {
      if (i == 131) {
        column.appendNull();
      } else {
        column.appendLong(i);
      }
    }
    assertEquals(1, column.nullCount());
    assertEquals(25, column.validityLength());
    for (int i = 0; i < 200; i++) {
      assertEquals(i == 131, column.isNull(i), "row " + i);
    }
    assertEquals(199, values(column).getLong(8 * 199));
  }

  @Test
  void packsBooleans() {
    ColumnBuffer column = ColumnBuffer.ofType(DataType.BOOL);
    for (int i = 0; i < 70; i++) {
      column.appendBoolean(i % 3 == 0);
    }
    assertEquals(9, column.valuesLength());
    assertEquals(0b01001001, column.values()[0]);
    column.reset();
    column.appendBoolean(false);
    assertEquals(0, column.values()[0] & 1, "what was there before the reset is gone");
  }

  @Test
  void keepsOffsetsOfText() {
    ColumnBuffer column = ColumnBuffer.ofType(DataType.UTF8);
    byte[] text = {'a', 'b', 'c', 'd'};
    column.appendBytes(text, 1, 2);
    column.appendNull();
    int at = column.appendBytes(1);
    column.data()[at] = 'z';
    ByteBuffer offsets = values(column);
    assertArrayEquals(
        new int[] {0, 2, 2, 3},
        new int[] {offsets.getInt(0), offsets.getInt(4), offsets.getInt(8), offsets.getInt(12)});
    assertArrayEquals(new byte[] {'b', 'c', 'z'}, Arrays.copyOf(column.data(), 3));
    assertTrue(column.isNull(1));
    column.reset();
    assertEquals(4, column.bytes());
  }

  @Test
  void appendsAfterNullsInBulk() {
    ColumnBuffer column = ColumnBuffer.ofType(DataType.FLOAT64);
    column.appendNull();
    column.appendDoubles(new double[100], 0, 100);
    column.setNull(50);
    column.setNull(50);
    assertEquals(2, column.nullCount());
    assertTrue(column.isNull(0));
    assertFalse(column.isNull(1));
    assertTrue(column.isNull(50));
    assertFalse(column.isNull(100));
  }

  @Test
  void copiesLittleEndianBytes() {
    ColumnBuffer column = ColumnBuffer.ofType(DataType.INT32);
    column.appendLittleEndian(new byte[] {9, 1, 0, 0, 0, 2, 0, 0, 0}, 1, 2);
    assertEquals(2, values(column).getInt(4));
    assertThrows(
        IndexOutOfBoundsException.class, () -> column.appendLittleEndian(new byte[7], 0, 2));
    assertEquals(2, column.rows());
  }

  @Test
  void nestsValues() {
    ColumnBuffer column = ColumnBuffer.ofType(DataType.parse("map<utf8, list<int32>?>"));
    ColumnBuffer entries = column.child(0);
    entries.child(0).appendBytes(new byte[] {'k'}, 0, 1);
    entries.child(1).child(0).appendInts(new int[] {1, 2}, 0, 2);
    entries.child(1).endList();
    entries.endStruct();
    column.endList();
    column.appendNull();
    column.endList();
    ByteBuffer offsets = values(column);
    assertArrayEquals(
        new int[] {0, 1, 1, 1},
        new int[] {offsets.getInt(0), offsets.getInt(4), offsets.getInt(8), offsets.getInt(12)});
    assertEquals(1, entries.rows());
    assertEquals(2, entries.child(1).child(0).rows());
    entries.child(0).appendBytes(0);
    assertThrows(IllegalStateException.class, entries::endStruct);
    column.reset();
    assertEquals(0, entries.child(1).child(0).rows());
  }

  @Test
  void fillsTheChildrenOfNullStructs() {
    ColumnBuffer column = ColumnBuffer.ofType(DataType.parse("struct<a: utf8, b: list<bool>>"));
    column.appendNull();
    assertEquals(1, column.child(0).rows());
    assertEquals(0, column.child(0).nullCount());
    assertEquals(1, column.child(1).rows());
    column.child(0).appendNull();
    column.child(1).endList();
    column.endStruct();
    assertTrue(column.isNull(0));
    assertFalse(column.isNull(1));
  }

  @Test
  void holdsDecimalsOfAllSizes() {
    ColumnBuffer column = ColumnBuffer.ofType(DataType.decimal128(38, 2));
    BigInteger largest = BigInteger.TEN.pow(38).subtract(BigInteger.ONE);
    column.appendDecimal(largest);
    column.appendDecimal(largest.negate());
    column.appendDecimal(-5, -1);
    ByteBuffer raw = values(column);
    assertEquals(largest.longValue(), raw.getLong(0));
    assertEquals(largest.shiftRight(64).longValue(), raw.getLong(8));
    assertEquals(largest.negate().longValue(), raw.getLong(16));
    assertEquals(-5, raw.getLong(32));
    assertThrows(
        IllegalArgumentException.class, () -> column.appendDecimal(BigInteger.ONE.shiftLeft(127)));
  }

  @Test
  void refusesAnotherType() {
    ColumnBuffer column = ColumnBuffer.ofType(DataType.INT32);
    assertThrows(IllegalStateException.class, () -> column.appendLong(1));
    assertEquals(0, column.rows());
  }

  private static ByteBuffer values(ColumnBuffer column) {
    return ByteBuffer.wrap(column.values()).order(ByteOrder.LITTLE_ENDIAN);
  }
}
