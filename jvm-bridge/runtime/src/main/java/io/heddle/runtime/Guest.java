package io.heddle.runtime;

import io.heddle.runtime.engine.CompiledModule;
import io.heddle.runtime.engine.EngineInstance;
import io.heddle.runtime.engine.GuestFunction;
import io.heddle.runtime.engine.HostFunction;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The engine's side of one instance: how a call of an export begins and ends, what is placed in the
 * guest's memory for it, and what it costs. The calls of each kind of function are made of this.
 *
 * <p>Used by one thread at a time.
 */
final class Guest {
  private static final int ABI_MAJOR = 1;
  private static final byte[] NO_INPUT = new byte[0];

  private final Limits limits;
  private final Counters counters;
  private final CallGuard guard;
  private final ExtismEnv env;
  private final Failures failures;
  private final MarshalIn marshalIn = new MarshalIn();
  private final MarshalOut marshalOut = new MarshalOut();
  private final Map<GuestExport, GuestFunction> exports = new EnumMap<>(GuestExport.class);
  private EngineInstance engine;
  private GuestFunction alloc;
  private GuestFunction reset;
  private GuestFunction error;

  // Null where no row can leave compiled code; and by function what it answered last.
  private GuestFunction bailouts;
  private int[] bailed;

  private boolean usable;

  // Of the running call: when it began, when the guest was entered, and when it was left last.
  private long begun;
  private long entered;
  private long left;

  Guest(Limits limits, Counters counters, HostEnv host) {
    this.limits = limits;
    this.counters = counters;
    this.guard = new CallGuard(limits.deadlineMs());
    this.env = new ExtismEnv(host, guard, limits.memoryLimitBytes());
    this.failures = new Failures(limits, guard);
  }

  CallGuard guard() {
    return guard;
  }

  Counters counters() {
    return counters;
  }

  ExtismEnv env() {
    return env;
  }

  EngineInstance engine() {
    return engine;
  }

  Failures failures() {
    return failures;
  }

  /** Whether failures may say what a row held. */
  boolean showsRowValues() {
    return limits.rowValues();
  }

  boolean isUsable() {
    return usable && !guard.isCancelled();
  }

  /** Makes the engine's instance and looks its exports up. */
  void start(HeddleModule module, CompiledModule compiled, HostEnv host) {
    guard.enter();
    try {
      List<HostFunction> functions = new ArrayList<>(env.functions());
      if (module.importsWasi()) {
        functions.addAll(new Wasi(host, guard).functions());
      }
      engine = compiled.instantiate(functions, limits.memoryLimitBytes());
      guard.engine(engine);
      if (module.hasInitializer()) {
        engine.function(ModuleInterface.INITIALIZE, 0, 0).call();
      }
      if (module.manifest().hasDirect()) {
        startDirect(module);
      }
      usable = true;
    } catch (RuntimeException | StackOverflowError thrown) {
      throw failures.explain(thrown);
    } finally {
      guard.leave();
    }
  }

  private void startDirect(HeddleModule module) {
    Manifest manifest = module.manifest();
    alloc = engine.function(ModuleInterface.ALLOC, 1, 1);
    reset = engine.function(ModuleInterface.RESET, 0, 0);
    error = engine.function(ModuleInterface.ERROR, 0, 1);
    if (module.hasBailouts()) {
      bailouts = engine.function(ModuleInterface.BAILOUTS, 1, 1);
      bailed = new int[manifest.functions().size()];
    }
    for (GuestExport export : GuestExport.of(manifest)) {
      exports.put(export, engine.function(export.exportName(), export.parameters(), 1));
    }
    int version = engine.function(ModuleInterface.ABI, 0, 1).call();
    if (version >>> 16 != ABI_MAJOR) {
      throw version >>> 16 > ABI_MAJOR
          ? ManifestReader.newer("ABI", version >>> 16)
          : ModuleInterface.bad("heddle_abi answers 0x" + Integer.toHexString(version));
    }
  }

  /** Frees the engine's instance. */
  void close() {
    usable = false;
    Watchdog.forget(guard);
    if (engine != null) {
      engine.close();
    }
  }

  /** The export, looked up when the instance was made. */
  GuestFunction export(GuestExport export) {
    GuestFunction function = exports.get(export);
    if (function == null) {
      throw new IllegalStateException("the module has no " + export.exportName());
    }
    return function;
  }

  /**
   * Runs one call under the deadline, and explains what it throws.
   *
   * @param function what is called, or null
   * @throws HeddleException for every failure
   * @throws IllegalStateException when the instance failed, is closed or is in use
   */
  <T> T call(FunctionInfo function, Supplier<T> body) {
    return call(function, NO_INPUT, body);
  }

