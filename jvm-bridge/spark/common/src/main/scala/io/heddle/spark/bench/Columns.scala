package io.heddle.spark.bench

import java.io.FileInputStream
import java.lang.Double.doubleToLongBits

import scala.collection.mutable
import scala.jdk.CollectionConverters._

import org.apache.arrow.memory.RootAllocator
import org.apache.arrow.vector.{BigIntVector, FieldVector, Float8Vector, VarCharVector}
import org.apache.arrow.vector.ipc.ArrowStreamReader
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector
import org.apache.spark.sql.types.{DataType, DoubleType, LongType, StringType}
import org.apache.spark.sql.vectorized.ColumnVector

/** The host's columns: those of Spark, as its scans fill them. */
private[spark] object Columns {

  /** The batches of an Arrow IPC stream. */
  def read(path: String): IndexedSeq[IndexedSeq[OnHeapColumnVector]] = {
    val allocator = new RootAllocator
    val reader = new ArrowStreamReader(new FileInputStream(path), allocator)
    val batches = mutable.ArrayBuffer.empty[IndexedSeq[OnHeapColumnVector]]
    try
      while (reader.loadNextBatch())
        batches += reader.getVectorSchemaRoot.getFieldVectors.asScala.map(copy(_, None)).toIndexedSeq
    finally {
      reader.close()
      allocator.close()
    }
    batches.toIndexedSeq
  }

  /** An Arrow column as one of Spark, in `reused` if that is given. */
  def copy(vector: FieldVector, reused: Option[OnHeapColumnVector]): OnHeapColumnVector = {
    val rows = vector.getValueCount
    val target = reused.getOrElse(new OnHeapColumnVector(rows, typeOf(vector)))
    target.reset()
    target.reserve(rows)
    vector match {
      case doubles: Float8Vector =>
        var i = 0
        while (i < rows) {
          if (doubles.isNull(i)) target.putNull(i) else target.putDouble(i, doubles.get(i))
          i += 1
        }
      case longs: BigIntVector =>
        var i = 0
        while (i < rows) {
          if (longs.isNull(i)) target.putNull(i) else target.putLong(i, longs.get(i))
          i += 1
        }
      case texts: VarCharVector =>
        var i = 0
        while (i < rows) {
          if (texts.isNull(i)) target.putNull(i) else target.putByteArray(i, texts.get(i))
          i += 1
        }
      case other => throw new IllegalArgumentException(s"no benchmark of ${other.getField}")
    }
    target
  }

  private def typeOf(vector: FieldVector): DataType = vector match {
    case _: Float8Vector => DoubleType
    case _: BigIntVector => LongType
    case _ => StringType
  }

  /** Whether the first rows are equal: doubles by their bits, or within a relative tolerance. */
  def same(left: ColumnVector, right: ColumnVector, rows: Int, tolerance: Double): Boolean =
    (0 until rows).forall { i =>
      if (left.isNullAt(i) || right.isNullAt(i)) left.isNullAt(i) == right.isNullAt(i)
      else if (left.dataType == StringType) left.getUTF8String(i) == right.getUTF8String(i)
      else if (left.dataType == LongType) left.getLong(i) == right.getLong(i)
      else {
        val (a, b) = (left.getDouble(i), right.getDouble(i))
        doubleToLongBits(a) == doubleToLongBits(b) || math.abs(a - b) <= tolerance * math.abs(b)
      }
    }
}
