package io.heddle.spark.aggregate

import io.heddle.spark.{ModuleText, WasmMetrics}
import org.apache.spark.rdd.RDD
import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.catalyst.expressions.{Attribute, Expression, SortOrder}
import org.apache.spark.sql.catalyst.plans.physical.Partitioning
import org.apache.spark.sql.catalyst.rules.Rule
import org.apache.spark.sql.execution.{ColumnarRule, SparkPlan, UnaryExecNode}
import org.apache.spark.sql.execution.aggregate.BaseAggregateExec
import org.apache.spark.sql.execution.metric.SQLMetric

/**
 * Shows what the aggregate functions of the node below cost, which is Spark's own and has no place
 * for it. Hands its rows on as they are.
 *
 * @param metrics those that the functions below count in
 */
case class WasmAggregateExec(
    functions: Seq[WasmAggregate],
    override val metrics: Map[String, SQLMetric],
    child: SparkPlan
) extends UnaryExecNode {
  override def output: Seq[Attribute] = child.output

  override def outputPartitioning: Partitioning = child.outputPartitioning

  override def outputOrdering: Seq[SortOrder] = child.outputOrdering

  override protected def doExecute(): RDD[InternalRow] = child.execute()

  /** Two that do the same are the same, whatever they have counted. */
  override protected def doCanonicalize(): SparkPlan = child.canonicalized

  override def simpleString(maxFields: Int): String = {
    val names = functions.map(_.name).distinct.mkString("[", ", ", "]")
    s"WasmAggregate $names, ${ModuleText(functions.map(one => one.function -> one.limits))}"
  }

  // The functions are not this node's to evaluate.
  override protected def stringArgs: Iterator[Any] = Iterator.empty

  override protected def withNewChildInternal(newChild: SparkPlan): WasmAggregateExec = copy(child = newChild)
}

/** Puts the node over every aggregation that has functions of modules. */
object WasmAggregateRule extends ColumnarRule {
  override def preColumnarTransitions: Rule[SparkPlan] = CountFunctions

  private object CountFunctions extends Rule[SparkPlan] {
    override def apply(plan: SparkPlan): SparkPlan = plan.transformUp {
      case aggregation: BaseAggregateExec if functions(aggregation).exists(_.metrics.isEmpty) =>
        val metrics = WasmMetrics.create(aggregation.session.sparkContext)
        val counting = aggregation.transformExpressions { case function: WasmAggregate =>
          function.copy(metrics = metrics)
        }
        WasmAggregateExec(functions(aggregation), metrics, counting)
    }
  }

  private def functions(aggregation: BaseAggregateExec): Seq[WasmAggregate] =
    aggregation.aggregateExpressions.map(_.aggregateFunction: Expression).collect { case function: WasmAggregate =>
      function
    }
}
