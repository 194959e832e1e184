package io.heddle.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.runtime.HostEnv.LogLevel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Functions of plain Extism plugins: what crosses in each format, and what breaks a contract. */
@Timeout(60)
final class AdoptedTest {
  /** Types that have a literal, with some of their values as the corpus writes them. */
  private static final String[][] LITERALS = {
    {"bool", "[true, false]"},
    {"int8", "[-128, 127, -33]"},
    {"int16", "[-32768, 0, 200]"},
    {"int32", "[-2147483648, 2147483647, 70000]"},
    {"uint8", "[255]"},
    {"uint16", "[65535]"},
    {"uint32", "[4294967295]"},
    {"int64", "[\"9223372036854775807\", \"-9223372036854775808\", 9007199254740991]"},
    {"float32", "[0.5, \"-0\", \"-Infinity\", 1e-45, 3.4028234663852886e38, 16777216, 0.1]"},
    {
      "float64",
      "[0.1, \"-0\", \"NaN\", 1e21, 1e-7, 123456.789, 5e-324, 2e-3, 1.7976931348623157e308]"
    },
    {"decimal128(38, 2)", "[\"-0.50\", \"999999999999999999999999999999999999.99\"]"},
    {"utf8", "[\"\", \"é🧵\\u0001\\\"\"]"},
    {"binary", "[{\"hex\": \"00ff\"}]"},
    {"date32", "[-1, 19000]"},
    {"timestamp[us]", "[-1]"},
    {"timestamp[us, UTC]", "[5]"},
  };

  private static final String[][] OTHERS = {
    {"time[ns]", "[5]"},
    {"duration[s]", "[-5]"},
    {"interval", "[[-1, 2, 3]]"},
    {"list<int32?>", "[[], [1, null]]"},
    {"struct<a: utf8, b: bool?>", "[{\"a\": \"x\", \"b\": null}]"},
    {"map<utf8, int64>", "[[[\"k\", 1], [\"l\", 2]]]"},
  };

  private final Counters counters = new Counters();

  @ParameterizedTest
  @EnumSource(names = "ARROW", mode = EnumSource.Mode.EXCLUDE)
  void givesValuesBack(PluginFormat format) {
    List<String[]> types = new ArrayList<>(Arrays.asList(LITERALS));
    if (format != PluginFormat.PROTO_ROW) {
      types.addAll(Arrays.asList(OTHERS));
    }
    for (String[] one : types) {
      DataType type = TypeText.parse(one[0]).dataType();
      List<Object> rows = new ArrayList<>();
      rows.add(null);
      for (Object value : (List<?>) Json.parse(one[1])) {
        rows.add(Values.read(type, value));
      }
      rows.add(null);
      HeddleModule strict = PluginModule.load(format, "a: " + one[0], one[0], echo(format));
      assertEquals(rows, call(strict, rows), one[0]);
      assertEquals(List.of(), call(strict, List.of()));
      HeddleModule nullable =
          PluginModule.load(format, "a: " + one[0] + "?", one[0] + "?", echo(format));
      assertEquals(rows, call(nullable, rows), one[0] + "?");
    }
  }

  @ParameterizedTest
  @EnumSource(names = "ARROW", mode = EnumSource.Mode.EXCLUDE)
  void doesNotCallForSkippedRows(PluginFormat format) {
    byte[] unreachable = {0};
    List<Object> nulls = Arrays.asList(null, null);
    HeddleModule strict = PluginModule.load(format, "a: int32", "int32", unreachable);
    assertEquals(nulls, call(strict, nulls));
    HeddleModule nullable = PluginModule.load(format, "a: int32?", "int32", unreachable);
    assertEquals(ErrorCode.TRAPPED, failure(nullable, nulls).code());
  }

