package io.heddle.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What calls cost. Any number of threads may add to and read one object; a snapshot taken while
 * calls run may mix values of before and after a call.
 */
public final class Counters {
  private final LongAdder rows = new LongAdder();
  private final LongAdder batches = new LongAdder();
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();
  private final LongAdder marshalInNanos = new LongAdder();
  private final LongAdder guestNanos = new LongAdder();
  private final LongAdder marshalOutNanos = new LongAdder();
  private final LongAdder instancesCreated = new LongAdder();
  private final LongAdder handlesOpened = new LongAdder();
  private final LongAdder modulesCompiled = new LongAdder();
  private final LongAdder rowsBailed = new LongAdder();

  /** Rows handed over in finished calls. */
  public long rows() {
    return rows.sum();
  }

  /** Finished calls that handed rows over, or called the Extism ABI. */
  public long batches() {
    return batches.sum();
  }

  /** Bytes copied into guests. */
  public long bytesIn() {
    return bytesIn.sum();
  }

  /** Bytes copied out of guests. */
  public long bytesOut() {
    return bytesOut.sum();
  }

  /** Time spent on copying arguments in. */
  public long marshalInNanos() {
    return marshalInNanos.sum();
  }

  /** Time spent inside guests. */
  public long guestNanos() {
    return guestNanos.sum();
  }

  /** Time spent on checking and copying results. */
  public long marshalOutNanos() {
    return marshalOutNanos.sum();
  }

  /** Instances made. */
  public long instancesCreated() {
    return instancesCreated.sum();
  }

  /** Handles of tables, aggregates and partitions opened. */
  public long handlesOpened() {
    return handlesOpened.sum();
  }

  /** Modules compiled. */
  public long modulesCompiled() {
    return modulesCompiled.sum();
  }

  /** Rows of compiled functions that went to the JavaScript engine. */
  public long rowsBailed() {
    return rowsBailed.sum();
  }

  /** Adds the rows of one finished call. */
  void addBatch(long callRows) {
    rows.add(callRows);
    batches.increment();
  }

  /** Adds what one finished call moved and how long that took. */
  void addCall(long in, long out, long marshalIn, long guest, long marshalOut) {
    bytesIn.add(in);
    bytesOut.add(out);
    marshalInNanos.add(marshalIn);
    guestNanos.add(guest);
    marshalOutNanos.add(marshalOut);
  }

  void addBailed(long bailed) {
    rowsBailed.add(bailed);
  }

  void addInstance() {
    instancesCreated.increment();
  }

  void addHandle() {
    handlesOpened.increment();
  }

  void addModule() {
    modulesCompiled.increment();
  }

  /** Every counter by its name in {@code spec/sql.md}, in that order. */
  public Map<String, Long> snapshot() {
    Map<String, Long> values = new LinkedHashMap<>();
    values.put("rows", rows());
    values.put("batches", batches());
    values.put("bytesIn", bytesIn());
    values.put("bytesOut", bytesOut());
    values.put("marshalInNanos", marshalInNanos());
    values.put("guestNanos", guestNanos());
    values.put("marshalOutNanos", marshalOutNanos());
    values.put("instancesCreated", instancesCreated());
    values.put("modulesCompiled", modulesCompiled());
    values.put("handlesOpened", handlesOpened());
    values.put("rowsBailed", rowsBailed());
    return values;
  }

  @Override
  public String toString() {
    return snapshot().toString();
  }
}
