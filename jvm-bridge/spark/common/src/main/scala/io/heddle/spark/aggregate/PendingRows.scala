package io.heddle.spark.aggregate

import io.heddle.spark.columns.ArgumentRows
import org.apache.spark.sql.catalyst.InternalRow

/** Rows on their way into the guest, and the slot of each. Used by one thread. */
private[aggregate] final class PendingRows(rows: ArgumentRows, batchRows: Int) {
  private val slots = new Array[Int](batchRows)

  /** Whether a call should take them before there are more. */
  def isFull: Boolean = rows.isFull(batchRows)

  /** Adds a row. */
  def append(row: InternalRow, slot: Int): Unit = {
    slots(rows.rows) = slot
    rows.append(row)
  }

  /** Hands them over. */
  def flush(guest: AggregateGuest, slotCount: Int): Unit = {
    guest.accumulate(rows.args, rows.constants, rows.rows, slots, slotCount)
    rows.reset()
  }
}
