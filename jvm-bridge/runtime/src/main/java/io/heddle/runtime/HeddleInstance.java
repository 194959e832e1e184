package io.heddle.runtime;

import io.heddle.runtime.engine.CompiledModule;
import io.heddle.runtime.engine.EngineException;
import io.heddle.runtime.engine.EngineInstance;
import io.heddle.runtime.engine.GuestFunction;
import java.util.HashMap;
import java.util.Map;

/**
 * One instance of a module with its own memory. It belongs to one operator instance and is called
 * by one thread at a time; only {@link #cancel} may come from another.
 *
 * <p>After a failure for which the guest is not trusted any more (a trap, the deadline, a cancelled
 * call, the memory limit, an answer that breaks the contract) it is no longer {@link #usable}. A
 * failure of the user's function leaves it usable.
 */
public final class HeddleInstance implements AutoCloseable {
  private static final int ABI_MAJOR = 1;
  private static final int STATUS_USER = -1;
  private static final int STATUS_CONTRACT = -2;
  private static final int STATUS_MEMORY = -3;

  private final HeddleModule module;
  private final Limits limits;
  private final Counters counters;
  private final CallGuard guard;
  private final ExtismEnv env;
  private final MarshalIn marshalIn = new MarshalIn();
  private final MarshalOut marshalOut = new MarshalOut();
  private final Map<String, GuestFunction> exports = new HashMap<>();
  private EngineInstance engine;
  private GuestFunction alloc;
  private GuestFunction reset;
  private GuestFunction scalar;
  private GuestFunction error;
  private boolean usable;

  private HeddleInstance(HeddleModule module, Limits limits, Counters counters, HostEnv host) {
    this.module = module;
    this.limits = limits;
    this.counters = counters;
    this.guard = new CallGuard(limits.deadlineMs());
    this.env = new ExtismEnv(host, guard, limits.memoryLimitBytes());
  }

  static HeddleInstance create(
      HeddleModule module, Limits limits, Counters counters, HostEnv host) {
    CompiledModule compiled = module.compiled(counters);
    HeddleInstance instance = new HeddleInstance(module, limits, counters, host);
    Watchdog.watch(instance.guard);
    try {
      instance.start(compiled);
    } catch (Throwable failure) {
      instance.close();
      throw failure;
    }
    counters.addInstance();
    return instance;
  }

  /** The module it is an instance of. */
  public HeddleModule module() {
    return module;
  }

  /** Bytes of linear memory at present. */
  public long memoryBytes() {
    return engine.memorySize();
  }

  /**
   * Whether it can be called again: false after a failure for which the guest is not trusted any
   * more, after {@link #cancel} and after {@link #close}.
   */
  public boolean usable() {
    return usable && !guard.isCancelled();
  }

  /**
   * Calls a scalar function with one batch through the direct ABI.
   *
   * @param function one of this module's manifest
   * @param args one column per argument, of the declared type and {@code rows} rows
   * @param constants true where the column has length 1 and stands for every row; null for none
   * @param rows length of the batch, also without arguments
   * @return a new column of {@code rows} rows
   * @throws HeddleException HEDDLE1102 and HEDDLE1103 for columns that do not fit, HEDDLE2xxx for
   *     what happened in the call; rows count from 0 in this batch
   */
  public Column callScalar(
      FunctionInfo function, ColumnBuffer[] args, boolean[] constants, int rows) {
    return callScalar(function, args, constants, rows, new Column());
  }