  /** As {@link #call(FunctionInfo, Supplier)}, with an input for the Extism functions. */
  <T> T call(FunctionInfo function, byte[] input, Supplier<T> body) {
    if (guard.isCancelled()) {
      throw Failures.cancelled(null);
    }
    guard.enter();
    try {
      if (!usable) {
        throw new IllegalStateException("the instance failed or is closed");
      }
      // Until the call has come to an end that is understood.
      usable = false;
      begun = System.nanoTime();
      entered = 0;
      env.begin(input);
      T result;
      try {
        result = body.get();
      } catch (RuntimeException | StackOverflowError thrown) {
        HeddleException failure = failures.explain(thrown);
        usable = Failures.leavesUsable(failure);
        throw function == null ? failure : failure.in(function.name());
      }
      usable = true;
      return result;
    } finally {
      guard.leave();
    }
  }

  /**
   * Empties the call arena and writes a batch there.
   *
   * @param numbers row or slot numbers that go along, or null
   * @return the address of the block, for the pointers of {@link #marshalIn}
   */
  int place(ColumnBuffer[] columns, boolean[] constants, int rows, int[] numbers, int numberCount) {
    int bytes = marshalIn.plan(columns, constants, numbers == null ? 0 : numberCount);
    reset.call();
    int base = allocate(bytes);
    marshalIn.write(engine, base, columns, constants, rows, numbers, numberCount);
    return base;
  }

  /** As {@link #place(ColumnBuffer[], boolean[], int, int[], int)}, for a call without columns. */
  int place(int[] numbers, int numberCount) {
    return place(MarshalIn.NO_COLUMNS, null, 0, numbers, numberCount);
  }

  /** The pointers into the block that was placed last. */
  MarshalIn marshalIn() {
    return marshalIn;
  }

  /** Calls an export, whose time counts as the guest's. */
  int run(GuestFunction export, long... arguments) {
    if (entered == 0) {
      entered = System.nanoTime();
    }
    int status = export.call(arguments);
    left = System.nanoTime();
    return status;
  }

  /**
   * Refuses a status that is not 0.
   *
   * @param rows of the batch, which a reported row lies in
   */
  void require(int status, FunctionInfo function, int rows) {
    if (status != 0) {
      throw failures.of(status, function, rows, engine, error);
    }
  }

  /**
   * Refuses what is no handle.
   *
   * @param rows of the batch, which a reported row lies in
   */
  int requireHandle(int handle, FunctionInfo function, int rows) {
    if (handle <= 0) {
      throw failures.of(handle, function, rows, engine, error);
    }
    counters.addHandle();
    return handle;
  }

  /** Reads the column that the guest put into the block at {@code base}. */
  void read(int base, DataType type, int rows, Column result) {
    marshalOut.readColumn(engine, marshalIn.out(base), type, rows, result);
  }

  /** Reads the batch that the guest put into the block at {@code base}. */
  void read(int base, List<Field> fields, Batch batch) {
    marshalOut.readBatch(engine, marshalIn.out(base), fields, batch);
  }

  /** Counts a call that handed a batch over and took {@code copied} bytes back. */
  void countBatch(FunctionInfo function, int rows, long copied) {
    counters.addBatch(rows);
    countBailed(function);
    count(marshalIn.payload(), copied);
  }

  /** Counts the rows that went to the JavaScript engine since this was asked last. */
  void countBailed(FunctionInfo function) {
    if (bailouts == null || function.bails().isEmpty()) {
      return;
    }
    int total = bailouts.call(function.index());
    counters.addBailed(Integer.toUnsignedLong(total - bailed[function.index()]));
    bailed[function.index()] = total;
  }

  /** Counts a call that moved bytes, but no rows of a query. */
  void count(long in, long out) {
    counters.addCall(in, out, entered - begun, left - entered, System.nanoTime() - left);
  }

  /** Bytes that the last read copied. */
  long copied() {
    return marshalOut.copied();
  }

  private int allocate(int bytes) {
    int block = alloc.call(bytes);
    if (block == 0) {
      throw new HeddleException(ErrorCode.MEMORY, "no memory for a batch of " + bytes + " bytes");
    }
    long end = (block & 0xffff_ffffL) + bytes;
    if ((block & 63) != 0 || end > engine.memorySize()) {
      throw MarshalOut.refused(
          "heddle_alloc answers 0x" + Integer.toHexString(block) + " for " + bytes + " bytes");
    }
    return block;
  }
}
