package org.apache.spark.sql.heddle

import org.apache.spark.sql.catalyst.expressions.Expression

/** An expression that should not be computed twice where a filter is pushed down; these lines cannot be told. */
trait ExpensiveExpression extends Expression
