package io.heddle.spark.columns

import io.heddle.runtime.Batch
import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector
import org.apache.spark.sql.types.StructType
import org.apache.spark.sql.vectorized.{ColumnVector, ColumnarBatch}

/** A batch of output rows as Spark's columns, which the next one fills again. Used by one thread. */
private[spark] final class OutputBatch(schema: StructType) extends AutoCloseable {
  private val vectors = schema.fields.map(field => new OnHeapColumnVector(0, field.dataType))
  private val batch = new ColumnarBatch(vectors.toArray[ColumnVector])

  /** Copies the columns of a batch from number `first` on. */
  def fill(from: Batch, first: Int): Unit = {
    for ((vector, i) <- vectors.zipWithIndex) {
      vector.reset()
      vector.reserve(from.rows)
      FromGuest.putRows(from.column(first + i), vector, 0)
    }
    batch.setNumRows(from.rows)
  }

  /** A row; good until the next is asked for. */
  def row(index: Int): InternalRow = batch.getRow(index)

  override def close(): Unit = vectors.foreach(_.close())
}
