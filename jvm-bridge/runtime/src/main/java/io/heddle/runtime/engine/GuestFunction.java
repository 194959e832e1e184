package io.heddle.runtime.engine;

/** An exported function of one instance, looked up once. */
@FunctionalInterface
public interface GuestFunction {
  /**
   * Calls it.
   *
   * @param arguments one i32 per parameter; the caller may reuse the array
   * @return the i32 result, 0 where there is none
   * @throws EngineException when the guest traps, overflows the stack or is interrupted. What a
   *     {@link HostFunction} throws passes through unchanged.
   */
  int call(long... arguments);
}
