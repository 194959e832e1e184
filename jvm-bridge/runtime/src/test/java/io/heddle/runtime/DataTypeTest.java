package io.heddle.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Types, their texts and their schemas. */
final class DataTypeTest {
  @Test
  void writesTheTextsOfTheContract() {
    for (String text :
        List.of(
            "bool",
            "decimal128(38, 0)",
            "timestamp[us]",
            "timestamp[us, UTC]",
            "time[ms]",
            "duration[s]",
            "interval",
            "list<int32?>",
            "struct<a: int32, b: utf8?>",
            "struct<\"two words\": int32, \"1\": list<struct<c: bool>>?>",
            "map<utf8, int32?>")) {
      assertEquals(text, DataType.parse(text).toString());
    }
  }

  @Test
  void refusesWhatIsNoType() {
    for (String text :
        List.of(
            "",
            "int",
            "int32 int32",
            "list<int32",
            "list<>",
            "struct<>",
            "struct<a int32>",
            "struct<a: int32, a: int32>",
            "decimal128(39, 0)",
            "decimal128(3, 4)",
            "decimal128(3)",
            "map<utf8?, int32>",
            "map<float64, int32>",
            "map<list<int32>, int32>",
            "timestamp[m]",
            "time[us, UTC]x",
            "list<".repeat(16) + "bool" + ">".repeat(16))) {
      assertThrows(IllegalArgumentException.class, () -> DataType.parse(text), text);
    }
    assertEquals(16, DataType.parse("list<".repeat(15) + "bool" + ">".repeat(15)).depth());
  }

  @Test
  void readsItsOwnTextsAndSchemas() {
    for (int seed = 0; seed < 2_000; seed++) {
      RandomData data = new RandomData(seed);
      List<Field> fields = List.of(data.field("a", 5), data.field("b b", 2));
      for (Field field : fields) {
        assertEquals(field.dataType(), DataType.parse(field.dataType().toString()));
      }
      assertEquals(fields, Schema.decode(ArrowSchema.encode(fields), 2));
    }
  }

  @Test
  void survivesDamagedSchemas() {
    Random random = new Random(29);
    for (int seed = 0; seed < 100_000; seed++) {
      byte[] schema = ArrowSchema.encode(List.of(new RandomData(seed % 500).field("a", 4)));
      for (int k = random.nextInt(4); k >= 0; k--) {
        schema[random.nextInt(schema.length)] = (byte) random.nextInt();
      }
      try {
        Schema.decode(schema, 100);
      } catch (IllegalArgumentException refused) {
        assertTrue(refused.getMessage().length() < 2_000);
      }
    }
  }

  @Test
  void countsTypesAndDepthWithoutEntries() {
    DataType type = DataType.parse("map<utf8, list<struct<a: int32, b: bool>>>");
    assertEquals(6, type.count());
    assertEquals(4, type.depth());
  }

  @Test
  void comparesByLayout() {
    DataType one = DataType.parse("struct<a: timestamp[us, UTC]>");
    assertTrue(one.isSame(DataType.parse("struct<b: timestamp[us]?>")));
    assertFalse(one.isSame(DataType.parse("struct<a: timestamp[ms]>")));
    assertFalse(one.equals(DataType.parse("struct<b: timestamp[us, UTC]>")));
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i <= DataType.MAX_FIELDS; i++) {
      fields.add(new Field("f" + i, DataType.BOOL, false));
    }
    assertThrows(IllegalArgumentException.class, () -> DataType.struct(fields));
  }
}
