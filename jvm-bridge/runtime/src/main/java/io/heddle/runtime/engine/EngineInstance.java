package io.heddle.runtime.engine;

/**
 * One instance of a module with its memory. Used by one thread at a time, except {@link
 * #interrupt}.
 */
public interface EngineInstance extends GuestMemory, AutoCloseable {
  /**
   * Looks up an exported function. Never in the row path.
   *
   * @param export name of the export
   * @param parameters number of i32 parameters it must have
   * @param results number of i32 results it must have, 0 or 1
   * @throws EngineException of kind {@link EngineException.Kind#LINK} when there is none such
   */
  GuestFunction function(String export, int parameters, int results);

  /**
   * Ends the call that {@code thread} runs in this instance, from any thread. Called only while
   * that thread is inside the guest, under the lock that it must take to leave.
   */
  void interrupt(Thread thread);

  /** Frees what the instance holds. It cannot be used afterwards; closing twice is harmless. */
  @Override
  void close();
}
