package org.apache.spark.sql.heddle

import org.apache.spark.sql.catalyst.expressions.{Expression, NullIntolerant}

/** An expression that is null where a child is. */
trait NullIntolerantExpression extends Expression with NullIntolerant
