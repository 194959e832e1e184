package io.heddle.spark

import org.apache.spark.TaskContext
import org.apache.spark.rdd.RDD
import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.catalyst.expressions.{Attribute, SortOrder, UnsafeProjection, UnsafeRow}
import org.apache.spark.sql.catalyst.plans.physical.Partitioning
import org.apache.spark.sql.catalyst.rules.Rule
import org.apache.spark.sql.execution.{ColumnarRule, RowToColumnarExec, RowToColumnarTransition, SparkPlan}
import org.apache.spark.sql.execution.metric.{SQLMetric, SQLMetrics}
import org.apache.spark.sql.execution.vectorized.{OnHeapColumnVector, WritableColumnVector}
import org.apache.spark.sql.heddle.SparkShims
import org.apache.spark.sql.vectorized.ColumnarBatch

/**
 * Makes columnar batches of the rows below a [[WasmEvalExec]]. It is Spark's own transition with
 * two bounds: the rows of a call, and bytes, because a batch of 10,000 rows of long strings would
 * not fit into memory. The columns are reused for the next batch.
 */
case class WasmBatchRowsExec(child: SparkPlan, batchRows: Int) extends RowToColumnarTransition {
  override def output: Seq[Attribute] = child.output

  override def outputPartitioning: Partitioning = child.outputPartitioning

  override def outputOrdering: Seq[SortOrder] = child.outputOrdering

  override def supportsColumnar: Boolean = true

  override lazy val metrics: Map[String, SQLMetric] = Map(
    "rows" -> SQLMetrics.createMetric(sparkContext, "rows gathered"),
    "batches" -> SQLMetrics.createMetric(sparkContext, "batches")
  )

  override protected def doExecute(): RDD[InternalRow] = child.execute()

  override protected def doExecuteColumnar(): RDD[ColumnarBatch] = {
    val attributes = child.output
    val mostRows = batchRows
    val (rowCount, batchCount) = (metrics("rows"), metrics("batches"))
    child.execute().mapPartitions { rows =>
      if (rows.isEmpty) Iterator.empty
      else {
        val batches = new RowBatches(rows, attributes, mostRows)
        TaskContext.get().addTaskCompletionListener[Unit](_ => batches.close())
        batches.map { batch =>
          rowCount += batch.numRows
          batchCount += 1
          batch
        }
      }
    }
  }

  override protected def withNewChildInternal(newChild: SparkPlan): WasmBatchRowsExec = copy(child = newChild)
}

private final class RowBatches(rows: Iterator[InternalRow], attributes: Seq[Attribute], mostRows: Int)
    extends Iterator[ColumnarBatch] {
  private val schema = SparkShims.schemaOf(attributes)
  private val convert = SparkShims
    .rowConverter(attributes)
    .getOrElse(throw new IllegalStateException(s"no batches of ${schema.sql}"))
  private val vectors: Array[WritableColumnVector] =
    schema.fields.map(field => new OnHeapColumnVector(math.min(mostRows, RowBatches.InitialRows), field.dataType))
  private val batch = new ColumnarBatch(vectors.toArray)
  private lazy val toUnsafe = UnsafeProjection.create(attributes, attributes)

  override def hasNext: Boolean = rows.hasNext

  override def next(): ColumnarBatch = {
    vectors.foreach(_.reset())
    var count = 0
    var bytes = 0L
    while (count < mostRows && bytes < RowBatches.MostBytes && rows.hasNext) {
      val row = rows.next() match {
        case unsafe: UnsafeRow => unsafe
        case other => toUnsafe(other)
      }
      convert(row, vectors)
      bytes += row.getSizeInBytes
      count += 1
    }
    batch.setNumRows(count)
    batch
  }

  def close(): Unit = vectors.foreach(_.close())
}

private object RowBatches {

  /** A batch ends after the row with which it reaches this many bytes. */
  val MostBytes: Long = 16L << 20

  /** Room at first; columns grow by themselves. */
  val InitialRows = 1024
}

/** Puts the bounded transition in the place of Spark's below each [[WasmEvalExec]]. */
object WasmColumnarRule extends ColumnarRule {
  override def postColumnarTransitions: Rule[SparkPlan] = BoundBatches

  private object BoundBatches extends Rule[SparkPlan] {
    override def apply(plan: SparkPlan): SparkPlan = plan.transformUp {
      case eval @ WasmEvalExec(udfs, _, transition: RowToColumnarExec) =>
        eval.copy(child = WasmBatchRowsExec(transition.child, udfs.map(_.limits.batchRows).min))
    }
  }
}