  /** As {@link #callScalar(FunctionInfo, ColumnBuffer[], boolean[], int)}, filling a column. */
  public Column callScalar(
      FunctionInfo function, ColumnBuffer[] args, boolean[] constants, int rows, Column result) {
    MarshalIn.check(function, args, constants, rows);
    enter();
    try {
      long begun = System.nanoTime();
      // Functions of the Extism environment may be called here too.
      env.begin(NO_INPUT);
      reset.call();
      int base = place(marshalIn.plan(args, constants));
      marshalIn.write(engine, base, args, constants, rows);
      long entered = System.nanoTime();
      int status =
          scalar.call(
              function.index(), base, marshalIn.constants(base, constants), marshalIn.out(base));
      long left = System.nanoTime();
      if (status != 0) {
        throw failure(status, function, rows);
      }
      marshalOut.read(engine, marshalIn.out(base), function, rows, result);
      MarshalOut.checkNulls(function, args, constants, result);
      counters.addCall(
          rows,
          marshalIn.payload(),
          marshalOut.copied(),
          entered - begun,
          left - entered,
          System.nanoTime() - left);
      usable = true;
      return result;
    } catch (RuntimeException | StackOverflowError thrown) {
      throw explain(thrown).in(function.name());
    } finally {
      guard.leave();
    }
  }

  /**
   * Calls an export through the Extism ABI.
   *
   * @param export the name of a function's export, or {@code heddle_manifest}
   * @param input the bytes the export reads; not kept
   * @return what the export put out
   * @throws HeddleException HEDDLE1101 for an unknown name, else HEDDLE2xxx
   */
  public byte[] callExtism(String export, byte[] input) {
    FunctionInfo function =
        export.equals(ModuleInterface.MANIFEST) ? null : module.function(export);
    GuestFunction guest = exports.get(function == null ? export : function.export());
    enter();
    try {
      long begun = System.nanoTime();
      env.begin(input);
      int status = guest.call();
      long left = System.nanoTime();
      byte[] report = env.error();
      if (report != null) {
        throw reported(report, function);
      }
      if (status != 0) {
        throw MarshalOut.refused("the export returned " + status + " without an error");
      }
      byte[] output = env.output();
      counters.addCall(0, input.length, output.length, 0, left - begun, System.nanoTime() - left);
      usable = true;
      return output;
    } catch (RuntimeException | StackOverflowError thrown) {
      HeddleException explained = explain(thrown);
      throw function == null ? explained : explained.in(function.name());
    } finally {
      guard.leave();
    }
  }

  /**
   * Ends the running call with HEDDLE2104, from any thread, and makes the instance unusable. An
   * interrupt of the calling thread has the same effect; the thread stays interrupted then.
   */
  public void cancel() {
    guard.cancel();
  }

  /** Frees the instance. Closing twice is harmless; not while a call runs. */
  @Override
  public void close() {
    usable = false;
    Watchdog.forget(guard);
    if (engine != null) {
      engine.close();
    }
  }

  private static final byte[] NO_INPUT = new byte[0];

  private void start(CompiledModule compiled) {
    guard.enter();
    try {
      engine = compiled.instantiate(env.functions(), limits.memoryLimitBytes());
      guard.engine(engine);
      alloc = engine.function(ModuleInterface.ALLOC, 1, 1);
      reset = engine.function(ModuleInterface.RESET, 0, 0);
      scalar = engine.function(ModuleInterface.SCALAR, 4, 1);
      error = engine.function(ModuleInterface.ERROR, 0, 1);
      for (FunctionInfo function : module.manifest().functions()) {
        exports.put(function.export(), engine.function(function.export(), 0, 1));
      }
      exports.put(ModuleInterface.MANIFEST, engine.function(ModuleInterface.MANIFEST, 0, 1));
      int version = engine.function(ModuleInterface.ABI, 0, 1).call();
      if (version >>> 16 != ABI_MAJOR) {
        throw version >>> 16 > ABI_MAJOR
            ? ManifestReader.newer("ABI", version >>> 16)
            : ModuleInterface.bad("heddle_abi answers 0x" + Integer.toHexString(version));
      }
      usable = true;
    } catch (RuntimeException | StackOverflowError thrown) {
      throw explain(thrown);
    } finally {
      guard.leave();
    }
  }

