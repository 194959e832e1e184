package io.heddle.runtime;

import io.heddle.runtime.HostEnv.LogLevel;
import io.heddle.runtime.engine.EngineException;
import io.heddle.runtime.engine.HostFunction;
import io.heddle.runtime.engine.HostFunction.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The functions of {@code extism:host/env} for one instance: input and output of the running call,
 * blocks, configuration, variables and the log. It answers as Extism's kernel does, in plain Java,
 * and offers what every Extism SDK has; a plain plugin may import what Extism documents beside it.
 *
 * <p>Used by the thread that runs the guest alone.
 */
final class ExtismEnv {
  /** The module of every import. */
  static final String MODULE = "extism:host/env";

  private static final int MAX_VARIABLES_BYTES = 1 << 20;

  /** Levels of Extism's kernel: everything from trace on, and nothing. */
  private static final int ALL_LOG = 0;

  private static final int NO_LOG = Integer.MAX_VALUE;

  /** What plain plugins alone may import. */
  private static final Set<String> PLUGIN_NAMES =
      Set.of(
          "length_unsafe",
          "input_offset",
          "http_request",
          "http_status_code",
          "http_headers",
          "log_trace",
          "get_log_level");

  private static final Set<String> NAMES =
      new ExtismEnv(HostEnv.EMPTY, new CallGuard(1), 0)
          .functions().stream().map(HostFunction::name).collect(Collectors.toUnmodifiableSet());

  private final HostEnv host;
  private final CallGuard guard;
  private final ExtismBlocks blocks;
  private final Map<String, byte[]> variables = new HashMap<>();
  private int variableBytes;
  private byte[] input = new byte[0];
  private long outputAt;
  private long outputLength;
  private long error;

  /**
   * Creates the environment of an instance.
   *
   * @param memoryLimitBytes bound of all blocks of one call together
   */
  ExtismEnv(HostEnv host, CallGuard guard, long memoryLimitBytes) {
    this.host = host;
    this.guard = guard;
    this.blocks = new ExtismBlocks(memoryLimitBytes);
  }

  /**
   * Whether a module may import a function.
   *
   * @param plugin whether it is a plain Extism plugin
   */
  static boolean offers(String module, String name, boolean plugin) {
    return module.equals(MODULE)
        && NAMES.contains(name)
        && (plugin || !PLUGIN_NAMES.contains(name));
  }

  /** Begins a call: forgets the blocks, the output and the error of the last one. */
  void begin(byte[] callInput) {
    input = callInput;
    outputAt = 0;
    outputLength = 0;
    error = 0;
    blocks.reset();
  }

  /** A copy of what the call put out. */
  byte[] output() {
    return blocks.read(outputAt, outputLength);
  }

  /** The text that the call reported, or null. */
  byte[] error() {
    return error == 0 ? null : blocks.read(error);
  }

  /** All functions, to be imported by one instance. */
  List<HostFunction> functions() {
    Imports imports = new Imports();
    imports.i64("alloc", 1, a -> blocks.allocate(a[0]));
    imports.none("free", 1, a -> blocks.free(a[0]));
    imports.i64("length", 1, a -> blocks.length(a[0]));
    imports.i32("load_u8", 1, a -> blocks.loadByte(a[0]));
    imports.i64("load_u64", 1, a -> blocks.loadLong(a[0]));
    imports.add(
        "store_u8", List.of(ValueType.I64, ValueType.I32), null, (memory, a) -> storeByte(a));
    imports.none("store_u64", 2, a -> blocks.storeLong(a[0], a[1]));
    imports.i64("input_length", 0, a -> inputLength());
    imports.i32("input_load_u8", 1, a -> inputByte(a[0]));
    imports.i64("input_load_u64", 1, a -> inputLong(a[0]));
    imports.none("output_set", 2, a -> setOutput(a[0], a[1]));
    imports.none("error_set", 1, a -> error = a[0]);
    imports.i64("config_get", 1, a -> configuration(a[0]));
    imports.i64("var_get", 1, a -> blocks.store(variables.get(text(a[0]))));
    imports.none("var_set", 2, a -> setVariable(a[0], a[1]));
    for (LogLevel level : LogLevel.values()) {
      String name = "log_" + level.name().toLowerCase(Locale.ROOT);
      imports.none(name, 1, a -> host.log().log(level, text(a[0])));
    }
    addPluginFunctions(imports);
    return imports.functions;
  }

