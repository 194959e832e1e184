package io.heddle.spark

import org.apache.spark.TaskContext
import org.apache.spark.rdd.RDD
import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.catalyst.expressions.{Attribute, AttributeSet, SortOrder}
import org.apache.spark.sql.catalyst.plans.physical.Partitioning
import org.apache.spark.sql.execution.{ColumnarToRowExec, SparkPlan, UnaryExecNode}
import org.apache.spark.sql.execution.metric.SQLMetric
import org.apache.spark.sql.vectorized.ColumnarBatch

/**
 * Evaluates calls over columnar batches: the child's columns pass through as they are, and one
 * column per call comes behind them. A batch is good until the next one is asked for.
 *
 * @param udfs in an order in which a call comes after those whose results it reads
 * @param results one attribute per call
 */
case class WasmEvalExec(udfs: Seq[WasmScalarUdf], results: Seq[Attribute], child: SparkPlan) extends UnaryExecNode {
  override def output: Seq[Attribute] = child.output ++ results

  override def producedAttributes: AttributeSet = AttributeSet(results)

  override def outputPartitioning: Partitioning = child.outputPartitioning

  override def outputOrdering: Seq[SortOrder] = child.outputOrdering

  override def supportsColumnar: Boolean = true

  override lazy val metrics: Map[String, SQLMetric] = WasmMetrics.create(sparkContext)

  override protected def doExecuteColumnar(): RDD[ColumnarBatch] = {
    val plan = BatchPlan(udfs, results, child.output)
    val sqlMetrics = metrics
    child.executeColumnar().mapPartitionsWithIndex { (partition, batches) =>
      val evaluator = new BatchEvaluator(plan, partition, new WasmMetrics(sqlMetrics))
      TaskContext.get().addTaskCompletionListener[Unit](_ => evaluator.close())
      batches.filter(_.numRows > 0).map(evaluator.evaluate)
    }
  }

  // Planning puts this transition above the node; this is for what executes a plan without it.
  override protected def doExecute(): RDD[InternalRow] = ColumnarToRowExec(this).execute()

  override def simpleString(maxFields: Int): String = {
    val calls = udfs.zip(results).map { case (udf, result) => s"$udf AS $result" }
    s"WasmEval ${calls.mkString("[", ", ", "]")}, $modules"
  }

  override def verboseStringWithOperatorId(): String =
    s"""
       |$formattedNodeName
       |Input: ${child.output.mkString("[", ", ", "]")}
       |Calls: ${udfs.zip(results).map { case (udf, result) => s"$udf AS $result" }.mkString("[", ", ", "]")}
       |Modules: $modules
       |Rows per call: at most ${udfs.map(_.limits.batchRows).min}
       |""".stripMargin

  private def modules: String = ModuleText(udfs.map(udf => udf.function -> udf.limits))

  override protected def withNewChildInternal(newChild: SparkPlan): WasmEvalExec = copy(child = newChild)
}
