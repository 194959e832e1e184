package org.apache.spark.sql.heddle

import java.io.OutputStream

import org.apache.spark.TaskContext
import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.execution.arrow.{ArrowBatchStreamWriter, ArrowConverters}
import org.apache.spark.sql.types.StructType

/** Spark's rows as Arrow IPC. */
private[heddle] object ArrowBatches {

  /** Rows as record batches, each as its bytes. */
  def of(
      rows: Iterator[InternalRow],
      schema: StructType,
      batchRows: Long,
      timeZone: String
  ): Iterator[Array[Byte]] =
    ArrowConverters.toBatchIterator(rows, schema, batchRows, timeZone, false, TaskContext.get())

  /** What writes record batches as a stream. */
  def writer(schema: StructType, output: OutputStream, timeZone: String): ArrowBatchStreamWriter =
    new ArrowBatchStreamWriter(schema, output, timeZone, false)
}
