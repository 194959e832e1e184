package io.heddle.spark.aggregate

import java.util.Arrays

/**
 * Which slots of the guest are whose. A slot that is given up is emptied, with others, before it is
 * somebody else's. Used by one thread.
 *
 * @param limit how many there may be
 */
private[aggregate] final class Slots(limit: Int) {
  private var owners = new Array[java.lang.ref.WeakReference[Group]](math.min(limit, Slots.Initial))
  private var lastUse = new Array[Int](owners.length)
  private val empty = new IntStack
  private val givenUp = new IntStack
  private var now = 0

  /** One more than the highest slot ever used. */
  var count: Int = 0

  /** Slots that have owners. */
  def used: Int = count - empty.size - givenUp.size

  /** Makes what comes later more recent than what came before. */
  def tick(): Unit = now += 1

  /** Says that a slot is in use. */
  def touch(slot: Int): Unit = lastUse(slot) = now

  /** Whether [[take]] can be called as it is. */
  def hasEmpty: Boolean = empty.size > 0 || count < limit

  /** Whether it can be after [[emptied]]. */
  def hasGivenUp: Boolean = givenUp.size > 0

  /** Gives an empty slot to a group. */
  def take(group: Group): Unit = {
    val slot = if (empty.size > 0) empty.pop() else grow()
    owners(slot) = group.self
    lastUse(slot) = now
    group.slot = slot
  }

  /** Takes its slot away from a group that has one. */
  def giveUp(group: Group): Unit = {
    giveUp(group.slot)
    group.slot = Group.NoSlot
  }

  /** Takes back a slot, whose owner may be gone. */
  def giveUp(slot: Int): Unit = {
    owners(slot) = null
    givenUp.push(slot)
  }

  /** The slots to be emptied; afterwards they count as empty. */
  def emptied(): Array[Int] = {
    val slots = givenUp.toArray
    slots.foreach(empty.push)
    givenUp.clear()
    slots
  }

  /** The owner of a slot, or null if nobody holds it any more. */
  def owner(slot: Int): Group = owners(slot).get

  /** The half of the slots that has not been used for longest; at least one if there is one. */
  def coldest: Array[Int] = {
    // Slots fit into 31 bits, so that use and slot sort as one number.
    val uses = new Array[Long](used)
    var n = 0
    for (slot <- 0 until count if owners(slot) != null) {
      uses(n) = lastUse(slot).toLong << 32 | slot
      n += 1
    }
    Arrays.sort(uses)
    uses.take((n + 1) / 2).map(_.toInt)
  }

  private def grow(): Int = {
    if (count == owners.length) {
      val length = math.min(limit.toLong, 2L * count).toInt
      owners = Arrays.copyOf(owners, length)
      lastUse = Arrays.copyOf(lastUse, length)
    }
    count += 1
    count - 1
  }
}

private object Slots {
  val Initial = 256
}

private final class IntStack {
  private var values = new Array[Int](64)
  var size: Int = 0

  def push(value: Int): Unit = {
    if (size == values.length) values = Arrays.copyOf(values, 2 * size)
    values(size) = value
    size += 1
  }

  def pop(): Int = {
    size -= 1
    values(size)
  }

  def clear(): Unit = size = 0

  def toArray: Array[Int] = Arrays.copyOf(values, size)
}
