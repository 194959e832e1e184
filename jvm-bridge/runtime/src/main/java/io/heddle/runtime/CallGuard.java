package io.heddle.runtime;

import io.heddle.runtime.engine.EngineInstance;

/**
 * The deadline and the cancellation of one instance's calls.
 *
 * <p>The thread that calls enters and leaves; the {@link Watchdog} and {@link #cancel} interrupt it
 * only in between, under the lock, so that an interrupt never hits what the thread does afterwards.
 */
final class CallGuard {
  private final long deadlineNanos;

  /** Null while the instance is being made; engines end that by an interrupt of the thread. */
  private EngineInstance engine;

  private Thread running;
  private long deadlineAt;
  private boolean expired;
  private boolean interrupted;
  private volatile boolean cancelled;

  CallGuard(long deadlineMs) {
    this.deadlineNanos =
        deadlineMs > Long.MAX_VALUE / 2_000_000 ? Long.MAX_VALUE / 2 : deadlineMs * 1_000_000;
  }

  synchronized void engine(EngineInstance instance) {
    engine = instance;
  }

  /** The calling thread goes into the guest; the deadline runs from now. */
  void enter() {
    synchronized (this) {
      if (running != null) {
        throw new IllegalStateException("the instance is in use by " + running.getName());
      }
      expired = false;
      interrupted = false;
      deadlineAt = System.nanoTime() + deadlineNanos;
      running = Thread.currentThread();
    }
    Watchdog.awake();
  }

  /** The calling thread is out of the guest; takes back an interrupt that came from here. */
  synchronized void leave() {
    running = null;
    if (interrupted) {
      // The flag was clear before this guard set it, so it is not the host's.
      Thread.interrupted();
      interrupted = false;
    }
  }

  /** Throws {@link CallEnded} when the running call should end. Called by imported functions. */
  void poll() {
    if (cancelled || System.nanoTime() - deadlineAt >= 0) {
      synchronized (this) {
        expired |= !cancelled;
      }
      throw new CallEnded();
    }
  }

  /** Ends the running call and refuses all later ones. From any thread. */
  synchronized void cancel() {
    cancelled = true;
    if (running != null) {
      interrupt();
    }
  }

  /** Whether {@link #cancel} was called. */
  boolean isCancelled() {
    return cancelled;
  }

  /** Whether the deadline of the last call passed while it ran. */
  synchronized boolean isExpired() {
    return expired;
  }

  /**
   * Ends the running call if its deadline has passed.
   *
   * @return whether a call is running
   */
  synchronized boolean watch(long now) {
    if (running == null) {
      return false;
    }
    if (!expired && now - deadlineAt >= 0) {
      expired = true;
      interrupt();
    }
    return true;
  }

  private void interrupt() {
    interrupted |= !running.isInterrupted();
    if (engine == null) {
      running.interrupt();
    } else {
      engine.interrupt(running);
    }
  }
}
