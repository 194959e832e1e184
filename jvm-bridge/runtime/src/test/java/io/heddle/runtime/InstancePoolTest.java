package io.heddle.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** Instances are made once and come back only when they are good. */
final class InstancePoolTest {
  private final Counters counters = new Counters();
  private final HeddleModule module = Corpus.module("hostile/honest");

  @Test
  void makesNoInstanceAfterWarmUp() {
    try (InstancePool pool = new InstancePool(module, Limits.DEFAULT, counters, HostEnv.EMPTY, 2)) {
      HeddleInstance first = pool.acquire();
      pool.release(first);
      for (int i = 0; i < 100; i++) {
        HeddleInstance again = pool.acquire();
        assertSame(first, again);
        pool.release(again);
      }
      assertEquals(1, counters.instancesCreated());
    }
  }

  @Test
  void closesWhatItDoesNotKeep() {
    try (InstancePool pool = new InstancePool(module, Limits.DEFAULT, counters, HostEnv.EMPTY, 1)) {
      HeddleInstance one = pool.acquire();
      HeddleInstance two = pool.acquire();
      pool.release(one);
      pool.release(two);
      assertEquals(false, two.usable());
      pool.discard(pool.acquire());
      assertNotSame(one, pool.acquire());
      assertEquals(3, counters.instancesCreated());
    }
  }

  @Test
  void takesNoCancelledInstanceBack() {
    try (InstancePool pool = new InstancePool(module, Limits.DEFAULT, counters, HostEnv.EMPTY, 1)) {
      HeddleInstance cancelled = pool.acquire();
      cancelled.cancel();
      pool.release(cancelled);
      assertNotSame(cancelled, pool.acquire());
    }
  }

  @Test
  void givesNothingAfterItIsClosed() {
    InstancePool pool = new InstancePool(module, Limits.DEFAULT, counters, HostEnv.EMPTY, 1);
    HeddleInstance out = pool.acquire();
    pool.close();
    pool.release(out);
    assertEquals(false, out.usable());
    assertThrows(IllegalStateException.class, pool::acquire);
  }
}
