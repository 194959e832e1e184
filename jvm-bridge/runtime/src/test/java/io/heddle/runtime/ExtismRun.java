package io.heddle.runtime;

import io.heddle.runtime.Corpus.Case;
import io.heddle.runtime.Corpus.Data;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Runs a case through the Extism ABI in one format; constants are written out. */
final class ExtismRun {
  private static final byte[] NO_INPUT = new byte[0];
  private static final Field GROUP = new Field("group", DataType.INT64, false);

  private final HeddleInstance instance;
  private final FunctionInfo function;
  private final Case one;
  private final Codec codec;
  private final List<Data> args = new ArrayList<>();
  private final int rows;

  ExtismRun(HeddleInstance instance, FunctionInfo function, Case one, Codec codec) {
    this.instance = instance;
    this.function = function;
    this.one = one;
    this.codec = codec;
    this.rows = one.rows();
    boolean[] constants = one.constants();
    for (Data arg : one.args()) {
      boolean constant = Arguments.isConstant(constants, args.size());
      args.add(constant ? new Data(arg.field, repeat(arg.values.get(0))) : arg);
    }
    if (one.groups() != null) {
      List<Object> groups = new ArrayList<>();
      for (int group : one.groups()) {
        groups.add((long) group);
      }
      args.add(0, new Data(GROUP, groups));
    }
  }

  /** Calls the function, as a case that is expected to fail. */
  void runOnce() {
    if (function.kind() == FunctionKind.PARTITION) {
      partition();
    } else {
      instance.callExtism(function.export(), codec.encode(args, rows));
    }
  }

  /** Calls the function in every way of its kind and compares the answers. */
  void runAll() {
    switch (function.kind()) {
      case SCALAR:
        List<Field> result = List.of(function.returns());
        byte[] output = instance.callExtism(function.export(), codec.encode(args, rows));
        Check.equal(
            codec.name(),
            one.returns(FunctionKind.SCALAR).values,
            codec.decode(output, result, false).get(0).values);
        break;
      case TABLE:
        List<Field> fields = new ArrayList<>(function.output());
        fields.add(0, new Field("row", DataType.INT32, false));
        byte[] table = instance.callExtism(function.export(), codec.encode(args, rows));
        compare(codec.decode(table, fields, true));
        break;
      case AGGREGATE:
        runAggregate();
        break;
      default:
        compare(partition());
        break;
    }
  }

  private void compare(List<Data> actual) {
    Check.equalColumns(codec.name(), Data.valuesOf(one.output()), Data.valuesOf(actual));
  }

  private List<Object> repeat(Object value) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      values.add(value);
    }
    return values;
  }

  private void runAggregate() {
    byte[] whole = instance.callExtism(function.export(), codec.encode(args, rows));
    checkResults("by name", whole);
    if (!one.splits()) {
      return;
    }
    List<Data> states = partial(0, rows / 2);
    List<Data> rest = partial(rows / 2, rows);
    for (int i = 0; i < states.size(); i++) {
      states.get(i).values.addAll(rest.get(i).values);
    }
    byte[] merged = call(".merge", states);
    byte[] finished = call(".finish", codec.decode(merged, stateFields(), grouped()));
    checkResults("by partial, merge and finish", finished);
  }

  private List<Data> partial(int from, int to) {
    List<Data> part = new ArrayList<>();
    args.forEach(arg -> part.add(arg.slice(from, to)));
    byte[] output =
        instance.callExtism(function.export() + ".partial", codec.encode(part, to - from));
    return codec.decode(output, stateFields(), grouped());
  }

  private byte[] call(String verb, List<Data> columns) {
    int count = columns.get(0).values.size();
    return instance.callExtism(function.export() + verb, codec.encode(columns, count));
  }

  private List<Field> stateFields() {
    return grouped() ? List.of(GROUP, function.state()) : List.of(function.state());
  }

  private boolean grouped() {
    return one.groups() != null;
  }

  /** With groups there is a row per group that occurs, in the order in which they do. */
  private void checkResults(String way, byte[] output) {
    String what = codec.name() + " " + way;
    List<Object> expected = one.returns(FunctionKind.AGGREGATE).values;
    if (!grouped()) {
      List<Field> fields = List.of(function.returns());
      Check.equal(what, expected, codec.decode(output, fields, false).get(0).values);
      return;
    }
    List<Data> actual = codec.decode(output, List.of(GROUP, function.returns()), true);
    TreeSet<Integer> occurring = new TreeSet<>();
    List<Object> order = new ArrayList<>();
    List<Object> results = new ArrayList<>();
    for (int group : one.groups()) {
      if (occurring.add(group)) {
        order.add((long) group);
        results.add(expected.get(group));
      }
    }
    Check.equal(what + ": groups", order, actual.get(0).values);
    Check.equal(what, results, actual.get(1).values);
  }

  private List<Data> partition() {
    List<Data> params = one.params();
    byte[] open = params.isEmpty() ? NO_INPUT : codec.encode(params, 1);
    Check.that(
        instance.callExtism(function.export() + ".open", open).length == 0,
        codec.name() + ": open puts something out");
    List<Data> output = new ArrayList<>();
    function.output().forEach(field -> output.add(new Data(field, new ArrayList<>())));
    TreeSet<Integer> bounds = new TreeSet<>(List.of(0, rows));
    for (int start : one.starts()) {
      bounds.add(start);
    }
    Integer from = 0;
    List<List<Data>> parts = new ArrayList<>();
    for (Integer to = bounds.higher(0); to != null; to = bounds.higher(to)) {
      parts.add(slice(from, to));
      from = to;
    }
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0) {
        // Each open begins a partition.
        instance.callExtism(function.export() + ".open", open);
      }
      int count = parts.get(i).isEmpty() ? 0 : parts.get(i).get(0).values.size();
      add(output, ".process", codec.encode(parts.get(i), count));
      add(output, ".finish", codec.encode(slice(0, 0), 0));
    }
    return output;
  }

  private void add(List<Data> output, String verb, byte[] input) {
    byte[] answer = instance.callExtism(function.export() + verb, input);
    List<Data> more = codec.decode(answer, function.output(), true);
    for (int i = 0; i < output.size(); i++) {
      output.get(i).values.addAll(more.get(i).values);
    }
  }

  private List<Data> slice(int from, int to) {
    List<Data> part = new ArrayList<>();
    args.forEach(arg -> part.add(arg.slice(from, to)));
    return part;
  }
}
