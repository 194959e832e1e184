package io.heddle.runtime;

import io.heddle.runtime.engine.GuestFunction;
import java.util.ArrayList;
import java.util.List;

/**
 * A running call of a table function: one batch in, any number of batches out. Pull with {@link
 * #next()} until it answers null, or close it early. Used by the thread that uses the instance.
 */
public final class TableCall extends HandleCall {
  private static final int END = 1;

  private final GuestFunction next;
  private final List<Field> fields;
  private final int rows;
  private int lastRow;
  private boolean ended;

  private TableCall(Guest guest, FunctionInfo function, int rows) {
    super(guest, function, FunctionKind.TABLE, GuestExport.TABLE_CLOSE);
    this.next = guest.export(GuestExport.TABLE_NEXT);
    this.rows = rows;
    this.fields = new ArrayList<>();
    fields.add(new Field("row", DataType.INT32, false));
    fields.addAll(function.output());
  }

  /** Opens a call; see {@link HeddleInstance#openTable}. */
  static TableCall open(
      Guest guest, FunctionInfo function, ColumnBuffer[] args, boolean[] constants, int rows) {
    TableCall call = new TableCall(guest, function, rows);
    Arguments.check(function, args, constants, rows);
    GuestFunction open = guest.export(GuestExport.TABLE_OPEN);
    guest.call(
        function,
        () -> {
          int base = guest.place(args, constants, rows, null, 0);
          int bits = guest.marshalIn().constants(base, constants);
          int handle = guest.run(open, function.index(), base, bits);
          call.opened(guest.requireHandle(handle, function, rows));
          guest.countBatch(function, rows, 0);
          return null;
        });
    return call;
  }

  /**
   * The next rows, or null after the last: {@code row}, the number of the input row, which never
   * decreases, and the declared columns.
   *
   * @throws HeddleException HEDDLE2xxx; the call is closed then
   */
  public Batch next() {
    Batch batch = new Batch();
    return next(batch) ? batch : null;
  }

  /** As {@link #next()}, filling a batch; false after the last. */
  public boolean next(Batch batch) {
    return !ended && step(() -> pull(batch));
  }

  private boolean pull(Batch batch) {
    int base = guest().place(null, 0);
    int status = guest().run(next, handle(), guest().marshalIn().out(base));
    guest().countBailed(function());
    if (status == END) {
      ended = true;
      guest().count(0, 0);
      return false;
    }
    guest().require(status, function(), rows);
    guest().read(base, fields, batch);
    checkRows(batch.column(0));
    guest().count(0, guest().copied());
    return true;
  }

  private void checkRows(Column numbers) {
    for (int i = 0; i < numbers.rows(); i++) {
      int row = numbers.getInt(i);
      if (row < lastRow || row >= rows) {
        throw MarshalOut.refused(
            "an output row comes from row " + row + " after " + lastRow + " of " + rows);
      }
      lastRow = row;
    }
  }
}
