package io.heddle.runtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * Instances of one module that wait for work. Thread-safe; it never waits itself.
 *
 * <p>An instance goes back only after success: one that failed is discarded.
 */
public final class InstancePool implements AutoCloseable {
  private final HeddleModule module;
  private final Limits limits;
  private final Counters counters;
  private final HostEnv env;
  private final int maxIdle;
  private final Deque<HeddleInstance> idle = new ArrayDeque<>();
  private boolean closed;

  /** A pool that keeps at most {@code maxIdle} idle instances. */
  public InstancePool(
      HeddleModule module, Limits limits, Counters counters, HostEnv env, int maxIdle) {
    this.module = Objects.requireNonNull(module, "module");
    this.limits = Objects.requireNonNull(limits, "limits");
    this.counters = Objects.requireNonNull(counters, "counters");
    this.env = Objects.requireNonNull(env, "env");
    this.maxIdle = maxIdle;
  }

  /**
   * An idle instance, or a new one where none is idle.
   *
   * @throws HeddleException as {@link HeddleModule#instantiate}
   */
  public HeddleInstance acquire() {
    synchronized (idle) {
      if (closed) {
        throw new IllegalStateException("the pool is closed");
      }
      HeddleInstance instance = idle.pollFirst();
      if (instance != null) {
        return instance;
      }
    }
    return module.instantiate(limits, counters, env);
  }

  /** Takes an instance back after success; one that cannot be called again is closed. */
  public void release(HeddleInstance instance) {
    synchronized (idle) {
      if (!closed && instance.usable() && idle.size() < maxIdle) {
        idle.addFirst(instance);
        return;
      }
    }
    instance.close();
  }

  /** Closes an instance after a failure. */
  public void discard(HeddleInstance instance) {
    instance.close();
  }

  /** Closes the idle instances; those in use are closed when they come back. */
  @Override
  public void close() {
    synchronized (idle) {
      closed = true;
      idle.forEach(HeddleInstance::close);
      idle.clear();
    }
  }
}
