/**
 * What calls cost, summed over the instances that share the object. Times are nanoseconds; bytes are those copied
 * into and out of guest memory.
 */
export class Counters {
  rows = 0;
  batches = 0;
  bytesIn = 0;
  bytesOut = 0;
  marshalInNanos = 0;
  guestNanos = 0;
  marshalOutNanos = 0;
  instancesCreated = 0;
  modulesCompiled = 0;
  handlesOpened = 0;
  /** Rows of compiled functions that went to the JavaScript engine. */
  rowsBailed = 0;

  /** Adds another set of counters to this one. */
  add(other: Readonly<Counters>): void {
    this.rows += other.rows;
    this.batches += other.batches;
    this.bytesIn += other.bytesIn;
    this.bytesOut += other.bytesOut;
    this.marshalInNanos += other.marshalInNanos;
    this.guestNanos += other.guestNanos;
    this.marshalOutNanos += other.marshalOutNanos;
    this.instancesCreated += other.instancesCreated;
    this.modulesCompiled += other.modulesCompiled;
    this.handlesOpened += other.handlesOpened;
    this.rowsBailed += other.rowsBailed;
  }

  /** A plain copy with whole nanoseconds, in the order of spec/sql.md. */
  toJSON(): Record<string, number> {
    return {
      rows: this.rows,
      batches: this.batches,
      bytesIn: this.bytesIn,
      bytesOut: this.bytesOut,
      marshalInNanos: Math.round(this.marshalInNanos),
      guestNanos: Math.round(this.guestNanos),
      marshalOutNanos: Math.round(this.marshalOutNanos),
      instancesCreated: this.instancesCreated,
      modulesCompiled: this.modulesCompiled,
      handlesOpened: this.handlesOpened,
      rowsBailed: this.rowsBailed,
    };
  }
}

/** A monotonic clock in nanoseconds. */
export function nanos(): number {
  return performance.now() * 1e6;
}
