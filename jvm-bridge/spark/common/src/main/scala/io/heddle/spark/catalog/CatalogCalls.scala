package io.heddle.spark.catalog

import org.apache.spark.sql.catalyst.expressions.ApplyFunctionExpression
import org.apache.spark.sql.catalyst.expressions.aggregate.{AggregateFunction, V2Aggregator}
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan
import org.apache.spark.sql.catalyst.rules.Rule

/**
 * Puts our own expressions in the place of Spark's general ones for functions of catalogs, so that
 * these too are called in batches.
 */
object CatalogCalls extends Rule[LogicalPlan] {
  override def apply(plan: LogicalPlan): LogicalPlan = plan.resolveOperators { case operator =>
    operator.transformExpressionsUp {
      case ApplyFunctionExpression(function: WasmBoundFunction, arguments) => function.over(arguments)
      case aggregate: V2Aggregator[_, _] =>
        aggregate.aggrFunc match {
          case function: WasmBoundFunction => function.over(aggregate.children).asInstanceOf[AggregateFunction]
          case _ => aggregate
        }
    }
  }
}
