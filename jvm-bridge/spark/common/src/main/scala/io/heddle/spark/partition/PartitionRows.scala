package io.heddle.spark.partition

import java.util.Arrays

import io.heddle.runtime.{Batch, PartitionCall}
import io.heddle.spark.{HeddleErrors, WasmInstance, WasmMetrics}
import io.heddle.spark.columns.{ArgumentRows, OutputBatch}
import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.catalyst.expressions.{BindReferences, UnsafeProjection, UnsafeRow}

/**
 * The rows that a partition function answers in one task, drawn from the guest as they are asked
 * for. Has an instance of its own, because the call is open all the while. Used by one thread.
 *
 * @param input clustered by the keys and in the function's order
 */
private[partition] final class PartitionRows(
    plan: PartitionPlan,
    input: Iterator[InternalRow],
    index: Int,
    metrics: WasmMetrics
) extends Iterator[InternalRow]
    with AutoCloseable {
  private val function = plan.function
  private val instance = new WasmInstance(function.module, plan.limits)
  private val rows = new ArgumentRows(function.args, BindReferences.bindReferences(plan.columns, plan.columns))
  private val key = if (plan.keys.isEmpty) null else projection(UnsafeProjection.create(plan.keys, plan.columns))
  private val project = projection(UnsafeProjection.create(plan.output, plan.output))
  private val batch = new Batch
  private val output = new OutputBatch(function.outputSchema)

  private var starts = new Array[Int](16)
  private var startCount = 0
  private var lastKey: UnsafeRow = _

  private var call: PartitionCall = _
  private var finished = false
  private var position = 0
  private var count = 0

  override def hasNext: Boolean = {
    while (position == count && !finished) pull()
    position < count
  }

  override def next(): InternalRow = {
    if (!hasNext) throw new NoSuchElementException
    position += 1
    project(output.row(position - 1))
  }

  /** Draws a batch of answers, or hands over more rows where there is none. */
  private def pull(): Unit =
    if (call != null && instance.guarded(call.next(batch))) {
      HeddleErrors.named(function.name)(output.fill(batch, 0))
      position = 0
      count = batch.rows
      report()
    } else if (input.hasNext) process()
    else if (rows.rows == 0 && call == null) finished = true
    else end()

  private def process(): Unit = {
    gather()
    if (call == null) {
      val params = new ArgumentRows(function.params, plan.params).args
      val info = instance.info(function)
      call = instance.openHandle(_.openPartition(info, params))
    }
    instance.guarded(call.process(rows.args, rows.rows, Arrays.copyOf(starts, startCount)))
    rows.reset()
    startCount = 0
    report()
  }

  private var ending = false

  /** Says that no rows come any more; when the last answers are drawn, it is over. */
  private def end(): Unit =
    if (ending) {
      instance.guarded(call.close())
      finished = true
      report()
    } else {
      ending = true
      instance.guarded(call.finish())
    }

  private def gather(): Unit =
    while (input.hasNext && !rows.isFull(plan.limits.batchRows)) {
      val row = input.next()
      if (key != null) {
        val current = key(row)
        if (lastKey == null || current != lastKey) {
          lastKey = current.copy()
          start(rows.rows)
        }
      }
      HeddleErrors.named(function.name)(rows.append(row))
    }

  private def start(row: Int): Unit = {
    if (startCount == starts.length) starts = Arrays.copyOf(starts, 2 * startCount)
    starts(startCount) = row
    startCount += 1
  }

  private def report(): Unit = metrics.report(Seq(instance))

  private def projection(created: UnsafeProjection): UnsafeProjection = {
    created.initialize(index)
    created
  }

  override def close(): Unit = {
    output.close()
    instance.close()
  }
}
