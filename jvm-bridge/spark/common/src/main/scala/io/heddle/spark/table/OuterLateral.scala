package io.heddle.spark.table

import org.apache.spark.sql.catalyst.expressions.Attribute
import org.apache.spark.sql.catalyst.plans.LeftOuter
import org.apache.spark.sql.catalyst.plans.logical._
import org.apache.spark.sql.catalyst.rules.Rule

/**
 * `t LEFT JOIN LATERAL f(t.x)`: Spark's optimizer makes a plain generation over `t` of it and
 * forgets that rows without an answer stay. A generation that is told so gives the same rows in
 * either form.
 */
object OuterLateral extends Rule[LogicalPlan] {
  override def apply(plan: LogicalPlan): LogicalPlan = plan.resolveOperators {
    case join @ LateralJoin(_, lateral, LeftOuter, None) if lateral.plan.resolved =>
      keepingRows(lateral.plan).fold[LogicalPlan](join)(outer => join.copy(right = lateral.withNewPlan(outer)))
  }

  /** The subquery with a row of nulls where the function answers nothing; None for any other subquery. */
  private def keepingRows(plan: LogicalPlan): Option[LogicalPlan] = plan match {
    case generate @ Generate(_: WasmGenerator, _, false, _, _, _: OneRowRelation) => Some(generate.copy(outer = true))
    case alias: SubqueryAlias => keepingRows(alias.child).map(child => alias.copy(child = child))
    case project @ Project(columns, child) if columns.forall(_.isInstanceOf[Attribute]) =>
      keepingRows(child).map(inner => project.copy(child = inner))
    case _ => None
  }
}
