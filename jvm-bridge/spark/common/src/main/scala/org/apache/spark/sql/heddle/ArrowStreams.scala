package org.apache.spark.sql.heddle

import java.io.OutputStream

import org.apache.spark.sql.DataFrame
import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.execution.SQLExecution

/** Query results as Arrow IPC streams. */
object ArrowStreams {
  private val TimeZone = "UTC"

  /**
   * Runs a query and writes its rows, in their order, with timestamps in UTC.
   *
   * @return how many rows
   */
  def write(frame: DataFrame, output: OutputStream): Long = {
    val query = Sessions.query(frame)
    val schema = frame.schema
    val batchRows = query.sparkSession.sessionState.conf.arrowMaxRecordsPerBatch.toLong
    SQLExecution.withNewExecutionId(query, Some("heddle")) {
      val parts = query.executedPlan.execute().mapPartitions { rows =>
        val counting = new CountingIterator(rows)
        val bytes = ArrowBatches.of(counting, schema, batchRows, TimeZone).toArray
        Iterator.single((counting.count, bytes))
      }
      val results = parts.collect()
      val writer = ArrowBatches.writer(schema, output, TimeZone)
      writer.writeBatches(results.iterator.flatMap(_._2))
      writer.end()
      results.map(_._1).sum
    }
  }
}

private final class CountingIterator(rows: Iterator[InternalRow]) extends Iterator[InternalRow] {
  var count = 0L

  override def hasNext: Boolean = rows.hasNext

  override def next(): InternalRow = {
    count += 1
    rows.next()
  }
}
