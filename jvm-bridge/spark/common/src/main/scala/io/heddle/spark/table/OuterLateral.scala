package io.heddle.spark.table

import org.apache.spark.sql.catalyst.expressions.{Alias, Attribute, Expression, Literal}
import org.apache.spark.sql.catalyst.plans.LeftOuter
import org.apache.spark.sql.catalyst.plans.logical._
import org.apache.spark.sql.catalyst.rules.Rule

/**
 * `t LEFT JOIN LATERAL f(t.x)`: Spark's optimizer makes a plain generation over `t` of it where the
 * join has no condition, and forgets that rows without an answer stay (4.3.0 still does, with its own
 * `explode` as well). A generation that is told so gives the same rows in either form; what is
 * computed from answers must not be computed for rows without one, and has a condition instead.
 */
object OuterLateral extends Rule[LogicalPlan] {
  override def apply(plan: LogicalPlan): LogicalPlan = plan.resolveOperators {
    case join @ LateralJoin(_, lateral, LeftOuter, None) if lateral.plan.resolved =>
      keepingRows(lateral.plan) match {
        case Some(outer) => join.copy(right = lateral.withNewPlan(outer))
        case None if loses(lateral.plan) => join.copy(condition = Some(Literal.TrueLiteral))
        case None => join
      }
  }

  /** The subquery with a row of nulls where the function answers nothing; None for any other subquery. */
  private def keepingRows(plan: LogicalPlan): Option[LogicalPlan] = plan match {
    case generate @ Generate(_: WasmGenerator, _, false, _, _, _: OneRowRelation) => Some(generate.copy(outer = true))
    case alias: SubqueryAlias => keepingRows(alias.child).map(child => alias.copy(child = child))
    case project @ Project(columns, child) if columns.forall(named) =>
      keepingRows(child).map(inner => project.copy(child = inner))
    case _ => None
  }

  /** Whether a column is one of the function, under its own name or another. */
  private def named(column: Expression): Boolean = column match {
    case Alias(_: Attribute, _) => true
    case other => other.isInstanceOf[Attribute]
  }

  private def loses(plan: LogicalPlan): Boolean = plan.exists {
    case Generate(_: WasmGenerator, _, outer, _, _, _) => !outer
    case _ => false
  }
}
