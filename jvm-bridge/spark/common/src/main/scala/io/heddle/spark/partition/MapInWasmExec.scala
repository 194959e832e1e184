package io.heddle.spark.partition

import io.heddle.spark.{CallLimits, ModuleText, WasmFunctionRef, WasmMetrics}
import org.apache.spark.TaskContext
import org.apache.spark.rdd.RDD
import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.catalyst.expressions.{Ascending, Attribute, AttributeSet, Expression, SortOrder}
import org.apache.spark.sql.catalyst.plans.physical.{AllTuples, Distribution}
import org.apache.spark.sql.execution.{SparkPlan, UnaryExecNode}
import org.apache.spark.sql.execution.metric.SQLMetric
import org.apache.spark.sql.heddle.SparkShims

/**
 * Calls a partition function. Its keys and its order are what the node demands of its child, so
 * that Spark shuffles and sorts only where the rows do not lie that way already. All partitions
 * that a task has go through one call.
 *
 * @param keys the columns that make a partition; none for all rows
 * @param order the order of the rows within a partition
 */
case class MapInWasmExec(
    function: WasmFunctionRef,
    limits: CallLimits,
    params: Seq[Expression],
    keys: Seq[Attribute],
    order: Seq[SortOrder],
    singlePartition: Boolean,
    output: Seq[Attribute],
    child: SparkPlan
) extends UnaryExecNode {
  private val normalizedKeys = keys.map(SparkShims.normalized)

  override def producedAttributes: AttributeSet = AttributeSet(output)

  override lazy val references: AttributeSet = child.outputSet

  override def requiredChildDistribution: Seq[Distribution] =
    Seq(if (singlePartition || keys.isEmpty) AllTuples else SparkShims.clustered(normalizedKeys))

  override def requiredChildOrdering: Seq[Seq[SortOrder]] = Seq(normalizedKeys.map(SortOrder(_, Ascending)) ++ order)

  override lazy val metrics: Map[String, SQLMetric] = WasmMetrics.create(sparkContext)

  override protected def doExecute(): RDD[InternalRow] = {
    val call = PartitionPlan(function, limits, params, normalizedKeys, output, child.output)
    val sqlMetrics = metrics
    child.execute().mapPartitionsWithIndex { (index, rows) =>
      if (rows.isEmpty) Iterator.empty
      else {
        val answers = new PartitionRows(call, rows, index, new WasmMetrics(sqlMetrics))
        TaskContext.get().addTaskCompletionListener[Unit](_ => answers.close())
        answers
      }
    }
  }

  override def simpleString(maxFields: Int): String = {
    val arguments = (child.output ++ params).mkString("(", ", ", ")")
    s"MapInWasm ${function.name}$arguments, keys=${keys.mkString("[", ", ", "]")}, " +
      s"${output.mkString("[", ", ", "]")}, ${ModuleText(Seq(function -> limits))}"
  }

  override protected def withNewChildInternal(newChild: SparkPlan): MapInWasmExec = copy(child = newChild)
}

/**
 * What a task needs to know of a call.
 *
 * @param columns the child's, which are the arguments in order
 */
private[partition] final case class PartitionPlan(
    function: WasmFunctionRef,
    limits: CallLimits,
    params: Seq[Expression],
    keys: Seq[Expression],
    output: Seq[Attribute],
    columns: Seq[Attribute]
)
