package io.heddle.spark.aggregate

import io.heddle.runtime.{ColumnBuffer, Field}
import io.heddle.spark.columns.ArgumentRows

/** States on their way into the guest, and the slot of each. Used by one thread. */
private[aggregate] final class PendingStates(field: Field, codec: StateCodec, batchRows: Int) {
  private val states = ColumnBuffer.forField(field)
  private val varies = ArgumentRows.varies(states)
  private val slots = new Array[Int](batchRows)

  /** Whether a call should take them before there are more. */
  def isFull: Boolean = states.rows == batchRows || (varies && states.bytes >= ArgumentRows.MostBytes)

  /** Adds a state. */
  def append(state: Array[Byte], slot: Int): Unit = {
    slots(states.rows) = slot
    codec.read(state, states)
  }

  /** Hands them over. */
  def flush(guest: AggregateGuest, slotCount: Int): Unit = {
    guest.merge(states, slots, slotCount)
    states.reset()
  }
}
