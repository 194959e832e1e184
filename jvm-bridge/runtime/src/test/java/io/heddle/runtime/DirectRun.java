package io.heddle.runtime;

import io.heddle.runtime.Corpus.Case;
import io.heddle.runtime.Corpus.Data;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Runs a case through the direct ABI in every way that {@code conformance/README.md} lists. */
final class DirectRun {
  private static final int MAX_SMALL_ROWS = 1_000;

  private final HeddleInstance instance;
  private final FunctionInfo function;
  private final Case one;
  private final List<Data> args;
  private final boolean[] constants;
  private final int rows;

  DirectRun(HeddleInstance instance, FunctionInfo function, Case one) {
    this.instance = instance;
    this.function = function;
    this.one = one;
    this.args = one.args();
    this.constants = one.constants();
    this.rows = one.rows();
  }

  /** Runs the whole batch, as a case that is expected to fail. */
  void runOnce() {
    switch (function.kind()) {
      case SCALAR:
        scalar(0, rows);
        break;
      case TABLE:
        table(0, rows);
        break;
      case AGGREGATE:
        via();
        break;
      default:
        partition(new int[] {0, rows});
        break;
    }
  }

  /** Runs every way and compares the answers. */
  void runAll() {
    boolean small = rows <= MAX_SMALL_ROWS && !one.isHostile();
    switch (function.kind()) {
      case SCALAR:
        runScalar(small);
        break;
      case TABLE:
        runTable(small);
        break;
      case AGGREGATE:
        runAggregate(small);
        break;
      default:
        runPartition(small);
        break;
    }
  }

