package io.heddle.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One load and one compilation per module, however many threads ask. */
final class ModuleCacheTest {
  private static final int THREADS = 8;

  @Test
  void loadsAndCompilesOnce() {
    byte[] wasm = Corpus.wasm("hostile/honest");
    ModuleCache cache = new ModuleCache();
    AtomicInteger loads = new AtomicInteger();
    Counters counters = new Counters();
    long compiledBefore = cache.compiled();
    CountDownLatch together = new CountDownLatch(THREADS);
    List<CompletableFuture<HeddleModule>> asked = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      asked.add(
          CompletableFuture.supplyAsync(
              () -> {
                together.countDown();
                HeddleModule module =
                    cache.get(
                        HeddleModule.digest(wasm),
                        () -> {
                          loads.incrementAndGet();
                          return wasm;
                        });
                module.instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY).close();
                return module;
              },
              task -> new Thread(task).start()));
    }
    HeddleModule first = asked.get(0).join();
    asked.forEach(one -> assertSame(first, one.join()));
    assertEquals(1, loads.get());
    assertEquals(1, counters.modulesCompiled());
    assertEquals(1, cache.compiled() - compiledBefore);
    assertEquals(THREADS, counters.instancesCreated());
  }

  @Test
  void doesNotKeepAFailure() {
    byte[] wasm = Corpus.wasm("hostile/honest");
    ModuleCache cache = new ModuleCache();
    String digest = HeddleModule.digest(wasm);
    HeddleException refused =
        assertThrows(HeddleException.class, () -> cache.get(digest, () -> new byte[4]));
    assertEquals(ErrorCode.NOT_WASM, refused.code());
    assertEquals(digest, cache.get(digest, () -> wasm).digest());
  }

  @Test
  void refusesBytesOfAnotherDigest() {
    byte[] wasm = Corpus.wasm("hostile/honest");
    HeddleException refused =
        assertThrows(
            HeddleException.class, () -> new ModuleCache().get("0".repeat(64), () -> wasm));
    assertEquals(ErrorCode.NOT_WASM, refused.code());
  }
}
