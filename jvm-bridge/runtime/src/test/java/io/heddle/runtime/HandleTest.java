package io.heddle.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that the guest keeps a handle for: how they live, fail, close and count. */
@Timeout(120)
final class HandleTest {
  private final Counters counters = new Counters();
  private final List<HeddleInstance> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(HeddleInstance::close);
  }

  @Test
  void pullsTablesInBatches() {
    HeddleInstance instance = open("tables");
    FunctionInfo digits = instance.module().function("digits");
    int rows = 0;
    try (TableCall call = instance.openTable(digits, columns(ints(20_000, 3)), null, 2)) {
      Batch batch = new Batch();
      while (call.next(batch)) {
        assertTrue(batch.rows() <= 8_192);
        rows += batch.rows();
      }
      assertNull(call.next(), "after the end");
    }
    assertEquals(20_003, rows);
    assertEquals(1, counters.handlesOpened());
    assertEquals(2, counters.rows());
    assertEquals(1, counters.batches());
    assertEquals(1, counters.instancesCreated());
  }

  @Test
  void closesTablesEarly() {
    HeddleInstance instance = open("tables");
    FunctionInfo digits = instance.module().function("digits");
    for (int i = 0; i < 300; i++) {
      TableCall call = instance.openTable(digits, columns(ints(1_000_000)), null, 1);
      assertNotNull(call.next());
      call.close();
      call.close();
      assertThrows(IllegalStateException.class, call::next);
    }
    assertTrue(instance.memoryBytes() < 64 << 20, "memory does not leak by open calls");
    assertEquals(300, counters.handlesOpened());
    assertEquals(1, counters.instancesCreated());
  }

  @Test
  void keepsCallsApart() {
    HeddleInstance instance = open("tables");
    FunctionInfo digits = instance.module().function("digits");
    try (TableCall one = instance.openTable(digits, columns(ints(9_000)), null, 1);
        TableCall two = instance.openTable(digits, columns(ints(8_500)), null, 1)) {
      assertEquals(8_192, one.next().rows());
      assertEquals(8_192, two.next().rows());
      assertEquals(808, one.next().rows());
      assertEquals(308, two.next().rows());
      assertNull(one.next());
      assertNull(two.next());
    }
  }

  @Test
  void aggregatesAMillionGroups() {
    HeddleInstance instance = open("aggregates");
    FunctionInfo total = instance.module().function("total");
    int groups = 1_000_000;
    int batch = 50_000;
    try (AggregateCall call = instance.openAggregate(total)) {
      ColumnBuffer values = ColumnBuffer.ofType(DataType.INT64);
      int[] slots = new int[batch];
      for (int round = 0; round < 2; round++) {
        for (int from = 0; from < groups; from += batch) {
          values.reset();
          for (int i = 0; i < batch; i++) {
            slots[i] = from + i;
            values.appendLong(from + i);
          }
          call.accumulate(columns(values), null, batch, slots, from + batch);
        }
      }
      assertTrue(call.size() > 0);
      for (int from = 0; from < groups; from += batch) {
        for (int i = 0; i < batch; i++) {
          slots[i] = from + i;
        }
        Column results = call.finish(slots, batch);
        for (int i = 0; i < batch; i += 997) {
          assertEquals(2L * (from + i), results.getLong(i));
        }
      }
    }
    assertEquals(1, counters.handlesOpened());
    assertEquals(2L * groups, counters.rows());
    assertEquals(1, counters.instancesCreated());
  }

  @Test
  void dropsAndShiftsSlots() {
    HeddleInstance instance = open("aggregates");
    FunctionInfo total = instance.module().function("total");
    try (AggregateCall call = instance.openAggregate(total)) {
      call.accumulate(columns(longs(10, 20, 30, 40)), null, 4, new int[] {0, 1, 2, 3}, 4);
      call.shift(1);
      assertEquals(List.of(20L, 30L, 40L, 0L), Values.of(call.finish(null, 4)));
      call.drop(new int[] {1});
      assertEquals(List.of(20L, 0L, 40L), Values.of(call.finish(null, 3)));
      call.retract(columns(longs(5)), null, 1, null, 1);
      assertEquals(List.of(15L), Values.of(call.finish(null, 1)));
      ColumnBuffer states = longs(100, 200);
      call.merge(states, new int[] {0, 1}, 2);
      assertEquals(List.of(115L, 200L), Values.of(call.state(new int[] {0, 1}, 2)));
    }
    Column converted = instance.convertStates(total, columns(longs(1, 2)), null, 2);
    assertEquals(List.of(1L, 2L), Values.of(converted));
  }

  @Test
  void refusesWhatTheFunctionHasNot() {
    HeddleInstance instance = open("aggregates");
    FunctionInfo total = instance.module().function("total");
    HeddleException kind =
        assertThrows(
            HeddleException.class, () -> instance.openTable(total, columns(longs(1)), null, 1));
    assertEquals(ErrorCode.UNSUPPORTED, kind.code());
    assertThrows(
        HeddleException.class, () -> instance.callScalar(total, columns(longs(1)), null, 1));
    FunctionInfo smallest = instance.module().function("smallest");
    assertFalse(smallest.retract());
    try (AggregateCall call = instance.openAggregate(smallest)) {
      ColumnBuffer[] args = {ColumnBuffer.forField(smallest.args().get(0))};
      HeddleException retract =
          assertThrows(HeddleException.class, () -> call.retract(args, null, 0, null, 1));
      assertEquals(ErrorCode.UNSUPPORTED, retract.code());
      assertThrows(IllegalArgumentException.class, () -> call.accumulate(args, null, 0, null, 2));
    }
    assertTrue(instance.usable());
  }

  @Test
  void leavesNothingOpenAfterATrap() {
    HeddleInstance instance = open("hostile/table_next_traps");
    FunctionInfo f = instance.module().function("f");
    ColumnBuffer doubles = ColumnBuffer.ofType(DataType.FLOAT64);
    doubles.appendDoubles(new double[] {1, 2}, 0, 2);
    TableCall other = instance.openTable(f, columns(doubles), null, 2);
    TableCall call = instance.openTable(f, columns(doubles), null, 2);
    HeddleException trap =
        assertThrows(
            HeddleException.class,
            () -> {
              while (call.next() != null) {
                assertTrue(instance.usable());
              }
            });
    assertEquals(ErrorCode.TRAPPED, trap.code());
    assertFalse(instance.usable());
    assertThrows(IllegalStateException.class, other::next);
    other.close();
    call.close();
  }

  @Test
  void hidesRowValuesByLimit() {
    HeddleModule module = Corpus.module("failures");
    FunctionInfo fraction = module.function("fraction");
    ColumnBuffer half = ColumnBuffer.ofType(DataType.FLOAT64);
    half.appendDouble(1.5);
    HeddleInstance shown = open("failures");
    HeddleException seen =
        assertThrows(
            HeddleException.class, () -> shown.callScalar(fraction, columns(half), null, 1));
    assertTrue(seen.getMessage().contains("1.5, which is not an int32"), seen.getMessage());
    HeddleInstance hidden =
        module.instantiate(Limits.DEFAULT.withRowValues(false), counters, HostEnv.EMPTY);
    opened.add(hidden);
    HeddleException unseen =
        assertThrows(
            HeddleException.class, () -> hidden.callScalar(fraction, columns(half), null, 1));
    assertTrue(unseen.getMessage().contains("returned a value that is not an int32"));
    assertTrue(unseen.getMessage().contains("arguments: (hidden)"));
    assertFalse(unseen.getMessage().contains("1.5"));
  }

  @Test
  void listsOverloads() {
    HeddleModule module = Corpus.module("signatures");
    List<FunctionInfo> overloads = module.overloads("describe");
    assertTrue(overloads.size() > 1);
    assertEquals(overloads.get(0), module.function("describe"));
    FunctionInfo joined = module.function("joinWords");
    assertTrue(joined.variadic());
    assertTrue(joined.signature().contains("..."), joined.signature());
    HeddleInstance instance = open("signatures");
    ColumnBuffer[] none = {};
    HeddleException count =
        assertThrows(HeddleException.class, () -> instance.callScalar(joined, none, null, 1));
    assertEquals(ErrorCode.ARGUMENT_COUNT, count.code());
    assertTrue(count.getMessage().contains("takes at least 1 arguments, given ()"));
  }

  @Test
  void hasNoExtismSideWithoutAManifestExport() {
    HeddleInstance aggregates = open("aggregates");
    byte[] answer =
        aggregates.callExtism("total", "[[\"1\"],[2]]".getBytes(StandardCharsets.UTF_8));
    assertEquals("[3]", new String(answer, StandardCharsets.UTF_8));
    byte[] state = aggregates.callExtism("total.partial", "[[4]]".getBytes(StandardCharsets.UTF_8));
    assertEquals("[4]", new String(state, StandardCharsets.UTF_8));
    HeddleException unknown =
        assertThrows(HeddleException.class, () -> aggregates.callExtism("total.open", new byte[0]));
    assertEquals(ErrorCode.NO_FUNCTION, unknown.code());
  }

  private HeddleInstance open(String module) {
    HeddleInstance instance =
        Corpus.module(module).instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY);
    opened.add(instance);
    return instance;
  }

  private static ColumnBuffer[] columns(ColumnBuffer... columns) {
    return columns;
  }

  private static ColumnBuffer ints(int... values) {
    ColumnBuffer column = ColumnBuffer.ofType(DataType.INT32);
    column.appendInts(values, 0, values.length);
    return column;
  }

  private static ColumnBuffer longs(long... values) {
    ColumnBuffer column = ColumnBuffer.ofType(DataType.INT64);
    column.appendLongs(values, 0, values.length);
    return column;
  }
}
