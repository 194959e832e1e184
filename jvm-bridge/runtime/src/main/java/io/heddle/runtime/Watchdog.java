package io.heddle.runtime;

import java.lang.ref.WeakReference;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The one daemon thread that ends calls whose deadline has passed. It looks every 10 ms while calls
 * run and sleeps while none does.
 */
final class Watchdog implements Runnable {
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final Queue<WeakReference<CallGuard>> GUARDS = new ConcurrentLinkedQueue<>();
  private static final Thread THREAD = start();
  private static volatile boolean asleep;

  private Watchdog() {}

  /** Watches a guard for as long as somebody else refers to it. */
  static void watch(CallGuard guard) {
    GUARDS.add(new WeakReference<>(guard));
  }

  /** Stops watching. */
  static void forget(CallGuard guard) {
    GUARDS.removeIf(reference -> reference.get() == guard || reference.get() == null);
  }

  /** A call has begun. */
  static void awake() {
    if (asleep) {
      LockSupport.unpark(THREAD);
    }
  }

  @Override
  public void run() {
    while (true) {
      if (look()) {
        LockSupport.parkNanos(this, TICK_NANOS);
        continue;
      }
      asleep = true;
      // A call that began before the flag was seen is seen now; one that begins later unparks.
      if (!look()) {
        LockSupport.park(this);
      }
      asleep = false;
    }
  }

  private static boolean look() {
    boolean running = false;
    long now = System.nanoTime();
    for (Iterator<WeakReference<CallGuard>> each = GUARDS.iterator(); each.hasNext(); ) {
      CallGuard guard = each.next().get();
      if (guard == null) {
        each.remove();
      } else {
        running |= guard.watch(now);
      }
    }
    return running;
  }

  private static Thread start() {
    Thread thread = new Thread(null, new Watchdog(), "heddle-watchdog", 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    thread.start();
    return thread;
  }
}
