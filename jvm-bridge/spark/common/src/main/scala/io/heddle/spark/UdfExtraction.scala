package io.heddle.spark

import scala.collection.mutable

import org.apache.spark.sql.catalyst.expressions._
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression
import org.apache.spark.sql.catalyst.trees.TreePattern.SCALA_UDF

/**
 * Takes the calls out of the expressions of one operator. A call is taken only from a place that is
 * evaluated for every row, so that a function never sees a row that the query keeps from it:
 * `CASE WHEN d <> 0 THEN f(d) END` stays as it is.
 *
 * @param input the columns that calls may read
 */
private[spark] final class UdfExtraction(input: AttributeSet) {
  private val taken = mutable.ArrayBuffer.empty[WasmScalarUdf]
  private val attributes = mutable.ArrayBuffer.empty[Attribute]

  /** The calls taken so far; a call comes after those whose results it reads. */
  def udfs: Seq[WasmScalarUdf] = taken.toSeq

  /** The attribute of each call's result. */
  def results: Seq[Attribute] = attributes.toSeq

  /** Takes what can be taken of an expression and puts attributes in its place. */
  def take(expression: Expression): Expression =
    if (!expression.containsPattern(SCALA_UDF)) expression
    else
      expression match {
        case udf: WasmScalarUdf =>
          val call = udf.copy(children = udf.children.map(take))
          if (call.references.subsetOf(input ++ AttributeSet(attributes)) && isPlain(call)) result(call)
          else {
            // Both, because the operator stays what it was where nothing is taken.
            Seq(udf, call).foreach(RowByRow.mark(_, RowByRow.NoColumns))
            call
          }
        case And(left, right) => And(take(left), leave(right, RowByRow.BehindCondition))
        case Or(left, right) => Or(take(left), leave(right, RowByRow.BehindCondition))
        case conditional: ConditionalExpression =>
          val always = conditional.alwaysEvaluatedInputs
          val replaced = conditional.mapChildren(child => if (always.exists(_ eq child)) take(child) else child)
          leave(replaced, RowByRow.BehindCondition)
        // It turns a failure of what is inside into null.
        case guarded: TryEval => leave(guarded, RowByRow.UnderTry)
        case function: HigherOrderFunction =>
          val replaced = function.arguments.map(take)
          function.withNewChildren(replaced ++ function.functions.map(leave(_, RowByRow.InLambda)))
        case aggregate: AggregateExpression if aggregate.filter.isDefined =>
          // The function sees only the rows that pass the filter.
          leave(aggregate.aggregateFunction, RowByRow.BehindFilter)
          aggregate.copy(filter = aggregate.filter.map(take))
        case other => other.mapChildren(take)
      }

  /** Puts the results of calls taken elsewhere into the places that [[take]] left alone. */
  def reuse(expression: Expression): Expression =
    if (taken.isEmpty || !expression.containsPattern(SCALA_UDF)) expression
    else
      expression.transformUp { case udf: WasmScalarUdf if udf.deterministic => known(udf).getOrElse(udf) }

  private def leave(expression: Expression, why: String): Expression = {
    RowByRow.mark(expression, why)
    expression
  }

  private def result(call: WasmScalarUdf): Attribute =
    (if (call.deterministic) known(call) else None).getOrElse {
      val attribute = AttributeReference(s"_${call.name}", call.dataType, call.nullable)()
      taken += call
      attributes += attribute
      attribute
    }

  private def known(call: WasmScalarUdf): Option[Attribute] =
    taken.indexWhere(_.semanticEquals(call)) match {
      case -1 => None
      case i => Some(attributes(i))
    }

  /** Whether the arguments are made of columns alone, and not of lambda variables or subqueries. */
  private def isPlain(call: WasmScalarUdf): Boolean =
    !call.exists {
      case _: NamedLambdaVariable | _: PlanExpression[_] | _: AggregateExpression | _: WindowExpression => true
      case _: Generator => true
      case _ => false
    }
}
