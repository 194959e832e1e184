package org.apache.spark.sql.heddle

import org.apache.spark.sql.catalyst.expressions.Expression
import org.apache.spark.sql.types.DataType

/** Types that not every line has: here neither times of the day nor timestamps of nanoseconds. */
private[heddle] object LineTypes {

  /** Digits after the second that times have at most. */
  def timeDigits: Int = 0

  /** The type of times with so many digits after the second. */
  def timeType(digits: Int): Option[DataType] = None

  /** Whether a type is one of times. */
  def isTime(dataType: DataType): Boolean = false

  /** A timestamp of finer units as one of microseconds, rounded down; None if it is no timestamp. */
  def floorToMicros(timestamp: Expression): Option[Expression] = None
}
