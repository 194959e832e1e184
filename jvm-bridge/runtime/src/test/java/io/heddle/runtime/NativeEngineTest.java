package io.heddle.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.runtime.wasmtime.WasmtimeEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Machine code inside a JVM: memory, threads, stacks and the JVM's own use of signals. */
@Timeout(120)
final class NativeEngineTest {
  private static final double[] SEVEN = {3, 4};
  private final HeddleModule basics = Corpus.module("basics");
  private final Counters counters = new Counters();

  @Test
  void isThere() {
    assertNull(WasmtimeEngine.unavailable());
    assertEquals("native", basics.engine());
  }

  @Test
  void makesAThousandInstancesWithoutGrowth() throws Exception {
    makeAndClose(100);
    int handles = WasmtimeEngine.handles();
    long before = residentPages();
    makeAndClose(1_000);
    assertEquals(handles, WasmtimeEngine.handles());
    long growth = residentPages() - before;
    assertTrue(growth < 8_192, growth + " pages more than before");
  }

  @Test
  void holdsAThousandInstancesAtOnce() {
    HeddleModule small = Corpus.module("hostile/honest");
    List<HeddleInstance> open = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      open.add(small.instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY));
    }
    assertTrue(WasmtimeEngine.handles() >= 1_000);
    open.forEach(HeddleInstance::close);
    assertEquals(1_000, counters.instancesCreated());
  }

  @Test
  void freesWhatNobodyClosed() throws Exception {
    int handles = WasmtimeEngine.handles();
    for (int i = 0; i < 50; i++) {
      basics.instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY);
    }
    for (int i = 0; i < 100 && WasmtimeEngine.handles() > handles; i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertTrue(WasmtimeEngine.handles() <= handles);
  }

  @Test
  void leavesTheSignalsToTheJvm() {
    try (HeddleInstance instance = basics.instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY)) {
      for (int round = 0; round < 20; round++) {
        assertEquals(7, add(instance));
        int caught = 0;
        for (int i = 0; i < 20_000; i++) {
          // Compiled code finds a null by a signal.
          caught += lengthOf(i % 2 == 0 ? null : "x");
        }
        assertEquals(20_000, caught);
        assertThrows(StackOverflowError.class, () -> endless(0));
      }
    }
  }

  @Test
  void trapsWhereTheThreadHasNoStackLeft() {
    HeddleInstance instance = basics.instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY);
    HeddleException trapped = descend(instance, 1);
    assertEquals(ErrorCode.TRAPPED, trapped.code());
    assertTrue(trapped.getMessage().contains("call stack exhausted"), trapped.getMessage());
    instance.close();
  }

  /** Calls deeper and deeper in the stack of the thread, until a call fails. */
  private HeddleException descend(HeddleInstance instance, int depth) {
    if (depth % 256 == 0) {
      try {
        assertEquals(7, add(instance));
      } catch (HeddleException failure) {
        return failure;
      }
    }
    return descend(instance, depth + 1);
  }

  @Test
  void outlivesACloseInTheMiddleOfACall() throws Exception {
    HeddleInstance spinning =
        Corpus.module("hostile/spin").instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY);
    FunctionInfo f = spinning.module().function("f");
    CompletableFuture<HeddleException> call = new CompletableFuture<>();
    new Thread(
            () ->
                call.complete(
                    assertThrows(
                        HeddleException.class,
                        () -> spinning.callScalar(f, new ColumnBuffer[] {doubles(1)}, null, 1))))
        .start();
    Thread.sleep(100);
    spinning.close();
    Thread.sleep(50);
    assertFalse(call.isDone(), "the guest runs on");
    spinning.cancel();
    assertEquals(ErrorCode.CANCELLED, call.get(5, TimeUnit.SECONDS).code());
    assertThrows(IllegalStateException.class, spinning::memoryBytes);
  }

  @Test
  void growsMemoryUpToTheLimitOnly() {
    try (HeddleInstance instance =
        basics.instantiate(Limits.DEFAULT.withMemoryLimitBytes(8 << 20), counters, HostEnv.EMPTY)) {
      assertEquals(7, add(instance));
      int rows = 1 << 20;
      FunctionInfo add = basics.function("add");
      ColumnBuffer column = ColumnBuffer.ofType(DataType.FLOAT64);
      column.appendDoubles(new double[rows], 0, rows);
      HeddleException full =
          assertThrows(
              HeddleException.class,
              () -> instance.callScalar(add, new ColumnBuffer[] {column, column}, null, rows));
      assertEquals(ErrorCode.MEMORY, full.code());
      assertTrue(instance.memoryBytes() <= 8 << 20);
    }
  }

  private void makeAndClose(int instances) {
    for (int i = 0; i < instances; i++) {
      try (HeddleInstance instance = basics.instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY)) {
        assertEquals(7, add(instance));
      }
    }
  }

  private double add(HeddleInstance instance) {
    ColumnBuffer[] args = {doubles(SEVEN[0]), doubles(SEVEN[1])};
    return instance.callScalar(basics.function("add"), args, null, 1).getDouble(0);
  }

  private static int lengthOf(String text) {
    try {
      return text.length();
    } catch (NullPointerException e) {
      return 1;
    }
  }

  private static long endless(long depth) {
    return endless(depth + 1) + 1;
  }

  /** Memory of this process that is backed, in pages; 0 where the system does not say. */
  private static long residentPages() throws Exception {
    Path file = Path.of("/proc/self/statm");
    return Files.exists(file) ? Long.parseLong(Files.readString(file).split(" ")[1]) : 0;
  }

  private static ColumnBuffer doubles(double... values) {
    ColumnBuffer column = ColumnBuffer.ofType(DataType.FLOAT64);
    column.appendDoubles(values, 0, values.length);
    return column;
  }
}
