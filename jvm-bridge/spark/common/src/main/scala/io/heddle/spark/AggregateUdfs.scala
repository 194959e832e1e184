package io.heddle.spark

import scala.collection.mutable

import org.apache.spark.sql.catalyst.expressions._
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression
import org.apache.spark.sql.catalyst.plans.logical.{Aggregate, LogicalPlan, Project}

/**
 * Calls around aggregate functions: those in an argument (`sum(f(x))`) and in a grouping are
 * evaluated below the aggregation, those over its results (`f(sum(x))`) above it.
 */
private[spark] object AggregateUdfs {

  /** The aggregation with its calls batched where that can be. */
  def batch(aggregate: Aggregate): LogicalPlan =
    if (!aggregate.aggregateExpressions.exists(callsOverResult(_, aggregate))) BatchWasmUdfs.batch(aggregate)
    else {
      val (above, within) = split(aggregate)
      BatchWasmUdfs.batch(Project(above, BatchWasmUdfs.batch(aggregate.copy(aggregateExpressions = within))))
    }

  /** What is projected from the results, and the results that it needs. */
  private def split(aggregate: Aggregate): (Seq[NamedExpression], Seq[NamedExpression]) = {
    val within = mutable.LinkedHashMap.empty[Expression, NamedExpression]
    def replace(expression: Expression): Expression =
      if (isResult(expression, aggregate)) {
        within
          .getOrElseUpdate(
            expression.canonicalized,
            expression match {
              case attribute: Attribute => attribute
              case other => Alias(other, "_result")()
            }
          )
          .toAttribute
      } else expression.mapChildren(replace)
    val above = aggregate.aggregateExpressions.map { expression =>
      replace(expression) match {
        case named: NamedExpression => named
        case other => Alias(other, expression.name)(expression.exprId, expression.qualifier)
      }
    }
    (above, within.values.toSeq)
  }

  private def callsOverResult(expression: Expression, aggregate: Aggregate): Boolean =
    !isResult(expression, aggregate) &&
      (expression.isInstanceOf[WasmScalarUdf] || expression.children.exists(callsOverResult(_, aggregate)))

  private def isResult(expression: Expression, aggregate: Aggregate): Boolean =
    expression.isInstanceOf[AggregateExpression] ||
      aggregate.groupingExpressions.exists(_.semanticEquals(expression))
}
