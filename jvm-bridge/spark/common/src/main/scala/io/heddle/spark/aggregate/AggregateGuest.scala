package io.heddle.spark.aggregate

import io.heddle.runtime.{AggregateCall, Column, ColumnBuffer}
import io.heddle.spark.{CallLimits, TaskInstances, WasmFunctionRef, WasmInstance, WasmMetrics}
import io.heddle.spark.columns.FromGuest
import org.apache.spark.TaskContext
import org.apache.spark.sql.execution.metric.SQLMetric

/**
 * A handle of an aggregate function in the guest. The aggregate functions of a task that are of one
 * module share an instance; what is in and out of a call is copied, so they do not meet. A lock
 * keeps their calls apart: a Python operator draws results on a thread of its own.
 */
private[aggregate] final class AggregateGuest(
    function: WasmFunctionRef,
    limits: CallLimits,
    sqlMetrics: Map[String, SQLMetric]
) {
  private val instance = TaskInstances.of(TaskContext.get(), function.module, limits, AggregateGuest)
  private val metrics = if (sqlMetrics.isEmpty) null else new WasmMetrics(sqlMetrics)
  private val call: AggregateCall = counted {
    val info = instance.info(function)
    instance.openHandle(_.openAggregate(info))
  }

  /** Takes every row into its slot. */
  def accumulate(args: Array[ColumnBuffer], constants: Array[Boolean], rows: Int, slots: Array[Int], count: Int): Unit =
    locked(call.accumulate(args, constants, rows, slots, count))

  /** Takes every state into its slot. */
  def merge(states: ColumnBuffer, slots: Array[Int], count: Int): Unit = locked(call.merge(states, slots, count))

  /** The states of slots, a row each. */
  def state(slots: Array[Int]): Column = locked(call.state(slots, slots.length))

  /** The results of slots, a row each. */
  def finish(slots: Array[Int]): Column = locked(call.finish(slots, slots.length))

  /** Empties slots. */
  def drop(slots: Array[Int]): Unit = locked(call.drop(slots))

  /** Bytes that all slots hold, roughly. */
  def size(): Long = locked(call.size())

  private def locked[T](body: => T): T = counted(instance.guarded(body))

  private def counted[T](body: => T): T =
    instance.synchronized(if (metrics == null) body else metrics.during(instance)(body))
}

private[aggregate] object AggregateGuest {

  /** What a function gives over no rows, as Catalyst has it; in a short-lived instance. */
  def overNothing(function: WasmFunctionRef, limits: CallLimits): Any = {
    val instance = new WasmInstance(function.module, limits)
    try {
      val info = instance.info(function)
      val call = instance.openHandle(_.openAggregate(info))
      FromGuest.get(instance.guarded(call.finish(null, 1)), 0)
    } finally instance.close()
  }
}
