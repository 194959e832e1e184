package io.heddle.runtime.engine;

/** A WebAssembly engine. Implementations are thread-safe. */
public interface WasmEngine {
  /** The name by which the engine is chosen and reported, for example {@code jvm}. */
  String name();

  /**
   * Compiles a module. Takes seconds for a module with a JavaScript engine inside: never call it in
   * the row path.
   *
   * @param wasm the bytes of the module, not kept
   * @throws EngineException of kind {@link EngineException.Kind#INVALID} when the module is
   *     malformed or uses what the engine lacks
   */
  CompiledModule compile(byte[] wasm);
}
