package io.heddle.spark.table

import scala.collection.mutable

import io.heddle.spark.WasmMetrics
import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.catalyst.expressions._

/**
 * The rows of a [[WasmGenerateExec]] in one task. Keeps a batch of input rows until their answers
 * are drawn. Used by one thread.
 */
private[table] final class GeneratedRows(
    generator: WasmGenerator,
    columns: Seq[Attribute],
    kept: Seq[Attribute],
    answered: Seq[Attribute],
    outer: Boolean,
    input: Iterator[InternalRow],
    partition: Int,
    metrics: WasmMetrics
) extends Iterator[InternalRow]
    with AutoCloseable {
  private val function = generator.function
  private val batch =
    new TableBatch(function, generator.limits, generator.children.map(BindReferences.bindReference(_, columns)))
  private val keep = projection(kept, columns)
  private val project = projection(kept ++ answered, kept ++ answered)
  private val joined = new JoinedRow
  private val nulls = new GenericInternalRow(answered.length)
  private val keptRows = mutable.ArrayBuffer.empty[UnsafeRow]

  private var answers: Iterator[Answer] = Iterator.empty

  /** An answer that is drawn and not yet given; null for none. */
  private var drawn: Answer = _

  /** The first row of the batch for which there may yet be nothing. */
  private var unanswered = 0

  override def hasNext: Boolean = {
    draw()
    while (!hasRow && input.hasNext) {
      nextBatch()
      draw()
      metrics.report(Seq(batch.instance))
    }
    hasRow
  }

  override def next(): InternalRow = {
    if (!hasNext) throw new NoSuchElementException
    if (isOuterRow) {
      unanswered += 1
      project(joined(keptRows(unanswered - 1), nulls))
    } else {
      val answer = drawn
      drawn = null
      unanswered = answer.input + 1
      project(joined(keptRows(answer.input), answer.row))
    }
  }

  private def hasRow: Boolean = drawn != null || isOuterRow

  /** Whether the next row is one that nothing was answered to. */
  private def isOuterRow: Boolean =
    outer && unanswered < keptRows.length && (drawn == null || unanswered < drawn.input)

  private def draw(): Unit = if (drawn == null && answers.hasNext) drawn = answers.next()

  private def nextBatch(): Unit = {
    keptRows.clear()
    unanswered = 0
    var bytes = 0L
    while (input.hasNext && !batch.isFull && bytes < GeneratedRows.MostBytes) {
      val row = input.next()
      batch.append(row)
      val copy = keep(row).copy()
      bytes += copy.getSizeInBytes
      keptRows += copy
    }
    answers = batch.answer()
  }

  private def projection(expressions: Seq[Expression], over: Seq[Attribute]): UnsafeProjection = {
    val projection = UnsafeProjection.create(expressions, over)
    projection.initialize(partition)
    projection
  }

  override def close(): Unit = batch.close()
}

private object GeneratedRows {

  /** A batch ends after the row with which those that are kept reach this many bytes. */
  val MostBytes: Long = 16L << 20
}
