package io.heddle.runtime;

import io.heddle.runtime.engine.GuestFunction;

/**
 * A running call of a partition function: batches in, clustered by the manifest's {@code
 * partitionBy} and in its {@code orderBy}, and any number of batches out. After {@link #process}
 * and after {@link #finish}, pull with {@link #next()} until it answers null. Used by the thread
 * that uses the instance.
 */
public final class PartitionCall extends HandleCall {
  private static final int END = 1;

  private final GuestFunction process;
  private final GuestFunction next;
  private final GuestFunction finish;
  private int rows;

  private PartitionCall(Guest guest, FunctionInfo function) {
    super(guest, function, FunctionKind.PARTITION, GuestExport.PARTITION_CLOSE);
    this.process = guest.export(GuestExport.PARTITION_PROCESS);
    this.next = guest.export(GuestExport.PARTITION_NEXT);
    this.finish = guest.export(GuestExport.PARTITION_FINISH);
  }

  /** Opens a call; see {@link HeddleInstance#openPartition}. */
  static PartitionCall open(Guest guest, FunctionInfo function, ColumnBuffer[] params) {
    PartitionCall call = new PartitionCall(guest, function);
    Arguments.checkColumns(function, function.params(), params, 1);
    GuestFunction open = guest.export(GuestExport.PARTITION_OPEN);
    guest.call(
        function,
        () -> {
          int base = guest.place(params, null, 1, null, 0);
          int handle = guest.run(open, function.index(), base);
          call.opened(guest.requireHandle(handle, function, 1));
          guest.count(guest.marshalIn().payload(), 0);
          return null;
        });
    return call;
  }

  /**
   * Hands a batch over.
   *
   * @param columns one per input column
   * @param starts the rows at which a new partition begins, ascending; with the first batch one
   *     begins anyway
   * @throws HeddleException HEDDLE1102 and HEDDLE1103 for columns that do not fit; HEDDLE2xxx,
   *     after which the call is closed
   */
  public void process(ColumnBuffer[] columns, int batchRows, int[] starts) {
    Arguments.checkColumns(function(), function().args(), columns, batchRows);
    step(
        () -> {
          rows = batchRows;
          int base = guest().place(columns, null, batchRows, starts, starts.length);
          int numbers = guest().marshalIn().numbers(base, starts);
          int status = guest().run(process, handle(), base, numbers, starts.length);
          guest().require(status, function(), rows);
          guest().countBatch(function(), rows, 0);
          return null;
        });
  }

  /**
   * The next output rows, or null when there are no more until the next process or finish.
   *
   * @throws HeddleException HEDDLE2xxx; the call is closed then
   */
  public Batch next() {
    Batch batch = new Batch();
    return next(batch) ? batch : null;
  }

  /** As {@link #next()}, filling a batch; false when there are no more rows. */
  public boolean next(Batch batch) {
    return step(
        () -> {
          int base = guest().place(null, 0);
          int status = guest().run(next, handle(), guest().marshalIn().out(base));
          guest().countBailed(function());
          if (status == END) {
            guest().count(0, 0);
            return false;
          }
          guest().require(status, function(), rows);
          guest().read(base, function().output(), batch);
          guest().count(0, guest().copied());
          return true;
        });
  }

  /** Says that no more rows come; their last output is then pulled with {@link #next()}. */
  public void finish() {
    step(
        () -> {
          guest().require(guest().run(finish, handle()), function(), rows);
          guest().count(0, 0);
          return null;
        });
  }
}
