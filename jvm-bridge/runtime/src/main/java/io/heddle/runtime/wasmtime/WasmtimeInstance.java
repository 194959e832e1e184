package io.heddle.runtime.wasmtime;

import io.heddle.runtime.engine.EngineException;
import io.heddle.runtime.engine.EngineInstance;
import io.heddle.runtime.engine.GuestFunction;
import io.heddle.runtime.engine.HostFunction;

/**
 * One instance of a module in the library. Its memory never moves and is copied in bulk; while the
 * guest runs, it looks every 10 ms whether its thread was interrupted.
 */
final class WasmtimeInstance implements EngineInstance {
  private static final int MAX_ARGUMENTS = 16;

  private final HostFunction[] imports;

  /** The arguments of each import, given to it at every call. */
  private final long[][] arguments;

  /** What goes over with a call: arguments of the export, then those of each host function. */
  private final long[] scratch = new long[MAX_ARGUMENTS];

  /** Null while start code runs, to which the memory does not exist yet. */
  private final NativeHandle handle;

  /**
   * Makes an instance.
   *
   * @param module the handle of the module, in use
   * @param imports by the number of the import
   */
  WasmtimeInstance(long module, HostFunction[] imports, long memoryLimitBytes) {
    this.imports = imports;
    this.arguments = new long[imports.length][];
    for (int i = 0; i < imports.length; i++) {
      arguments[i] = new long[imports[i].parameters().size()];
    }
    long address = Native.instantiate(module, memoryLimitBytes, this, scratch);
    this.handle = new NativeHandle(this, address, Native::closeInstance);
  }

  @Override
  public GuestFunction function(String export, int parameters, int results) {
    long instance = handle.enter();
    try {
      int number = Native.function(instance, export, parameters, results);
      return given -> call(number, given);
    } finally {
      handle.leave();
    }
  }

  private int call(int number, long[] given) {
    long instance = handle.enter();
    try {
      System.arraycopy(given, 0, scratch, 0, given.length);
      return Native.call(instance, number, given.length, this, scratch);
    } catch (StackOverflowError e) {
      throw new EngineException(EngineException.Kind.TRAP, "call stack exhausted", e);
    } finally {
      handle.leave();
    }
  }

  @Override
  public int memorySize() {
    if (handle == null) {
      return 0;
    }
    long instance = handle.enter();
    try {
      return Native.memorySize(instance);
    } finally {
      handle.leave();
    }
  }

  @Override
  public void read(int address, byte[] target, int offset, int length) {
    long instance = enterMemory(address, length);
    try {
      if (!Native.read(instance, address, target, offset, length)) {
        throw outside(address, length);
      }
    } finally {
      handle.leave();
    }
  }

  @Override
  public void write(int address, byte[] source, int offset, int length) {
    long instance = enterMemory(address, length);
    try {
      if (!Native.write(instance, address, source, offset, length)) {
        throw outside(address, length);
      }
    } finally {
      handle.leave();
    }
  }

  @Override
  public void interrupt(Thread thread) {
    thread.interrupt();
  }

  @Override
  public void close() {
    handle.close();
  }

  /** Called by the library: runs the host function of an import with what is in the scratch. */
  private long host(int number) {
    long[] own = arguments[number];
    System.arraycopy(scratch, 0, own, 0, own.length);
    return imports[number].body().call(this, own);
  }

  /** Called by the library: whether the guest should end. */
  private boolean interrupted() {
    return Thread.currentThread().isInterrupted();
  }

  private long enterMemory(int address, int length) {
    if (handle == null) {
      throw outside(address, length);
    }
    return handle.enter();
  }

  private static EngineException outside(int address, int length) {
    return new EngineException(
        EngineException.Kind.BOUNDS,
        "out of bounds memory access: " + length + " bytes at 0x" + Integer.toHexString(address),
        null);
  }
}