  private void enter() {
    if (guard.isCancelled()) {
      throw cancelled(null);
    }
    guard.enter();
    if (!usable) {
      guard.leave();
      throw new IllegalStateException("the instance failed or is closed");
    }
    // Until the call has come to an end that is understood.
    usable = false;
  }

  private int place(int bytes) {
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

  /** The failure behind a status; its report is read from guest memory. */
  private HeddleException failure(int status, FunctionInfo function, int rows) {
    switch (status) {
      case STATUS_MEMORY:
      case STATUS_USER:
      case STATUS_CONTRACT:
        HeddleException failure = GuestError.read(report(), function);
        Long row = failure.row();
        if (row != null && row >= rows) {
          return MarshalOut.refused("the guest reports row " + row + " of " + rows);
        }
        return failure;
      default:
        // This host interrupts by an exception, so that a guest has no reason to answer -4.
        return MarshalOut.refused("heddle_scalar answered with status " + status);
    }
  }

  private byte[] report() {
    byte[] place = new byte[8];
    byte[] text;
    try {
      engine.read(error.call(), place, 0, place.length);
      int length = (int) (ExtismBlocks.longAt(place, 0) >>> 32);
      if (length < 0 || length > GuestError.MAX_BYTES) {
        throw MarshalOut.refused(
            "an error report of " + Integer.toUnsignedString(length) + " bytes");
      }
      text = new byte[length];
      engine.read((int) ExtismBlocks.longAt(place, 0), text, 0, length);
    } catch (EngineException e) {
      if (e.kind() == EngineException.Kind.BOUNDS) {
        throw MarshalOut.refused("the error report is outside the memory");
      }
      throw e;
    }
    return text;
  }

  private static HeddleException reported(byte[] report, FunctionInfo function) {
    if (report.length > GuestError.MAX_BYTES) {
      return MarshalOut.refused("an error report of " + report.length + " bytes");
    }
    return GuestError.read(report, function);
  }

  /** The failure that something thrown stands for; decides whether the instance stays usable. */
  private HeddleException explain(Throwable thrown) {
    HeddleException failure = translate(thrown);
    String code = failure.code();
    usable =
        code.startsWith("HEDDLE20")
            || code.startsWith("HEDDLE23")
            || code.equals(ErrorCode.HOST_CONTRACT);
    return failure;
  }

  private HeddleException translate(Throwable thrown) {
    if (thrown instanceof HeddleException) {
      return (HeddleException) thrown;
    }
    if (thrown instanceof CallEnded) {
      return ended(thrown);
    }
    if (thrown instanceof StackOverflowError) {
      return new HeddleException(ErrorCode.TRAPPED, "the guest trapped: stack overflow", thrown);
    }
    if (!(thrown instanceof EngineException)) {
      return new HeddleException(ErrorCode.ENGINE, "the engine failed: " + thrown, thrown);
    }
    EngineException report = (EngineException) thrown;
    switch (report.kind()) {
      case INTERRUPTED:
        return ended(report);
      case MEMORY:
        return new HeddleException(ErrorCode.MEMORY, report.getMessage(), report);
      case LINK:
        return new HeddleException(ErrorCode.BAD_INTERFACE, report.getMessage(), report);
      case BOUNDS:
        return new HeddleException(ErrorCode.GUEST_CONTRACT, report.getMessage(), report);
      default:
        // A trap while the deadline passes, or of a guest that answers its own interruption so.
        return guard.isExpired() || guard.isCancelled()
            ? ended(report)
            : new HeddleException(
                ErrorCode.TRAPPED, "the guest trapped: " + report.getMessage(), report);
    }
  }

  private HeddleException ended(Throwable cause) {
    return guard.isExpired() && !guard.isCancelled()
        ? new HeddleException(
            ErrorCode.DEADLINE, "the deadline of " + limits.deadlineMs() + " ms passed", cause)
        : cancelled(cause);
  }

  private static HeddleException cancelled(Throwable cause) {
    return new HeddleException(ErrorCode.CANCELLED, "the host cancelled the call", cause);
  }
}
