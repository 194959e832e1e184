package io.heddle.runtime;

import io.heddle.runtime.engine.GuestFunction;
import java.util.List;

/**
 * A running call of an aggregate function: slots, one per group, that rows and states go into and
 * results come out of. A slot that was never used holds the initial state. Used by the thread that
 * uses the instance.
 *
 * <p>{@code groups} has the slot of each row, below {@code groupCount}; null puts every row into
 * slot 0, and {@code groupCount} is 1 then. {@code slots} null stands for the first {@code count}.
 */
public final class AggregateCall extends HandleCall {
  private final GuestFunction accumulate;
  private final GuestFunction merge;
  private final GuestFunction state;
  private final GuestFunction finish;
  private final GuestFunction drop;
  private final GuestFunction shift;
  private final GuestFunction size;

  private AggregateCall(Guest guest, FunctionInfo function) {
    super(guest, function, FunctionKind.AGGREGATE, GuestExport.AGGREGATE_CLOSE);
    this.accumulate = guest.export(GuestExport.AGGREGATE_ACCUMULATE);
    this.merge = guest.export(GuestExport.AGGREGATE_MERGE);
    this.state = guest.export(GuestExport.AGGREGATE_STATE);
    this.finish = guest.export(GuestExport.AGGREGATE_FINISH);
    this.drop = guest.export(GuestExport.AGGREGATE_DROP);
    this.shift = guest.export(GuestExport.AGGREGATE_SHIFT);
    this.size = guest.export(GuestExport.AGGREGATE_SIZE);
  }

  /** Opens a call without slots; see {@link HeddleInstance#openAggregate}. */
  static AggregateCall open(Guest guest, FunctionInfo function) {
    AggregateCall call = new AggregateCall(guest, function);
    GuestFunction open = guest.export(GuestExport.AGGREGATE_OPEN);
    guest.call(
        function,
        () -> {
          int handle = guest.run(open, function.index());
          call.opened(guest.requireHandle(handle, function, 0));
          guest.count(0, 0);
          return null;
        });
    return call;
  }

  /** One state per row, without a handle; see {@link HeddleInstance#convertStates}. */
  static Column convert(
      Guest guest, FunctionInfo function, ColumnBuffer[] args, boolean[] constants, int rows) {
    if (function.kind() != FunctionKind.AGGREGATE) {
      throw wrongKind(function, FunctionKind.AGGREGATE);
    }
    Arguments.check(function, args, constants, rows);
    GuestFunction convert = guest.export(GuestExport.AGGREGATE_CONVERT);
    Column result = new Column();
    return guest.call(
        function,
        () -> {
          int base = guest.place(args, constants, rows, null, 0);
          MarshalIn in = guest.marshalIn();
          int bits = in.constants(base, constants);
          guest.require(
              guest.run(convert, function.index(), base, bits, in.out(base)), function, rows);
          read(guest, function.state(), base, rows, result);
          guest.countBatch(function, rows, guest.copied());
          return result;
        });
  }

  /**
   * Takes every row into its slot.
   *
   * @param constants true where the column has length 1 and stands for every row; null for none
   * @throws HeddleException HEDDLE1102 and HEDDLE1103 for columns that do not fit; HEDDLE2xxx,
   *     after which the call is closed
   */
  public void accumulate(
      ColumnBuffer[] args, boolean[] constants, int rows, int[] groups, int groupCount) {
    Arguments.check(function(), args, constants, rows);
    into(accumulate, args, constants, rows, groups, groupCount);
  }

  /**
   * Takes rows back that were accumulated.
   *
   * @throws HeddleException HEDDLE1104 where the function declares no {@code retract}, else as
   *     {@link #accumulate}
   */
  public void retract(
      ColumnBuffer[] args, boolean[] constants, int rows, int[] groups, int groupCount) {
    if (!function().retract()) {
      throw new HeddleException(
              ErrorCode.UNSUPPORTED, function().signature() + " cannot take rows back")
          .in(function().name());
    }
    Arguments.check(function(), args, constants, rows);
    into(guest().export(GuestExport.AGGREGATE_RETRACT), args, constants, rows, groups, groupCount);
  }

