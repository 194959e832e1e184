package io.heddle.spark.aggregate

import java.lang.ref.WeakReference

import io.heddle.runtime.Column

/**
 * What Spark holds for a group: where its state is. Either in a slot of the guest, or in [[state]],
 * or in both while nothing has come to it since; without either it has seen no rows.
 *
 * @param table whose it is; null of one that has just been deserialized
 * @param state its state outside of the guest, as [[StateCodec]] writes it; null if unknown
 */
final class Group private[aggregate] (
    private[aggregate] val table: GroupTable,
    private[aggregate] var state: Array[Byte]
) {
  private[aggregate] var slot: Int = Group.NoSlot

  /** Its result, in a column that it shares with other groups; null if unknown. */
  private[aggregate] var result: Column = _
  private[aggregate] var resultRow: Int = 0

  /** Whether it is in the table's queue of groups that rows or states came to. */
  private[aggregate] var isChanged: Boolean = false

  /** Whether it is in the table's queue of groups that have left the guest. */
  private[aggregate] var isOut: Boolean = false

  /** The state, by which a group is told elsewhere; the group can be used on. */
  private[spark] def toState(): Array[Byte] =
    if (table == null) state
    else {
      val bytes = table.state(this)
      table.release(this)
      bytes
    }

  /** Spark does not say when it lets go of a group: slots must not be what keeps it. */
  private[aggregate] val self: WeakReference[Group] = new WeakReference(this)
}

private[aggregate] object Group {
  val NoSlot: Int = -1
}
