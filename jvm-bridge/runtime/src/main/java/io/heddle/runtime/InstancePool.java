package io.heddle.runtime;

/** Instances of one module that wait for work. Thread-safe. */
public final class InstancePool implements AutoCloseable {
  /** A pool that keeps at most {@code maxIdle} instances. */
  public InstancePool(
      HeddleModule module, Limits limits, Counters counters, HostEnv env, int maxIdle) {
    throw new UnsupportedOperationException();
  }

  /** An idle instance, or a new one. */
  public HeddleInstance acquire() {
    throw new UnsupportedOperationException();
  }

  /** Takes an instance back after success. */
  public void release(HeddleInstance instance) {
    throw new UnsupportedOperationException();
  }

  /** Closes an instance after a failure. */
  public void discard(HeddleInstance instance) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
