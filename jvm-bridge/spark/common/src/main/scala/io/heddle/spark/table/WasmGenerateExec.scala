package io.heddle.spark.table

import io.heddle.spark.{ModuleText, WasmMetrics}
import org.apache.spark.TaskContext
import org.apache.spark.rdd.RDD
import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.catalyst.expressions.{Attribute, AttributeSet}
import org.apache.spark.sql.catalyst.plans.logical.{Generate, LogicalPlan}
import org.apache.spark.sql.catalyst.plans.physical.Partitioning
import org.apache.spark.sql.execution.{SparkPlan, SparkStrategy, UnaryExecNode}
import org.apache.spark.sql.execution.metric.SQLMetric

/**
 * Calls a table function with batches of the child's rows and puts the rows that it answers beside
 * those that they are for.
 *
 * @param kept the child's columns that stay
 * @param outer whether a row without an answer stays, with nulls
 * @param answered the function's columns
 */
case class WasmGenerateExec(
    generator: WasmGenerator,
    kept: Seq[Attribute],
    outer: Boolean,
    answered: Seq[Attribute],
    child: SparkPlan
) extends UnaryExecNode {
  override def output: Seq[Attribute] = kept ++ answered

  override def producedAttributes: AttributeSet = AttributeSet(answered)

  override def outputPartitioning: Partitioning = child.outputPartitioning

  override lazy val metrics: Map[String, SQLMetric] = WasmMetrics.create(sparkContext)

  override protected def doExecute(): RDD[InternalRow] = {
    val (call, columns, keep, withNulls, results) = (generator, child.output, kept, outer, answered)
    val sqlMetrics = metrics
    child.execute().mapPartitionsWithIndex { (partition, rows) =>
      if (rows.isEmpty) Iterator.empty
      else {
        val joined =
          new GeneratedRows(call, columns, keep, results, withNulls, rows, partition, new WasmMetrics(sqlMetrics))
        TaskContext.get().addTaskCompletionListener[Unit](_ => joined.close())
        joined
      }
    }
  }

  override def simpleString(maxFields: Int): String =
    s"WasmGenerate ${if (outer) "outer " else ""}$generator, ${answered.mkString("[", ", ", "]")}, " +
      ModuleText(Seq(generator.function -> generator.limits))

  override protected def withNewChildInternal(newChild: SparkPlan): WasmGenerateExec = copy(child = newChild)
}

/** Plans calls of table functions. */
object WasmGenerateStrategy extends SparkStrategy {
  override def apply(plan: LogicalPlan): Seq[SparkPlan] = plan match {
    case generate @ Generate(generator: WasmGenerator, _, outer, _, _, child) =>
      val answered = generate.qualifiedGeneratorOutput
      WasmGenerateExec(generator, generate.requiredChildOutput, outer, answered, planLater(child)) :: Nil
    case _ => Nil
  }
}
