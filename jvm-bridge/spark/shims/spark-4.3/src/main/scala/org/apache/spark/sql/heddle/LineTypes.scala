package org.apache.spark.sql.heddle

import org.apache.spark.sql.catalyst.expressions.{Cast, Expression}
import org.apache.spark.sql.types._

/** Types that not every line has: here times of the day and timestamps of nanoseconds. */
private[heddle] object LineTypes {

  /** Digits after the second that times have at most. */
  def timeDigits: Int = TimeType.MAX_PRECISION

  /** The type of times with so many digits after the second, or as many as there are; values are nanoseconds of the day. */
  def timeType(digits: Int): Option[DataType] = Some(TimeType(math.min(digits, timeDigits)))

  /** Whether a type is one of times. */
  def isTime(dataType: DataType): Boolean = dataType.isInstanceOf[TimeType]

  /** A timestamp of finer units as one of microseconds, rounded down; None if it is no timestamp. */
  def floorToMicros(timestamp: Expression): Option[Expression] = timestamp.dataType match {
    case _: TimestampLTZNanosType => Some(Cast(timestamp, TimestampType))
    case _: TimestampNTZNanosType => Some(Cast(timestamp, TimestampNTZType))
    case _ => None
  }
}
