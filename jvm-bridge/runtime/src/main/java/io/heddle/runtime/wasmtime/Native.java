package io.heddle.runtime.wasmtime;

import io.heddle.runtime.engine.EngineException;

/**
 * The native methods, in {@code jvm-bridge/native}. Handles are addresses: {@link NativeHandle}
 * sees to it that none is used after it was closed. Failures are thrown as {@link EngineException},
 * what breaks the contract of a method as {@link IllegalStateException}.
 */
final class Native {
  /** The sorts of failure by the numbers that the library knows them by. */
  private static final EngineException.Kind[] KINDS = {
    EngineException.Kind.INVALID,
    EngineException.Kind.LINK,
    EngineException.Kind.MEMORY,
    EngineException.Kind.TRAP,
    EngineException.Kind.INTERRUPTED,
  };

  private Native() {}

  /** Called by the library to throw. */
  static void fail(int kind, String message) {
    if (kind < KINDS.length) {
      throw new EngineException(KINDS[kind], message, null);
    }
    throw new IllegalStateException(message);
  }

  /** Tells compiled code of this version and its settings apart from that of others. */
  static native String compatibility();

  /** Compiles a module and answers its handle. */
  static native long compile(byte[] wasm);

  /** The handle of a module that was compiled before; the bytes are trusted. */
  static native long deserialize(byte[] code);

  /** The machine code of a module, for {@link #deserialize}. */
  static native byte[] serialize(long module);

  /** Module, name and type of each import in its order, as {@link WasmtimeModule} reads them. */
  static native String[] imports(long module);

  /** Functions that a module defines. */
  static native int functions(long module);

  /** Frees a module; its instances live on. */
  static native void closeModule(long module);

  /**
   * Makes an instance and runs its start code.
   *
   * @param owner what is called back while it runs
   * @param scratch where the arguments of host functions are put, room for 16
   */
  static native long instantiate(
      long module, long memoryLimitBytes, WasmtimeInstance owner, long[] scratch);

  /** The number of an exported function of i32s. */
  static native int function(long instance, String export, int parameters, int results);

  /**
   * Calls a function.
   *
   * @param arguments how many of the numbers in {@code scratch} are its arguments
   * @param scratch as in {@link #instantiate}
   */
  static native int call(
      long instance, int function, int arguments, WasmtimeInstance owner, long[] scratch);

  /** Bytes of memory after the last call, or at the running call of a host function. */
  static native int memorySize(long instance);

  /** Copies from the memory; answers false, and moves nothing, for a range outside of it. */
  static native boolean read(long instance, int address, byte[] target, int offset, int length);

  /** Copies into the memory; answers false, and moves nothing, for a range outside of it. */
  static native boolean write(long instance, int address, byte[] source, int offset, int length);

  /** Frees an instance and its memory. */
  static native void closeInstance(long instance);
}
