package org.apache.spark.sql.heddle

import org.apache.spark.sql.catalyst.expressions.Expression

/** An expression that is null where a child is. */
trait NullIntolerantExpression extends Expression {
  override def nullIntolerant: Boolean = true
}
