package org.apache.spark.sql.execution.heddle

import scala.util.control.NonFatal

import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.execution.RowToColumnConverter
import org.apache.spark.sql.execution.vectorized.WritableColumnVector
import org.apache.spark.sql.types.StructType

/** Spark's conversion of rows to columns, which only its own package may use. */
object RowConverter {

  /** What appends a row to columns; None if Spark cannot hold one of the types in a column. */
  def apply(schema: StructType): Option[(InternalRow, Array[WritableColumnVector]) => Unit] =
    try {
      val converter = new RowToColumnConverter(schema)
      Some(converter.convert(_, _))
    } catch {
      case NonFatal(_) => None
    }
}
