package io.heddle.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The conformance corpus: modules, and cases (format: {@code conformance/README.md}). */
final class Corpus {
  private static final Corpus REPOSITORY = new Corpus(find());

  private final Path root;

  /** The corpus in a folder. */
  Corpus(Path root) {
    this.root = root;
  }

  /** The corpus of the repository that the tests run in. */
  static Corpus repository() {
    return REPOSITORY;
  }

  /** The bytes of a built module of the repository. */
  static byte[] wasm(String module) {
    return REPOSITORY.bytes(module);
  }

  /** A module of the repository, loaded once per process and digest. */
  static HeddleModule module(String module) {
    return REPOSITORY.load(module);
  }

  /** The bytes of a built module. */
  byte[] bytes(String module) {
    Path file = root.resolve("dist").resolve(module + ".wasm");
    if (!Files.exists(file)) {
      throw new IllegalStateException(file + " is missing: npm run build:conformance makes it");
    }
    return read(file);
  }

  /** A module, loaded once per process and digest. */
  HeddleModule load(String module) {
    byte[] wasm = bytes(module);
    return ModuleCache.shared().get(HeddleModule.digest(wasm), () -> wasm);
  }

  /** Every case of every file. */
  List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String folder : List.of("cases", "cases/generated")) {
      try (Stream<Path> files = Files.list(root.resolve(folder))) {
        files
            .filter(file -> file.toString().endsWith(".json"))
            .sorted()
            .forEach(file -> read(folder, file, cases));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    read("hostile", root.resolve("hostile").resolve("cases.json"), cases);
    return cases;
  }

  private static void read(String folder, Path file, List<Case> cases) {
    Map<?, ?> suite = (Map<?, ?>) Json.parse(read(file));
    String name = file.getFileName().toString();
    String prefix = folder + "/" + name.substring(0, name.length() - ".json".length()) + "/";
    for (Object one : (List<?>) suite.get("cases")) {
      Map<?, ?> raw = (Map<?, ?>) one;
      Object module = raw.containsKey("module") ? raw.get("module") : suite.get("module");
      cases.add(new Case(prefix + raw.get("name"), (String) module, raw));
    }
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
    final String name;
    final String module;
    private final Map<?, ?> raw;

    Case(String name, String module, Map<?, ?> raw) {
      this.name = name;
      this.module = module;
      this.raw = raw;
    }

    boolean isHostile() {
      return module.startsWith("hostile/");
    }

    /**
     * Whether the module has the Extism ABI: other languages' tools give it the direct one alone.
     */
    boolean hasExtism() {
      return !isHostile() && !module.startsWith("languages/");
    }

    /** The code that loading must fail with, or null. */
    String load() {
      return (String) raw.get("load");
    }

    int rows() {
      return raw.containsKey("rows") ? ((Long) raw.get("rows")).intValue() : 0;
    }

    Map<?, ?> error() {
      return (Map<?, ?>) raw.get("error");
    }

    boolean has(String key) {
      return raw.containsKey(key);
    }

    /** The function: of overloads the first whose argument types are those of the case. */
    FunctionInfo function(HeddleModule of) {
      List<FunctionInfo> overloads = of.overloads((String) raw.get("function"));
      for (FunctionInfo one : overloads) {
        if (fits(one)) {
          return one;
        }
      }
      return overloads.get(0);
    }

    private boolean fits(FunctionInfo function) {
      List<Data> given = args();
      int declared = function.args().size();
      if (function.variadic() ? given.size() < declared - 1 : given.size() != declared) {
        return false;
      }
      for (int i = 0; i < given.size(); i++) {
        if (!given.get(i).field.dataType().isSame(function.arg(i).dataType())) {
          return false;
        }
      }
      return true;
    }

    List<Data> args() {
      return columns("args", rows());
    }

    List<Data> params() {
      return columns("params", 1);
    }

    List<Data> output() {
      return columns("output", rows());
    }

    /** The results: one per row of a scalar, or per group of an aggregate. */
    Data returns(FunctionKind kind) {
      int length = kind == FunctionKind.SCALAR ? rows() : groupCount();
      return Data.of((Map<?, ?>) raw.get("returns"), length);
    }

    /** The states, or null where the case does not say them. */
    Data state() {
      return has("state") ? Data.of((Map<?, ?>) raw.get("state"), groupCount()) : null;
    }

    int groupCount() {
      return has("groupCount") ? ((Long) raw.get("groupCount")).intValue() : 1;
    }

    /** The slot of every row, or null for all 0. */
    int[] groups() {
      return numbers("groups");
    }

    /** Numbers of the rows to take back, or null. */
    int[] retract() {
      return numbers("retract");
    }

    /** The rows at which a partition begins. */
    int[] starts() {
      int[] starts = numbers("starts");
      return starts == null ? new int[0] : starts;
    }

    /** Whether an aggregate gives the same over splits of its rows. */
    boolean splits() {
      return !Boolean.FALSE.equals(raw.get("splits")) && error() == null && retract() == null;
    }

    /** How a hostile case of an aggregate goes. */
    String via() {
      return has("via") ? (String) raw.get("via") : "finish";
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
      if (given != null && given.containsKey("rowValues")) {
        limits = limits.withRowValues((Boolean) given.get("rowValues"));
      }
      return limits;
    }

    /** Which arguments are given once, or null. */
    boolean[] constants() {
      List<?> args = (List<?>) raw.get("args");
      boolean[] constants = new boolean[args.size()];
      boolean any = false;
      for (int i = 0; i < constants.length; i++) {
        constants[i] = Boolean.TRUE.equals(((Map<?, ?>) args.get(i)).get("constant"));
        any |= constants[i];
      }
      return any ? constants : null;
    }

    private List<Data> columns(String key, int rows) {
      List<Data> columns = new ArrayList<>();
      if (has(key)) {
        for (Object column : (List<?>) raw.get(key)) {
          columns.add(Data.of((Map<?, ?>) column, rows));
        }
      }
      return columns;
    }

    private int[] numbers(String key) {
      if (!has(key)) {
        return null;
      }
      Object given = raw.get(key);
      List<?> values =
          given instanceof List ? (List<?>) given : (List<?>) ((Map<?, ?>) given).get("cycle");
      int[] numbers = new int[given instanceof List ? values.size() : rows()];
      Arrays.setAll(numbers, i -> ((Long) values.get(i % values.size())).intValue());
      return numbers;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** A column of a case or of an answer, with values in the form of {@link Values}. */
  static final class Data {
    final Field field;
    final List<Object> values;

    Data(Field field, List<Object> values) {
      this.field = field;
      this.values = values;
    }

    static Data of(Map<?, ?> raw, int rows) {
      Field parsed = TypeText.parse((String) raw.get("type"));
      String name = raw.containsKey("name") ? (String) raw.get("name") : "";
      Field field = new Field(name, parsed.dataType(), true);
      return new Data(field, Values.expand(field.dataType(), raw, rows));
    }

    Data slice(int from, int to) {
      return new Data(field, values.subList(from, to));
    }

    ColumnBuffer toBuffer() {
      ColumnBuffer buffer = ColumnBuffer.forField(field);
      values.forEach(value -> Values.append(buffer, value));
      return buffer;
    }

    static ColumnBuffer[] toBuffers(List<Data> columns) {
      return columns.stream().map(Data::toBuffer).toArray(ColumnBuffer[]::new);
    }

    static List<List<Object>> valuesOf(List<Data> columns) {
      return columns.stream().map(column -> column.values).collect(Collectors.toList());
    }
  }
}