  @ParameterizedTest
  @EnumSource(names = "ARROW", mode = EnumSource.Mode.EXCLUDE)
  void refusesNullsThatTheSignatureExcludes(PluginFormat format) {
    HeddleModule module = PluginModule.load(format, "a: int32?", "int32", echo(format));
    HeddleException refused = failure(module, Arrays.asList(1L, null));
    assertEquals(
        "HEDDLE2202 f failed at row 1: the plugin's answer: " + "null, which is not declared",
        refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Another type, none, more than one, cut off, out of range, a fraction.
        "JSON|int32|2278 22",
        "JSON|int32|",
        "JSON|int32|31 2c 32",
        "JSON|int32|31 2e 35",
        "JSON|int32|00 31",
        "JSON|int8|33 30 30",
        "JSON|utf8|22 78",
        "JSON|utf8|22 5c 75 64 38 30 30 22",
        "JSON|utf8|22 ff 22",
        "JSON|binary|22 61 22",
        "JSON|decimal128(3, 1)|22 31 2e 32 35 22",
        "JSON|decimal128(3, 1)|31 30 30",
        "JSON|time[s]|38 36 34 30 30",
        "JSON|int64|39 30 30 37 31 39 39 32 35 34 37 34 30 39 39 32",
        "JSON|list<int32>|5b 6e 75 6c 6c 5d",
        "JSON|struct<a: int32>|7b 22 62 22 3a 31 7d",
        "JSON|map<utf8, int32>|5b 5b 22 6b 22 5d 5d",
        "MSGPACK|int32|a1 78",
        "MSGPACK|int32|",
        "MSGPACK|int32|01 02",
        "MSGPACK|int8|d1 01 2c",
        "MSGPACK|int64|cf ff ff ff ff ff ff ff ff",
        "MSGPACK|int64|cf ff",
        "MSGPACK|utf8|a2 78",
        "MSGPACK|utf8|a1 ff",
        "MSGPACK|binary|c6 ff ff ff ff 00",
        "MSGPACK|list<int32>|dd ff ff ff ff 00",
        "MSGPACK|map<utf8, int32>|81 c0 01",
        "MSGPACK|struct<a: int32>|82 a1 61 01 a1 61 02",
        "MSGPACK|int32|c1",
        "PROTO_ROW|int32|6a 01 78",
        "PROTO_ROW|int32|",
        "PROTO_ROW|int32|30",
        "PROTO_ROW|int32|32 01 78",
        "PROTO_ROW|int8|20 ac 02",
        "PROTO_ROW|int64|38 ff ff ff ff ff ff ff ff ff ff 01",
        "PROTO_ROW|utf8|6a 05 78",
        "PROTO_ROW|utf8|6a 01 ff",
        "PROTO_ROW|utf8|6a ff ff ff ff ff ff ff ff ff 01",
        "PROTO_ROW|decimal128(3, 1)|62 06 0a 04 31 2e 32 35",
        "PROTO_ROW|decimal128(3, 1)|62 02 10 01",
        "PROTO_ROW|bool|1b",
      })
  void refusesAnswersThatAreNone(PluginFormat format, String type, String output) {
    byte[] bytes = PluginModule.hex(output == null ? "" : output).toBytes();
    HeddleModule module = PluginModule.load(format, "a: int32", type, PluginModule.answer(bytes));
    try (HeddleInstance instance = module.instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY)) {
      HeddleException refused =
          assertThrows(HeddleException.class, () -> call(instance, Arrays.asList(null, 1L)));
      assertEquals(ErrorCode.GUEST_CONTRACT, refused.code(), refused.getMessage());
      assertEquals(1L, refused.row());
      assertTrue(refused.detail().startsWith("the plugin's answer: "), refused.getMessage());
      assertFalse(refused.detail().endsWith(": null"), refused.getMessage());
      assertFalse(instance.usable());
    }
    Limits hidden = Limits.DEFAULT.withRowValues(false);
    try (HeddleInstance instance = module.instantiate(hidden, counters, HostEnv.EMPTY)) {
      HeddleException refused =
          assertThrows(HeddleException.class, () -> call(instance, List.of(1L)));
      assertEquals("the plugin's answer: it is no " + type, refused.detail());
      assertNull(refused.getCause());
    }
  }

  @Test
  void tellsThePluginsOwnError() {
    HeddleModule boom =
        PluginModule.load(PluginFormat.JSON, "a: int32", "int32", PluginModule.error("boom\n"));
    try (HeddleInstance instance = boom.instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY)) {
      HeddleException thrown =
          assertThrows(HeddleException.class, () -> call(instance, Arrays.asList(null, 1L)));
      assertEquals("HEDDLE2001 f failed at row 1: boom", thrown.getMessage());
      assertTrue(instance.usable());
    }
    byte[] seven = PluginModule.hex("41 07 0f").toBytes();
    HeddleModule silent = PluginModule.load(PluginFormat.JSON, "a: int32", "int32", seven);
    assertEquals("the plugin answered 7", failure(silent, List.of(1L)).detail());
  }

  @Test
  void endsWhatDoesNotEnd() {
    byte[] spin = PluginModule.hex("03 40 0c 00 0b").toBytes();
    HeddleModule module = PluginModule.load(PluginFormat.JSON, "a: int32", "int32", spin);
    Limits limits = Limits.DEFAULT.withDeadlineMs(100);
    try (HeddleInstance instance = module.instantiate(limits, counters, HostEnv.EMPTY)) {
      HeddleException ended =
          assertThrows(HeddleException.class, () -> call(instance, List.of(1L, 2L)));
      assertEquals(ErrorCode.DEADLINE, ended.code());
      assertFalse(instance.usable());
    }
  }

  @Test
  void deniesHttp() {
    byte[] http = PluginModule.hex("42 00 42 00 10 07 1a").toBytes();
    HeddleModule module = PluginModule.load(PluginFormat.JSON, "a: int32", "int32", http);
    assertEquals(
        "HEDDLE2103 f: the guest trapped: HTTP is denied",
        failure(module, List.of(1L)).getMessage());
  }

  @Test
  void writesTheBytesOfTheLiterals() {
    List<Integer> seen = new ArrayList<>();
    HostEnv env =
        new HostEnv(
            Map.of(),
            (level, line) -> {
              assertEquals(LogLevel.DEBUG, level);
              for (byte one : line.getBytes(StandardCharsets.UTF_8)) {
                seen.add(one & 0xff);
              }
            });
    // Traps where the log is off, else logs its input.
    byte[] body = PluginModule.hex("10 08 04 40 00 0b 10 02 10 09 41 01 0f").toBytes();
    HeddleModule module =
        PluginModule.load(PluginFormat.PROTO_ROW, "a: int32, b: utf8, c: bool?", "binary", body);
    ColumnBuffer[] args = {
      buffer(DataType.INT32, List.of(1L)),
      buffer(DataType.UTF8, List.of("é")),
      buffer(DataType.BOOL, Arrays.asList((Object) null))
    };
    try (HeddleInstance instance = module.instantiate(Limits.DEFAULT, counters, env)) {
      assertThrows(
          HeddleException.class, () -> instance.callScalar(module.function("f"), args, null, 1));
    }
    // heddle.v1.Arguments { args: [{ integer: 1 }, { string: "é" }, { null: {} }] }
    assertEquals(List.of(10, 2, 48, 1, 10, 4, 106, 2, 0xc3, 0xa9, 10, 2, 10, 0), seen);
  }

  @Test
  void writesConstantsOutAndCountsRows() {
    HeddleModule module =
        PluginModule.load(
            PluginFormat.JSON, "a: int32, b: int32", "list<int32>", PluginModule.echo(0, 0));
    ColumnBuffer[] args = {
      buffer(DataType.INT32, List.of(1L, 2L)), buffer(DataType.INT32, List.of(7L))
    };
    try (HeddleInstance instance = module.instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY)) {
      Column result =
          instance.callScalar(module.function("f"), args, new boolean[] {false, true}, 2);
      assertEquals(List.of(List.of(1L, 7L), List.of(2L, 7L)), Values.of(result));
    }
    assertEquals(2, counters.rows());
    assertEquals(1, counters.batches());
    assertEquals(10, counters.bytesIn());
    assertEquals(10, counters.bytesOut());
  }

  @Test
  void refusesArgumentsAsAGuestWould() {
    HeddleModule module =
        PluginModule.load(PluginFormat.MSGPACK, "a: list<utf8>", "int32", new byte[] {0});
    ColumnBuffer texts = ColumnBuffer.ofType(module.function("f").args().get(0).dataType());
    texts.child(0).appendBytes(new byte[] {'a'}, 0, 1);
    texts.child(0).appendBytes(new byte[] {(byte) 0xff}, 0, 1);
    texts.endList();
    try (HeddleInstance instance = module.instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY)) {
      HeddleException refused =
          assertThrows(
              HeddleException.class,
              () -> instance.callScalar(module.function("f"), new ColumnBuffer[] {texts}, null, 1));
      assertEquals(
          "HEDDLE2005 f failed at row 0: argument 'a' is not valid UTF-8 at [1]",
          refused.getMessage());
      assertTrue(instance.usable());
    }
  }

  @Test
  void refusesNullsInsideAnArgument() {
    String type = "list<struct<m: map<utf8, int32>, n: int32?>?>";
    HeddleModule module =
        PluginModule.load(PluginFormat.JSON, "a: " + type, "int32", new byte[] {0});
    DataType list = TypeText.parse(type).dataType();
    Object value = Values.read(list, Json.parse("[null, {\"m\": [[\"k\", null]], \"n\": null}]"));
    HeddleException refused = failure(module, Arrays.asList(null, value));
    assertTrue(
        refused
            .getMessage()
            .startsWith(
                "HEDDLE2007 f failed at row 1: argument 'a' holds null at [1].m[0], "
                    + "which is declared int32, not nullable\n"),
        refused.getMessage());
  }

  @Test
  void hasNoArrowAndNoExtismAbi() {
    HeddleModule module = PluginModule.load(PluginFormat.ARROW, "a: int32", "int32", new byte[0]);
    HeddleException refused = failure(module, List.of(1L));
    assertEquals(
        "HEDDLE1104 f: f(a int32) -> int32 speaks Arrow IPC, which the JVM host does not",
        refused.getMessage());
    try (HeddleInstance instance = module.instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY)) {
      HeddleException none =
          assertThrows(HeddleException.class, () -> instance.callExtism("f", new byte[0]));
      assertEquals(ErrorCode.NO_FUNCTION, none.code());
    }
  }

  @Test
  void boundsWhatAManifestSays() {
    for (String format : List.of("proto-row", "xml")) {
      byte[] json = PluginModule.utf8(PluginModule.manifest(format, "a: time[s]", "int32"));
      HeddleException refused =
          assertThrows(HeddleException.class, () -> ManifestReader.read(json));
      assertEquals(ErrorCode.BAD_MANIFEST, refused.code());
    }
  }

  private static byte[] echo(PluginFormat format) {
    switch (format) {
      case PROTO_ROW:
        return PluginModule.echo(2, 0);
      case MSGPACK:
        return PluginModule.echo(1, 0);
      default:
        return PluginModule.echo(1, 1);
    }
  }

  private HeddleException failure(HeddleModule module, List<Object> values) {
    return assertThrows(HeddleException.class, () -> call(module, values));
  }

  private List<Object> call(HeddleModule module, List<Object> values) {
    try (HeddleInstance instance = module.instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY)) {
      return call(instance, values);
    }
  }

  private static List<Object> call(HeddleInstance instance, List<Object> values) {
    FunctionInfo function = instance.module().function("f");
    ColumnBuffer[] args = {buffer(function.args().get(0).dataType(), values)};
    return Values.of(instance.callScalar(function, args, null, values.size()));
  }

  private static ColumnBuffer buffer(DataType type, List<?> values) {
    ColumnBuffer buffer = ColumnBuffer.ofType(type);
    values.forEach(value -> Values.append(buffer, value));
    return buffer;
  }
}
