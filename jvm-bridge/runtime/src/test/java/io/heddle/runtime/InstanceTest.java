package io.heddle.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls, counters, cancellation and deadlines of one instance. */
@Timeout(60)
final class InstanceTest {
  private final Counters counters = new Counters();
  private HeddleModule basics;
  private HeddleInstance instance;

  @BeforeEach
  void open() {
    basics = Corpus.module("basics");
    instance = basics.instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY);
  }

  @AfterEach
  void close() {
    instance.close();
    assertFalse(Thread.interrupted(), "an interrupt was left behind");
  }

  @Test
  void countsWhatCallsMove() {
    Column column = add(doubles(1, 2, 3), doubles(4, 5, 6), null, 3);
    assertEquals(9, column.getDouble(2));
    assertEquals(3, counters.rows());
    assertEquals(1, counters.batches());
    assertEquals(48, counters.bytesIn());
    assertEquals(24, counters.bytesOut());
    assertEquals(1, counters.instancesCreated());
    assertTrue(counters.guestNanos() > 0);
  }

  @Test
  void keepsResultsAfterTheNextCall() {
    Column first = add(doubles(1), doubles(2), null, 1);
    Column second = add(doubles(10), doubles(20), null, 1);
    assertEquals(3, first.getDouble(0));
    assertEquals(30, second.getDouble(0));
  }

  @Test
  void fillsAColumnAgain() {
    FunctionInfo add = basics.function("add");
    Column column = new Column();
    ColumnBuffer[] args = {doubles(1, 2), doubles(3, 4)};
    assertSame(column, instance.callScalar(add, args, null, 2, column));
    args = new ColumnBuffer[] {doubles(5), doubles(6)};
    instance.callScalar(add, args, null, 1, column);
    assertEquals(1, column.rows());
    assertEquals(11, column.getDouble(0));
  }

  @Test
  void takesConstants() {
    Column column = add(doubles(1, 2, 3), doubles(10), new boolean[] {false, true}, 3);
    double[] values = new double[3];
    column.copyTo(values);
    assertArrayEquals(new double[] {11, 12, 13}, values);
  }

  @Test
  void refusesWrongArguments() {
    FunctionInfo add = basics.function("add");
    HeddleException count =
        assertThrows(
            HeddleException.class,
            () -> instance.callScalar(add, new ColumnBuffer[] {doubles(1)}, null, 1));
    assertEquals(
        "HEDDLE1102 add: add(a float64, b float64) -> float64 takes 2 arguments, given (float64)",
        count.getMessage());
    ColumnBuffer text = ColumnBuffer.ofType(DataType.UTF8);
    text.appendNull();
    HeddleException type =
        assertThrows(HeddleException.class, () -> add(doubles(1), text, null, 1));
    assertEquals(
        "HEDDLE1103 add: add(a float64, b float64) -> float64: b is given utf8", type.getMessage());
    HeddleException rows =
        assertThrows(HeddleException.class, () -> add(doubles(1), doubles(1, 2), null, 1));
    assertEquals(ErrorCode.HOST_CONTRACT, rows.code());
    assertTrue(instance.usable());
  }

  @Test
  void listsTheFunctionsThereAre() {
    HeddleException unknown = assertThrows(HeddleException.class, () -> basics.function("nothing"));
    assertEquals(ErrorCode.NO_FUNCTION, unknown.code());
    assertTrue(unknown.getMessage().contains("add(a float64, b float64) -> float64"));
    assertSame(basics.function("addInts"), basics.function("add_ints"));
  }

  @Test
  void movesTheRowOfASlice() {
    HeddleModule failures = Corpus.module("failures");
    try (HeddleInstance failing = failures.instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY)) {
      ColumnBuffer column = ColumnBuffer.ofType(DataType.INT32);
      column.appendInt(1);
      column.appendInt(7);
      HeddleException thrown =
          assertThrows(
              HeddleException.class,
              () ->
                  failing.callScalar(
                      failures.function("nothing"), new ColumnBuffer[] {column}, null, 2));
      assertEquals(1L, thrown.row());
      assertEquals(8193L, thrown.afterRows(8192).row());
      assertTrue(thrown.afterRows(8192).getMessage().contains("failed at row 8193:"));
      assertTrue(failing.usable());
    }
  }

  @Test
  void answersItsManifest() {
    byte[] manifest = instance.callExtism("heddle_manifest", new byte[0]);
    assertEquals(
        basics.manifest().functions().toString(),
        ManifestReader.read(manifest).functions().toString());
  }

  @Test
  void readsProtobuf() {
    // heddle.v1.Batch: format 1, rows 1, two columns of one double each.
    byte[] column = {0x5a, 0x0c, 0x32, 0x0a, 0x0a, 0x08, 0, 0, 0, 0, 0, 0, (byte) 0xf0, 0x3f};
    byte[] batch = new byte[4 + 2 * column.length];
    System.arraycopy(new byte[] {0x48, 1, 0x50, 1}, 0, batch, 0, 4);
    System.arraycopy(column, 0, batch, 4, column.length);
    System.arraycopy(column, 0, batch, 4 + column.length, column.length);
    byte[] answer = instance.callExtism("add", batch);
    assertEquals(0x48, answer[0]);
    byte[] two = {0, 0, 0, 0, 0, 0, 0, 0x40};
    byte[] end = new byte[8];
    System.arraycopy(answer, answer.length - 8, end, 0, 8);
    assertArrayEquals(two, end);
  }

  @Test
  void saysWhatIsWrongWithAnInput() {
    HeddleException thrown =
        assertThrows(
            HeddleException.class,
            () -> instance.callExtism("add", "nonsense".getBytes(StandardCharsets.UTF_8)));
    assertEquals(ErrorCode.FORMAT, thrown.code());
    assertTrue(instance.usable());
  }

  @Test
  void endsACallThatIsCancelled() throws Exception {
    HeddleInstance spinning = spinning(60_000);
    CompletableFuture<HeddleException> call = spin(spinning);
    Thread.sleep(100);
    spinning.cancel();
    assertEquals(ErrorCode.CANCELLED, call.get(5, TimeUnit.SECONDS).code());
    assertFalse(spinning.usable());
    spinning.close();
  }

  @Test
  void endsACallWhoseThreadIsInterrupted() throws Exception {
    HeddleInstance spinning = spinning(60_000);
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              HeddleException thrown = spinUntilThrown(spinning);
              boolean kept = Thread.currentThread().isInterrupted();
              flag.complete(kept && thrown.code().equals(ErrorCode.CANCELLED));
            });
    thread.start();
    Thread.sleep(100);
    thread.interrupt();
    assertTrue(flag.get(5, TimeUnit.SECONDS), "HEDDLE2104, and the host's interrupt is kept");
    spinning.close();
  }

  @Test
  void leavesNoInterruptBehindAfterADeadline() {
    HeddleInstance spinning = spinning(50);
    HeddleException thrown = spinUntilThrown(spinning);
    assertEquals("HEDDLE2101 f: the deadline of 50 ms passed", thrown.getMessage().split("\n")[0]);
    assertFalse(Thread.currentThread().isInterrupted());
    assertFalse(spinning.usable());
    spinning.close();
  }

  @Test
  void refusesCallsAfterAFailure() {
    HeddleInstance spinning = spinning(50);
    spinUntilThrown(spinning);
    assertThrows(IllegalStateException.class, () -> spinOnce(spinning));
    spinning.close();
  }

  @Test
  void refusesCallsWhileOneRuns() throws Exception {
    HeddleInstance spinning = spinning(60_000);
    CompletableFuture<HeddleException> call = spin(spinning);
    Thread.sleep(100);
    assertThrows(IllegalStateException.class, () -> spinOnce(spinning));
    spinning.cancel();
    assertEquals(ErrorCode.CANCELLED, call.get(5, TimeUnit.SECONDS).code());
    spinning.close();
  }

  @Test
  void neverDrawsWhatAnotherInstanceDraws() {
    HeddleModule module = Corpus.module("volatile");
    int rows = 1_000;
    ColumnBuffer numbers = ColumnBuffer.ofType(DataType.INT32);
    numbers.appendInts(new int[rows], 0, rows);
    Set<Double> drawn = new HashSet<>();
    for (int i = 0; i < 2; i++) {
      try (HeddleInstance one = module.instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY)) {
        FunctionInfo function = module.function("drawn");
        Column column = one.callScalar(function, new ColumnBuffer[] {numbers}, null, rows);
        for (int row = 0; row < rows; row++) {
          drawn.add(column.getDouble(row));
        }
      }
    }
    assertEquals(2 * rows, drawn.size());
  }

  private Column add(ColumnBuffer a, ColumnBuffer b, boolean[] constants, int rows) {
    return instance.callScalar(basics.function("add"), new ColumnBuffer[] {a, b}, constants, rows);
  }

  private HeddleInstance spinning(long deadlineMs) {
    return Corpus.module("hostile/spin")
        .instantiate(Limits.DEFAULT.withDeadlineMs(deadlineMs), counters, HostEnv.EMPTY);
  }

  private static CompletableFuture<HeddleException> spin(HeddleInstance spinning) {
    CompletableFuture<HeddleException> result = new CompletableFuture<>();
    new Thread(() -> result.complete(spinUntilThrown(spinning))).start();
    return result;
  }

  private static HeddleException spinUntilThrown(HeddleInstance spinning) {
    return assertThrows(HeddleException.class, () -> spinOnce(spinning));
  }

  private static void spinOnce(HeddleInstance spinning) {
    spinning.callScalar(spinning.module().function("f"), new ColumnBuffer[] {doubles(1)}, null, 1);
  }

  private static ColumnBuffer doubles(double... values) {
    ColumnBuffer column = ColumnBuffer.ofType(DataType.FLOAT64);
    column.appendDoubles(values, 0, values.length);
    return column;
  }
}