  private void runScalar(boolean small) {
    List<Object> expected = one.returns(FunctionKind.SCALAR).values;
    Check.equal("the batch", expected, scalar(0, rows));
    if (small) {
      List<Object> answers = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        answers.addAll(scalar(row, row + 1));
      }
      Check.equal("row by row", expected, answers);
    }
  }

  private void runTable(boolean small) {
    List<List<Object>> expected = Data.valuesOf(one.output());
    Check.equalColumns("the batch", expected, table(0, rows));
    if (!one.isHostile()) {
      List<List<Object>> other = table(0, rows, () -> table(0, rows));
      Check.equalColumns("with another call in between", expected, other);
    }
    if (small) {
      List<List<Object>> answers = emptyColumns(expected.size());
      for (int row = 0; row < rows; row++) {
        long number = row;
        List<List<Object>> part = table(row, row + 1);
        part.get(0).replaceAll(zero -> zero.equals(0L) ? number : "a row of another batch");
        append(answers, part);
      }
      Check.equalColumns("row by row", expected, answers);
    }
  }

  private void runAggregate(boolean small) {
    List<Object> expected = one.returns(FunctionKind.AGGREGATE).values;
    int[] groups = one.groups();
    int count = one.groupCount();
    try (AggregateCall call = instance.openAggregate(function)) {
      accumulate(call, 0, rows);
      if (one.state() != null) {
        Check.equal("the states", one.state().values, Values.of(call.state(null, count)));
      }
      if (one.retract() != null) {
        retract(call, one.retract());
      }
      Check.equal("the batch", expected, Values.of(call.finish(null, count)));
      int[] slots = IntStream.range(0, count).toArray();
      Check.equal("a second finish", expected, Values.of(call.finish(slots, count)));
    }
    if (!one.splits() || one.isHostile()) {
      return;
    }
    try (AggregateCall call = instance.openAggregate(function)) {
      int third = rows / 3;
      accumulate(call, 0, third);
      accumulate(call, third, 2 * third);
      accumulate(call, 2 * third, rows);
      Check.equal("three batches", expected, Values.of(call.finish(null, count)));
    }
    try (AggregateCall first = instance.openAggregate(function);
        AggregateCall second = instance.openAggregate(function)) {
      accumulate(first, 0, rows / 2);
      accumulate(second, rows / 2, rows);
      merge(first, second.state(null, count), IntStream.range(0, count).toArray(), count);
      Check.equal("merged halves", expected, Values.of(first.finish(null, count)));
    }
    if (small) {
      try (AggregateCall call = instance.openAggregate(function)) {
        Column states = instance.convertStates(function, buffers(0, rows), constants, rows);
        merge(call, states, groups, count);
        Check.equal("converted rows", expected, Values.of(call.finish(null, count)));
      }
    }
  }

  private void runPartition(boolean small) {
    List<List<Object>> expected = Data.valuesOf(one.output());
    Check.equalColumns("the batch", expected, partition(new int[] {0, rows}));
    if (one.isHostile()) {
      return;
    }
    Check.equalColumns("two batches", expected, partition(new int[] {0, rows / 2, rows}));
    if (small) {
      int[] each = IntStream.rangeClosed(0, rows).toArray();
      Check.equalColumns("row by row", expected, partition(each));
    }
  }

  private List<Object> scalar(int from, int to) {
    return Values.of(instance.callScalar(function, buffers(from, to), constants, to - from));
  }

  private List<List<Object>> table(int from, int to) {
    return table(from, to, () -> {});
  }

  /**
   * Everything that a call gives; {@code between} is done while it stands behind its first batch.
   */
  private List<List<Object>> table(int from, int to, Runnable between) {
    List<List<Object>> columns = emptyColumns(1 + function.output().size());
    try (TableCall call = instance.openTable(function, buffers(from, to), constants, to - from)) {
      Batch batch = new Batch();
      for (int batches = 0; call.next(batch); batches++) {
        append(columns, Values.of(batch));
        if (batches == 0) {
          between.run();
        }
      }
    }
    return columns;
  }

  private List<List<Object>> partition(int[] bounds) {
    List<List<Object>> columns = emptyColumns(function.output().size());
    ColumnBuffer[] params = Data.toBuffers(one.params());
    try (PartitionCall call = instance.openPartition(function, params)) {
      for (int i = 0; i + 1 < bounds.length; i++) {
        int from = bounds[i];
        int to = bounds[i + 1];
        int[] starts =
            Arrays.stream(one.starts())
                .filter(start -> start >= from && start < to)
                .map(start -> start - from)
                .toArray();
        call.process(buffers(from, to), to - from, starts);
        pull(call, columns);
      }
      call.finish();
      pull(call, columns);
    }
    return columns;
  }

  private static void pull(PartitionCall call, List<List<Object>> columns) {
    Batch batch = new Batch();
    while (call.next(batch)) {
      append(columns, Values.of(batch));
    }
  }

  /** A hostile aggregate, by the way that the case names. */
  private void via() {
    int count = one.groupCount();
    if (one.via().equals("convert")) {
      instance.convertStates(function, buffers(0, rows), constants, rows);
      return;
    }
    try (AggregateCall call = instance.openAggregate(function)) {
      accumulate(call, 0, rows);
      switch (one.via()) {
        case "state":
          call.state(null, count);
          break;
        case "retract":
          retract(call, new int[] {0});
          break;
        case "merge":
          mergeIntoAnother(call.state(null, count), count);
          return;
        default:
          if (one.retract() != null) {
            retract(call, one.retract());
          }
          break;
      }
      call.finish(null, count);
    }
  }

  private void mergeIntoAnother(Column states, int count) {
    try (AggregateCall other = instance.openAggregate(function)) {
      merge(other, states, IntStream.range(0, count).toArray(), count);
      other.finish(null, count);
    }
  }

  private void accumulate(AggregateCall call, int from, int to) {
    int[] groups = one.groups() == null ? null : Arrays.copyOfRange(one.groups(), from, to);
    call.accumulate(buffers(from, to), constants, to - from, groups, one.groupCount());
  }

  private void retract(AggregateCall call, int[] numbers) {
    List<Data> chosen = new ArrayList<>();
    for (int i = 0; i < args.size(); i++) {
      Data arg = args.get(i);
      List<Object> values = new ArrayList<>();
      for (int number : numbers) {
        values.add(arg.values.get(Arguments.isConstant(constants, i) ? 0 : number));
      }
      chosen.add(new Data(arg.field, values));
    }
    int[] all = one.groups();
    int[] groups = all == null ? null : Arrays.stream(numbers).map(number -> all[number]).toArray();
    call.retract(Data.toBuffers(chosen), null, numbers.length, groups, one.groupCount());
  }

  private void merge(AggregateCall call, Column states, int[] groups, int count) {
    ColumnBuffer buffer = ColumnBuffer.forField(function.state());
    Values.of(states).forEach(value -> Values.append(buffer, value));
    call.merge(buffer, groups, count);
  }

  private ColumnBuffer[] buffers(int from, int to) {
    ColumnBuffer[] buffers = new ColumnBuffer[args.size()];
    for (int i = 0; i < buffers.length; i++) {
      boolean constant = Arguments.isConstant(constants, i);
      buffers[i] = (constant ? args.get(i) : args.get(i).slice(from, to)).toBuffer();
    }
    return buffers;
  }

  private static List<List<Object>> emptyColumns(int count) {
    List<List<Object>> columns = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      columns.add(new ArrayList<>());
    }
    return columns;
  }

  private static void append(List<List<Object>> columns, List<List<Object>> more) {
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).addAll(more.get(i));
    }
  }
}