  /** Takes every state into its slot; {@code states} is a column of the state type. */
  public void merge(ColumnBuffer states, int[] groups, int groupCount) {
    ColumnBuffer[] columns = {states};
    int rows = states.rows();
    Arguments.checkColumns(function(), List.of(function().state()), columns, rows);
    checkGroups(rows, groups, groupCount);
    step(
        () -> {
          int base = guest().place(columns, null, rows, groups, rows);
          int numbers = guest().marshalIn().numbers(base, groups);
          int status = guest().run(merge, handle(), base, numbers, groupCount);
          guest().require(status, function(), rows);
          guest().countBatch(function(), rows, 0);
          return null;
        });
  }

  /**
   * The states of slots, one row each. Changes nothing: the call stays open after a failure of the
   * function.
   */
  public Column state(int[] slots, int count) {
    return outOf(state, function().state(), slots, count);
  }

  /** The results of slots, one row each. Changes nothing, as {@link #state}. */
  public Column finish(int[] slots, int count) {
    return outOf(finish, function().returns(), slots, count);
  }

  /** Empties slots and frees what they hold. */
  public void drop(int[] slots) {
    step(
        () -> {
          int base = guest().place(slots, slots.length);
          int numbers = guest().marshalIn().numbers(base, slots);
          guest().require(guest().run(drop, handle(), numbers, slots.length), function(), 0);
          guest().count(guest().marshalIn().payload(), 0);
          return null;
        });
  }

  /** Removes the first {@code count} slots: slot {@code count} becomes slot 0. */
  public void shift(int count) {
    step(
        () -> {
          guest().require(guest().run(shift, handle(), count), function(), 0);
          guest().count(0, 0);
          return null;
        });
  }

  /** Bytes that the slots hold in the guest, roughly. */
  public long size() {
    return keep(
        () -> {
          int bytes = guest().run(size, handle());
          guest().require(Math.min(bytes, 0), function(), 0);
          guest().count(0, 0);
          return (long) bytes;
        });
  }

  private void into(
      GuestFunction export,
      ColumnBuffer[] args,
      boolean[] constants,
      int rows,
      int[] groups,
      int groupCount) {
    checkGroups(rows, groups, groupCount);
    step(
        () -> {
          int base = guest().place(args, constants, rows, groups, rows);
          int bits = guest().marshalIn().constants(base, constants);
          int numbers = guest().marshalIn().numbers(base, groups);
          int status = guest().run(export, handle(), base, bits, numbers, groupCount);
          guest().require(status, function(), rows);
          guest().countBatch(function(), rows, 0);
          return null;
        });
  }

  private Column outOf(GuestFunction export, Field field, int[] slots, int count) {
    if (count < 0 || (slots != null && slots.length < count)) {
      throw new IllegalArgumentException("slots are fewer than their count");
    }
    Column result = new Column();
    return keep(
        () -> {
          int base = guest().place(slots, count);
          MarshalIn in = guest().marshalIn();
          int status = guest().run(export, handle(), in.numbers(base, slots), count, in.out(base));
          guest().require(status, function(), count);
          read(guest(), field, base, count, result);
          guest().countBailed(function());
          guest().count(in.payload(), guest().copied());
          return result;
        });
  }

  private static void read(Guest guest, Field field, int base, int rows, Column result) {
    guest.read(base, field.dataType(), rows, result);
    ValueChecks.checkNulls("the " + field.name(), field, result, null);
  }

  private static void checkGroups(int rows, int[] groups, int groupCount) {
    boolean fits = groups == null ? groupCount == 1 : groupCount >= 0 && groups.length >= rows;
    if (!fits) {
      throw new IllegalArgumentException("groups do not fit the rows or their count");
    }
  }
}
