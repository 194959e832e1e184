package io.heddle.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.runtime.Corpus.Case;
import io.heddle.runtime.Corpus.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The corpus through the direct ABI, each case whole and row by row, and through the Extism ABI as
 * JSON rows.
 */
final class ConformanceTest {
  private static final int MAX_ROWS_ONE_BY_ONE = 1_000;

  @TestFactory
  Stream<DynamicTest> cases() {
    return Corpus.cases().stream().map(one -> DynamicTest.dynamicTest(one.name(), () -> run(one)));
  }

  @TestFactory
  Stream<DynamicTest> hostileCases() {
    return Corpus.hostileCases().stream()
        .map(one -> DynamicTest.dynamicTest(one.name(), () -> run(one)));
  }

  private static void run(Case one) {
    if (one.load() != null) {
      HeddleException refused = assertThrows(HeddleException.class, () -> load(one));
      assertEquals(one.load(), refused.code(), refused.getMessage());
      return;
    }
    HeddleModule module = Corpus.module(one.module);
    try (HeddleInstance instance =
        module.instantiate(one.limits(), new Counters(), HostEnv.EMPTY)) {
      FunctionInfo function = module.function(one.function());
      if (one.error() != null) {
        expectError(one, instance, function);
        return;
      }
      List<Object> expected = expected(one);
      assertEquals(expected, call(one, instance, function, 0, one.rows()));
      if (one.rows() <= MAX_ROWS_ONE_BY_ONE && !one.limited()) {
        List<Object> rows = new ArrayList<>();
        for (int row = 0; row < one.rows(); row++) {
          rows.addAll(call(one, instance, function, row, row + 1));
        }
        assertEquals(expected, rows, "row by row");
      }
      if (throughExtism(one)) {
        byte[] output = instance.callExtism(function.export(), JsonRows.encode(one));
        assertEquals(expected, JsonRows.decode(output, function.returns().type()), "as JSON rows");
      }
    }
  }

  /** The hostile modules have no Extism side; limited cases are for the direct ABI only. */
  private static boolean throughExtism(Case one) {
    return !one.limited() && !one.module.startsWith("hostile/") && JsonRows.carries(one);
  }

  private static void load(Case one) {
    HeddleModule.load(Corpus.wasm(one.module))
        .instantiate(Limits.DEFAULT, new Counters(), HostEnv.EMPTY)
        .close();
  }

  private static void expectError(Case one, HeddleInstance instance, FunctionInfo function) {
    HeddleException thrown =
        assertThrows(HeddleException.class, () -> call(one, instance, function, 0, one.rows()));
    check(one.error(), thrown);
    assertFalse(Thread.currentThread().isInterrupted(), "an interrupt was left behind");
    boolean blameless = thrown.code().startsWith("HEDDLE20");
    assertEquals(blameless, instance.usable(), "usable after " + thrown.code());
    if (blameless && throughExtism(one)) {
      byte[] input = JsonRows.encode(one);
      check(
          one.error(),
          assertThrows(HeddleException.class, () -> instance.callExtism(function.export(), input)));
    }
  }

  private static void check(Map<?, ?> expected, HeddleException thrown) {
    assertEquals(expected.get("code"), thrown.code(), thrown.getMessage());
    if (expected.containsKey("row")) {
      assertEquals(expected.get("row"), thrown.row(), thrown.getMessage());
    }
    if (expected.containsKey("message")) {
      for (Object text : (List<?>) expected.get("message")) {
        assertTrue(
            thrown.getMessage().contains((String) text),
            () -> text + " is not in " + thrown.getMessage());
      }
    }
  }

  private static List<Object> call(
      Case one, HeddleInstance instance, FunctionInfo function, int from, int to) {
    Column column =
        instance.callScalar(function, one.columns(from, to), one.constants(), to - from);
    List<Object> values = new ArrayList<>();
    for (int row = 0; row < column.rows(); row++) {
      values.add(Values.actual(column, row));
    }
    return values;
  }

  private static List<Object> expected(Case one) {
    DataType type = Values.type((String) one.returns().get("type"));
    List<Object> values = new ArrayList<>();
    for (Object value : (List<?>) one.returns().get("values")) {
      values.add(Values.expected(type, value));
    }
    return values;
  }
}
