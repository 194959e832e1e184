package io.heddle.runtime.wasmtime;

import io.heddle.runtime.engine.CompiledModule;
import io.heddle.runtime.engine.WasmEngine;
import java.nio.file.Path;

/**
 * Compiles modules to machine code by wasmtime. The library is unpacked and loaded at the first use
 * of {@link #unavailable} or {@link #shared}, once per class loader.
 */
public final class WasmtimeEngine implements WasmEngine {
  private WasmtimeEngine() {}

  /**
   * Why this engine cannot be used here, or null where it can: the jar has no library for this
   * platform, or the library does not load.
   */
  public static String unavailable() {
    return NativeLibrary.failure();
  }

  /**
   * The engine of this process.
   *
   * @throws IllegalStateException when it is {@link #unavailable}
   */
  public static WasmtimeEngine shared() {
    String failure = NativeLibrary.failure();
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
    return Shared.ENGINE;
  }

  /**
   * Where the library is unpacked: a folder from which code may be executed. Without effect once it
   * is loaded; the system property {@code heddle.native.folder} comes first.
   */
  public static void unpackInto(Path folder) {
    NativeLibrary.unpackInto(folder);
  }

  /** How many modules and instances the library holds at present, for metrics and tests. */
  public static int handles() {
    return NativeHandle.live();
  }

  @Override
  public String name() {
    return "native";
  }

  @Override
  public CompiledModule compile(byte[] wasm) {
    long begun = System.nanoTime();
    CompiledFiles files = CompiledFiles.ofProcess();
    return new WasmtimeModule(files == null ? Native.compile(wasm) : files.compile(wasm), begun);
  }

  /** Made when the library is loaded. */
  private static final class Shared {
    static final WasmtimeEngine ENGINE = new WasmtimeEngine();
  }
}
