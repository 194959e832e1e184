package org.apache.spark.sql.heddle

import org.apache.spark.sql.catalyst.expressions.{Expression, FunctionTableSubqueryArgumentExpression}

/** `TABLE(...)` among arguments. */
private[heddle] object TableArguments {

  /** The table that an argument stands for. */
  def of(argument: Expression): Option[TableArgument] = argument match {
    case table: FunctionTableSubqueryArgumentExpression =>
      Some(
        TableArgument(
          table.plan,
          table.partitionByExpressions,
          table.withSinglePartition,
          table.orderByExpressions,
          table.outerAttrs.nonEmpty
        )
      )
    case _ => None
  }
}
