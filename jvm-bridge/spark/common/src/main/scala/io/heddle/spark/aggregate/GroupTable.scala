package io.heddle.spark.aggregate

import java.util.ArrayDeque

import scala.collection.mutable

import io.heddle.runtime.Field
import io.heddle.spark.{CallLimits, WasmFunctionRef}
import io.heddle.spark.columns.ArgumentRows
import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.catalyst.expressions.Expression
import org.apache.spark.sql.execution.metric.SQLMetric

/**
 * The groups of one aggregate function in one task. Rows and states are gathered, whatever their
 * groups, and one call takes a batch of them; the first state or result that Spark asks for brings
 * those of the other groups along. The guest holds a bounded number of groups in bounded memory:
 * the groups that are longest out of use leave it as states and come back when something comes to
 * them, so that memory depends neither on the number of groups nor on when Spark's are collected.
 * Used by one thread at a time.
 */
private[aggregate] final class GroupTable(
    function: WasmFunctionRef,
    limits: CallLimits,
    maxSlots: Int,
    children: Seq[Expression],
    metrics: Map[String, SQLMetric]
) {
  private val stateField = {
    val state = function.state.get
    new Field(state.name, state.wasmType, state.nullable)
  }
  private val codec = new StateCodec(stateField)
  private lazy val guest = new AggregateGuest(function, limits, metrics)
  private lazy val rows =
    new PendingRows(new ArgumentRows(function.argsFor(children.length), children), limits.batchRows)
  private lazy val states = new PendingStates(stateField, codec, limits.batchRows)
  private val slots = new Slots(maxSlots)
  private var sinceSized = 0

  // Whether a buffer exists is asked often, and a lazy value takes a lock.
  private var hasRows = false
  private var hasStates = false

  /** Groups that something came to since they were fetched. */
  private val changed = new ArrayDeque[Group]

  /** Groups that left the guest, as far as Spark still holds them. */
  private val out = new ArrayDeque[java.lang.ref.WeakReference[Group]]
  private var purgeAt = GroupTable.PurgeAt

  /** A group without rows. */
  def create(): Group = new Group(this, null)

  /** A group of this state. */
  def adopt(state: Array[Byte]): Group = new Group(this, state)

  /** Takes a row into a group, sooner or later. */
  def update(group: Group, row: InternalRow): Unit = {
    enter(group)
    change(group)
    rows.append(row, group.slot)
    hasRows = true
    sinceSized += 1
    if (rows.isFull) flush()
  }

  /** Takes a state into a group, sooner or later. */
  def merge(group: Group, state: Array[Byte]): Unit = {
    // Pending states go before pending rows, and these were first.
    if (hasRows) flush()
    enter(group)
    change(group)
    send(state, group.slot)
  }

  /** The state of a group. */
  def state(group: Group): Array[Byte] = {
    if (group.state == null) {
      enter(group)
      flush()
      fetchStates(takeChanged(group, _.state == null))
    }
    group.state
  }

  /** Sees to it that the group has its result. */
  def finish(group: Group): Unit =
    if (group.result == null) {
      val wanted =
        if (group.slot == Group.NoSlot && group.state != null) bringBack(group)
        else {
          enter(group)
          takeChanged(group, _.result == null)
        }
      flush()
      val column = guest.finish(wanted.map(_.slot).toArray)
      for ((finished, i) <- wanted.zipWithIndex) {
        finished.result = column
        finished.resultRow = i
      }
    }

  /** Gives up the slot of a group whose state is known. */
  def release(group: Group): Unit = if (group.slot != Group.NoSlot) slots.giveUp(group)

  private def change(group: Group): Unit = {
    group.state = null
    group.result = null
    if (!group.isChanged) {
      group.isChanged = true
      changed.add(group)
    }
  }

  /** Sees to it that a group has a slot, with its state in it or on the way. */
  private def enter(group: Group): Unit =
    if (group.slot != Group.NoSlot) slots.touch(group.slot)
    else {
      if (sinceSized >= GroupTable.SizeEvery) bound()
      if (!slots.hasEmpty) {
        flush()
        if (!slots.hasGivenUp) evict()
        guest.drop(slots.emptied())
      }
      slots.take(group)
      // Pending rows are those of other slots, so they may as well go after it.
      if (group.state != null) send(group.state, group.slot)
    }

  private def send(state: Array[Byte], slot: Int): Unit = {
    states.append(state, slot)
    hasStates = true
    sinceSized += 1
    if (states.isFull) flush()
  }

  private def flush(): Unit = {
    if (hasStates) states.flush(guest, slots.count)
    hasStates = false
    if (hasRows) rows.flush(guest, slots.count)
    hasRows = false
    slots.tick()
  }

  /** Makes groups leave the guest when all of them take up too much of its memory. */
  private def bound(): Unit = {
    flush()
    sinceSized = 0
    // One group alone is not to be sent away: what comes next is for it.
    if (slots.used > 1 && guest.size() > limits.memoryLimitBytes / GroupTable.MemoryShare) {
      evict()
      guest.drop(slots.emptied())
    }
  }

  /** Makes the coldest groups leave the guest; nothing is pending. */
  private def evict(): Unit = {
    val (held, free) = slots.coldest.partition(slots.owner(_) != null)
    free.foreach(slots.giveUp)
    val leaving = held.map(slots.owner).filter(_ != null)
    leaving.filter(_.state == null).grouped(limits.batchRows).foreach(batch => fetchStates(batch.toSeq))
    for (group <- leaving) {
      slots.giveUp(group)
      if (!group.isOut) {
        group.isOut = true
        out.add(group.self)
      }
    }
    if (out.size > purgeAt) {
      out.removeIf(_.get == null)
      purgeAt = math.max(GroupTable.PurgeAt, 2 * out.size)
    }
  }

  private def fetchStates(groups: Seq[Group]): Unit = {
    val column = guest.state(groups.map(_.slot).toArray)
    for ((group, i) <- groups.zipWithIndex) group.state = codec.write(column, i)
  }

  /** The group and others that changed, of which something is wanted: a call's worth. */
  private def takeChanged(group: Group, wanted: Group => Boolean): Seq[Group] = {
    val batch = mutable.ArrayBuffer(group)
    while (batch.length < limits.batchRows && !changed.isEmpty) {
      val other = changed.poll()
      other.isChanged = false
      if ((other ne group) && other.slot != Group.NoSlot && wanted(other)) batch += other
    }
    batch.toSeq
  }

  /** Brings a group back into the guest whose result is wanted, and others that have none: a call's worth. */
  private def bringBack(group: Group): Seq[Group] = {
    val most = math.min(limits.batchRows, math.max(1, maxSlots / 2))
    val batch = mutable.ArrayBuffer.empty[Group]
    while (batch.length < most - 1 && !out.isEmpty) {
      val other = out.poll().get
      if (other != null) {
        other.isOut = false
        if ((other ne group) && other.slot == Group.NoSlot && other.result == null) batch += other
      }
    }
    batch += group
    batch.foreach(enter)
    // Those that entered first can have been pushed out again, if the guest takes less than was thought.
    batch.filter(_.slot != Group.NoSlot).toSeq
  }
}

private object GroupTable {

  /** After how many rows and states the guest's memory is looked at. */
  val SizeEvery = 1024

  /**
   * All groups of a function may have one part in so many of the instance's memory. Columns of states grow by half of themselves
   * and leave room behind that is too small for the next, about twice as much as they take up then.
   */
  val MemoryShare = 8

  /** From how many groups on the list of those that left is cleaned of those that Spark let go. */
  val PurgeAt = 4096
}
