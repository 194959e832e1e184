package io.heddle.runtime.engine;

import java.util.List;

/** A compiled module, from which any number of threads may make instances. */
public interface CompiledModule {
  /**
   * Makes an instance with its own memory.
   *
   * @param imports exactly the functions that the module may import; more than it imports is fine
   * @param memoryLimitBytes bound of linear memory: growth beyond it answers -1 to the guest
   * @throws EngineException of kind {@link EngineException.Kind#LINK} when an import is missing or
   *     has another signature, {@link EngineException.Kind#MEMORY} when the initial memory exceeds
   *     the limit
   */
  EngineInstance instantiate(List<HostFunction> imports, long memoryLimitBytes);

  /** How the module was compiled, for logs, metrics and tests. */
  CompileReport report();
}
