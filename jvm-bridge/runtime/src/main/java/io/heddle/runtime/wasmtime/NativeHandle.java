package io.heddle.runtime.wasmtime;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * Something of the library that must be freed once, and not while it is used: when it is closed, or
 * when its owner is garbage. Thread-safe.
 */
final class NativeHandle extends PhantomReference<Object> {
  private static final ReferenceQueue<Object> GARBAGE = new ReferenceQueue<>();

  /** Keeps references alive, without which the collector would forget them. */
  private static final Set<NativeHandle> LIVE = ConcurrentHashMap.newKeySet();

  private final long address;
  private final LongConsumer free;
  private int users;
  private boolean closed;

  /**
   * Takes over what lies at an address.
   *
   * @param owner the object whose end is the end of this one
   * @param free frees the address; must not refer to the owner
   */
  NativeHandle(Object owner, long address, LongConsumer free) {
    super(owner, GARBAGE);
    this.address = address;
    this.free = free;
    LIVE.add(this);
    collect();
  }

  /** How many there are that were not freed, of modules and instances together. */
  static int live() {
    collect();
    return LIVE.size();
  }

  /**
   * The address, which stays good until {@link #leave}.
   *
   * @throws IllegalStateException after it was closed
   */
  synchronized long enter() {
    if (closed) {
      throw new IllegalStateException("the instance is closed");
    }
    users++;
    return address;
  }

  /** The end of a use. */
  synchronized void leave() {
    users--;
    if (closed && users == 0) {
      free();
    }
  }

  /** Frees it, now or when the last use ends. */
  synchronized void close() {
    if (!closed) {
      closed = true;
      if (users == 0) {
        free();
      }
    }
  }

  private void free() {
    LIVE.remove(this);
    free.accept(address);
  }

  /** Frees what nobody closed. */
  private static void collect() {
    for (Reference<?> one = GARBAGE.poll(); one != null; one = GARBAGE.poll()) {
      ((NativeHandle) one).close();
    }
  }
}
