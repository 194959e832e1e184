package io.heddle.spark

import io.heddle.runtime.ColumnBuffer
import io.heddle.spark.columns.ToGuest
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection
import org.apache.spark.sql.vectorized.ColumnarBatch

/** Arguments that are computed row by row before they are gathered. Used by one thread. */
private[spark] final class ComputedInputs(projection: UnsafeProjection, targets: Array[ColumnBuffer]) {

  /** Bytes of the rows gathered since [[reset]]. */
  var bytes: Long = 0L

  /** Forgets the rows gathered. */
  def reset(): Unit = {
    bytes = 0
    targets.foreach(_.reset())
  }

  /** Gathers more rows of a part, ending early after `mostBytes` of it; returns where it ended. */
  def gather(batch: ColumnarBatch, from: Int, until: Int, mostBytes: Long): Int = {
    var row = from
    while (row < until && bytes < mostBytes) {
      val values = projection(batch.getRow(row))
      bytes += values.getSizeInBytes
      var i = 0
      while (i < targets.length) {
        ToGuest.appendField(targets(i), values, i)
        i += 1
      }
      row += 1
    }
    row
  }
}