  private void addPluginFunctions(Imports imports) {
    imports.i64("length_unsafe", 1, a -> blocks.length(a[0]));
    imports.i64("input_offset", 0, a -> blocks.store(input));
    imports.i64("http_request", 2, a -> denyHttp());
    imports.i32("http_status_code", 0, a -> 0);
    imports.i64("http_headers", 0, a -> 0);
    imports.none("log_trace", 1, a -> host.log().log(LogLevel.DEBUG, text(a[0])));
    boolean dropped = host.log() == HostEnv.EMPTY.log();
    imports.i32("get_log_level", 0, a -> dropped ? NO_LOG : ALL_LOG);
  }

  private static long denyHttp() {
    throw new EngineException(EngineException.Kind.TRAP, "HTTP is denied", null);
  }

  private long storeByte(long[] arguments) {
    blocks.storeByte(arguments[0], (byte) arguments[1]);
    return 0;
  }

  /** The harmless import that modules poll: the deadline is checked here. */
  private long inputLength() {
    guard.poll();
    return input.length;
  }

  private long inputByte(long at) {
    return at >= 0 && at < input.length ? input[(int) at] & 0xff : 0;
  }

  private long inputLong(long at) {
    return at >= 0 && at <= input.length - 8L ? ExtismBlocks.longAt(input, (int) at) : 0;
  }

  private void setOutput(long at, long length) {
    outputAt = at;
    outputLength = length;
  }

  private long configuration(long key) {
    String value = host.config().get(text(key));
    return blocks.store(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
  }

  private void setVariable(long key, long value) {
    String name = text(key);
    byte[] old = variables.remove(name);
    variableBytes -= old == null ? 0 : name.length() + old.length;
    if (value == 0) {
      return;
    }
    byte[] bytes = blocks.read(value);
    if ((long) variableBytes + name.length() + bytes.length > MAX_VARIABLES_BYTES) {
      throw new HeddleException(
          ErrorCode.TRAPPED, "the variables of the guest exceed " + MAX_VARIABLES_BYTES + " bytes");
    }
    variables.put(name, bytes);
    variableBytes += name.length() + bytes.length;
  }

  private String text(long handle) {
    return new String(blocks.read(handle), StandardCharsets.UTF_8);
  }

  /** What a function without result does. */
  private interface Action {
    void run(long[] arguments);
  }

  /** What a function with a result does. */
  private interface Answer {
    long of(long[] arguments);
  }

  private static final class Imports {
    private final List<HostFunction> functions = new ArrayList<>();

    void none(String name, int i64s, Action action) {
      add(
          name,
          i64s(i64s),
          null,
          (memory, arguments) -> {
            action.run(arguments);
            return 0;
          });
    }

    void i32(String name, int i64s, Answer answer) {
      add(name, i64s(i64s), ValueType.I32, (memory, arguments) -> answer.of(arguments));
    }

    void i64(String name, int i64s, Answer answer) {
      add(name, i64s(i64s), ValueType.I64, (memory, arguments) -> answer.of(arguments));
    }

    void add(String name, List<ValueType> parameters, ValueType result, HostFunction.Body body) {
      functions.add(new HostFunction(MODULE, name, parameters, result, body));
    }

    private static List<ValueType> i64s(int count) {
      ValueType[] types = new ValueType[count];
      Arrays.fill(types, ValueType.I64);
      return List.of(types);
    }
  }
}
