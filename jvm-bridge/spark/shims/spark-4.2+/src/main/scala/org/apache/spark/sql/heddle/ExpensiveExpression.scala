package org.apache.spark.sql.heddle

import org.apache.spark.sql.catalyst.expressions.Expression

/** An expression that should not be computed twice for the sake of pushing a filter down. */
trait ExpensiveExpression extends Expression {
  override def expensive: Boolean = true
}
