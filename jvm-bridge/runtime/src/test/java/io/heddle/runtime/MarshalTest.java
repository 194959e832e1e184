package io.heddle.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What goes into a guest's memory comes out again, and damage does no harm. */
final class MarshalTest {
  private static final int BASE = 1 << 12;
  private static final int SIZE = 1 << 16;

  private final FakeMemory memory = new FakeMemory(SIZE);
  private final MarshalIn in = new MarshalIn();
  private final MarshalOut out = new MarshalOut();

  @Test
  void bringsEveryTypeBack() {
    for (int seed = 0; seed < 2_000; seed++) {
      RandomData data = new RandomData(seed);
      List<Field> fields = List.of(data.field("a", 4), data.field("b", 3));
      List<List<Object>> values = new ArrayList<>();
      int rows = 1 + seed % 20;
      fields.forEach(field -> values.add(data.values(field, rows)));
      write(fields, values, rows);
      Batch batch = new Batch();
      out.readBatch(memory, BASE, fields, batch);
      assertEquals(rows, batch.rows());
      Check.equalColumns("seed " + seed + " " + fields, values, Values.of(batch));
    }
  }

  @Test
  void survivesDamageAtEveryDepth() {
    Random random = new Random(17);
    int refused = 0;
    for (int seed = 0; seed < 4_000; seed++) {
      RandomData data = new RandomData(seed);
      List<Field> fields = List.of(data.field("a", 4));
      write(fields, List.of(data.values(fields.get(0), 12)), 12);
      int length = in.plan(buffers(fields, List.of(data.values(fields.get(0), 12))), null, 0);
      for (int i = 0; i < 3; i++) {
        memory.bytes[BASE + random.nextInt(Math.min(length, 1_024))] = (byte) random.nextInt();
      }
      try {
        Batch batch = new Batch();
        out.readBatch(memory, BASE, fields, batch);
        Values.of(batch);
      } catch (HeddleException expected) {
        assertEquals(ErrorCode.GUEST_CONTRACT, expected.code());
        refused++;
      }
    }
    assertTrue(refused > 500, refused + " refused");
  }

  @Test
  void takesAnyNumberUnderANull() {
    DataType inner = DataType.struct(List.of(new Field("price", DataType.decimal128(3, 0), false)));
    Field field = new Field("a", inner, true);
    ColumnBuffer column = ColumnBuffer.forField(field);
    column.child(0).appendDecimal(1_000, 0);
    column.endStruct();
    column.child(0).appendDecimal(999, 0);
    column.endStruct();
    column.setNull(0);
    place(new ColumnBuffer[] {column}, 2);
    Batch batch = new Batch();
    out.readBatch(memory, BASE, List.of(field), batch);
    assertEquals(999, batch.column(0).child(0).getDecimalLow(1));
    Field strict = new Field("a", inner, false);
    assertEquals("HEDDLE2202: a has a null in row 0, its declaration has none", refused(strict));
  }

  @Test
  void refusesTextsThatAreNotUtf8UnderANull() {
    DataType inner = DataType.struct(List.of(new Field("text", DataType.UTF8, false)));
    Field field = new Field("a", inner, true);
    ColumnBuffer column = ColumnBuffer.forField(field);
    column.child(0).appendBytes(new byte[] {'k'}, 0, 1);
    column.endStruct();
    column.child(0).appendBytes(new byte[] {(byte) 0xff}, 0, 1);
    column.endStruct();
    column.setNull(1);
    place(new ColumnBuffer[] {column}, 2);
    assertEquals("HEDDLE2202: row 1 of text is not UTF-8", refused(field));
  }

  @Test
  void refusesInnerNulls() {
    Field given = new Field("a", DataType.list(DataType.INT32, true), false);
    List<Object> item = new ArrayList<>();
    item.add(null);
    write(List.of(given), List.of(List.of(item)), 1);
    Field strict = new Field("a", DataType.list(DataType.INT32, false), false);
    assertThrows(
        HeddleException.class, () -> out.readBatch(memory, BASE, List.of(strict), new Batch()));
  }

  @Test
  void boundsWhatOverlappingBuffersMultiply() {
    Field field = new Field("a", DataType.UTF8, false);
    List<Field> fields = List.of(field, field, field);
    byte[] large = new byte[20_000];
    ColumnBuffer[] columns = new ColumnBuffer[3];
    for (int i = 0; i < 3; i++) {
      columns[i] = ColumnBuffer.forField(field);
      columns[i].appendBytes(large, 0, i == 0 ? large.length : 1);
    }
    place(columns, 1);
    ByteBuffer raw = ByteBuffer.wrap(memory.bytes).order(ByteOrder.LITTLE_ENDIAN);
    int table = raw.getInt(BASE + 44);
    for (int i = 1; i < 3; i++) {
      raw.putInt(table + 4 * i, raw.getInt(table));
    }
    out.readBatch(memory, BASE, fields, new Batch());
    List<Field> many = new ArrayList<>(fields);
    many.add(field);
    raw.putLong(BASE + 32, 4);
    raw.putInt(table + 12, raw.getInt(table));
    HeddleException thrown =
        assertThrows(HeddleException.class, () -> out.readBatch(memory, BASE, many, new Batch()));
    assertTrue(thrown.getMessage().contains("more than the memory"), thrown.getMessage());
  }

  @Test
  void boundsDecimalsByTheirDigits() {
    assertTrue(Decimals.fits(99_999, 0, 5));
    assertTrue(Decimals.fits(-99_999, -1, 5));
    assertEquals(false, Decimals.fits(100_000, 0, 5));
    assertEquals(false, Decimals.fits(-100_000, -1, 5));
    assertEquals(false, Decimals.fits(0, Long.MIN_VALUE, 38));
    assertEquals(false, Decimals.fits(-1, Long.MAX_VALUE, 38));
    assertTrue(Decimals.fits(0, -1, 20));
    assertEquals(false, Decimals.fits(0, -1, 19));
  }

  /** What is said of a batch of one column. */
  private String refused(Field field) {
    return assertThrows(
            HeddleException.class, () -> out.readBatch(memory, BASE, List.of(field), new Batch()))
        .getMessage();
  }

  private void write(List<Field> fields, List<List<Object>> values, int rows) {
    place(buffers(fields, values), rows);
  }

  private static ColumnBuffer[] buffers(List<Field> fields, List<List<Object>> values) {
    ColumnBuffer[] columns = new ColumnBuffer[fields.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = ColumnBuffer.forField(fields.get(i));
      for (Object value : values.get(i)) {
        Values.append(columns[i], value);
      }
    }
    return columns;
  }

  private void place(ColumnBuffer[] columns, int rows) {
    assertTrue(BASE + in.plan(columns, null, 0) < SIZE);
    in.write(memory, BASE, columns, null, rows, null, 0);
  }
}
