package io.heddle.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The conformance corpus of the repository: modules, and cases as plain maps. */
final class Corpus {
  private static final Path ROOT = find();

  private Corpus() {}

  /** The bytes of a built module. */
  static byte[] wasm(String module) {
    Path file = ROOT.resolve("dist").resolve(module + ".wasm");
    if (!Files.exists(file)) {
      throw new IllegalStateException(file + " is missing: npm run build:conformance makes it");
    }
    return read(file);
  }

  /** A module, loaded once per process and digest. */
  static HeddleModule module(String module) {
    byte[] wasm = wasm(module);
    return ModuleCache.shared().get(HeddleModule.digest(wasm), () -> wasm);
  }

  /** Every case of {@code cases/*.json}. */
  static List<Case> cases() {
    try (Stream<Path> files = Files.list(ROOT.resolve("cases"))) {
      List<Case> cases = new ArrayList<>();
      for (Path file : files.sorted().collect(Collectors.toList())) {
        Map<?, ?> suite = (Map<?, ?>) Json.parse(read(file));
        for (Object one : (List<?>) suite.get("cases")) {
          cases.add(new Case((String) suite.get("module"), (Map<?, ?>) one));
        }
      }
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every case of {@code hostile/cases.json}. */
  static List<Case> hostileCases() {
    Map<?, ?> suite = (Map<?, ?>) Json.parse(read(ROOT.resolve("hostile").resolve("cases.json")));
    List<Case> cases = new ArrayList<>();
    for (Object one : (List<?>) suite.get("cases")) {
      Map<?, ?> raw = (Map<?, ?>) one;
      cases.add(new Case((String) raw.get("module"), raw));
    }
    return cases;
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path find() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null) {
      Path corpus = folder.resolve("conformance");
      if (Files.exists(corpus.resolve("hostile").resolve("cases.json"))) {
        return corpus;
      }
      folder = folder.getParent();
    }
    throw new IllegalStateException("the folder conformance is in no parent of this one");
  }

  /** One case. */
  static final class Case {
    final String module;
    final Map<?, ?> raw;

    Case(String module, Map<?, ?> raw) {
      this.module = module;
      this.raw = raw;
    }

    String name() {
      return module + ": " + raw.get("name");
    }

    /** The code that loading must fail with, or null. */
    String load() {
      return (String) raw.get("load");
    }

    String function() {
      return (String) raw.get("function");
    }

    int rows() {
      return ((Long) raw.get("rows")).intValue();
    }

    List<?> args() {
      return (List<?>) raw.get("args");
    }

    Map<?, ?> returns() {
      return (Map<?, ?>) raw.get("returns");
    }

    Map<?, ?> error() {
      return (Map<?, ?>) raw.get("error");
    }

    boolean limited() {
      return raw.containsKey("limits");
    }

    Limits limits() {
      Limits limits = Limits.DEFAULT;
      Map<?, ?> given = (Map<?, ?>) raw.get("limits");
      if (given != null && given.containsKey("deadlineMs")) {
        limits = limits.withDeadlineMs((Long) given.get("deadlineMs"));
      }
      if (given != null && given.containsKey("memoryLimitBytes")) {
        limits = limits.withMemoryLimitBytes((Long) given.get("memoryLimitBytes"));
      }
      return limits;
    }

    boolean[] constants() {
      boolean[] constants = new boolean[args().size()];
      boolean any = false;
      for (int i = 0; i < constants.length; i++) {
        constants[i] = Boolean.TRUE.equals(((Map<?, ?>) args().get(i)).get("constant"));
        any |= constants[i];
      }
      return any ? constants : null;
    }

    /** The arguments' values of rows {@code from} to {@code to}; constants whole. */
    ColumnBuffer[] columns(int from, int to) {
      ColumnBuffer[] columns = new ColumnBuffer[args().size()];
      for (int i = 0; i < columns.length; i++) {
        Map<?, ?> arg = (Map<?, ?>) args().get(i);
        boolean constant = Boolean.TRUE.equals(arg.get("constant"));
        List<?> values = (List<?>) arg.get("values");
        columns[i] = ColumnBuffer.ofType(Values.type((String) arg.get("type")));
        for (Object value : constant ? values : values.subList(from, to)) {
          Values.append(columns[i], value);
        }
      }
      return columns;
    }

    @Override
    public String toString() {
      return name();
    }
  }

  /** Values as the corpus writes them. */
  static final class Values {
    private Values() {}

    static DataType type(String name) {
      for (DataType type : DataType.values()) {
        if (type.typeName().equals(name)) {
          return type;
        }
      }
      throw new IllegalArgumentException("no type " + name);
    }

    static void append(ColumnBuffer column, Object value) {
      if (value == null) {
        column.appendNull();
        return;
      }
      switch (column.type()) {
        case BOOL:
          column.appendBoolean((Boolean) value);
          break;
        case INT32:
          column.appendInt(Math.toIntExact((Long) value));
          break;
        case INT64:
          column.appendLong(Long.parseLong((String) value));
          break;
        case FLOAT64:
          column.appendDouble(number(value));
          break;
        default:
          byte[] bytes = text(value);
          column.appendUtf8(bytes, 0, bytes.length);
          break;
      }
    }

    /** A value of a result in the form that {@link #expected} gives an expected one. */
    static Object actual(Column column, int row) {
      if (column.isNull(row)) {
        return null;
      }
      switch (column.type()) {
        case BOOL:
          return column.getBoolean(row);
        case INT32:
          return (long) column.getInt(row);
        case INT64:
          return column.getLong(row);
        case FLOAT64:
          return Double.doubleToRawLongBits(column.getDouble(row));
        default:
          return column.getString(row);
      }
    }

    static Object expected(DataType type, Object value) {
      if (value == null) {
        return null;
      }
      switch (type) {
        case INT64:
          return Long.parseLong((String) value);
        case FLOAT64:
          return Double.doubleToLongBits(number(value));
        case UTF8:
          return new String(text(value), StandardCharsets.UTF_8);
        default:
          return value;
      }
    }

    static double number(Object value) {
      return value instanceof String
          ? Double.parseDouble((String) value)
          : ((Number) value).doubleValue();
    }

    static byte[] text(Object value) {
      if (value instanceof String) {
        return ((String) value).getBytes(StandardCharsets.UTF_8);
      }
      Map<?, ?> special = (Map<?, ?>) value;
      if (special.containsKey("hex")) {
        String hex = (String) special.get("hex");
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
      }
      int times = Math.toIntExact((Long) special.get("times"));
      return ((String) special.get("repeat")).repeat(times).getBytes(StandardCharsets.UTF_8);
    }
  }
}
