package io.heddle.spark.bench

import java.io.{ByteArrayInputStream, ByteArrayOutputStream}

import scala.jdk.CollectionConverters._

import io.heddle.runtime.{DataType => WasmType, FunctionInfo}
import org.apache.arrow.memory.RootAllocator
import org.apache.arrow.vector.{BigIntVector, FieldVector, Float8Vector, VarCharVector, VectorSchemaRoot}
import org.apache.arrow.vector.ipc.{ArrowStreamReader, ArrowStreamWriter}
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector

/** Arrow IPC streams by the Arrow library that Spark brings. */
private final class ArrowCodec(function: FunctionInfo) extends Codec {
  private val allocator = new RootAllocator
  private val vectors: IndexedSeq[FieldVector] = function.args.asScala.map { field =>
    field.dataType match {
      case WasmType.FLOAT64 => new Float8Vector(field.name, allocator)
      case WasmType.INT64 => new BigIntVector(field.name, allocator)
      case WasmType.UTF8 => new VarCharVector(field.name, allocator)
      case other => throw new IllegalArgumentException(s"no benchmark of $other")
    }
  }.toIndexedSeq
  private val root = new VectorSchemaRoot(vectors.asJava)

  override def encode(batch: IndexedSeq[OnHeapColumnVector], from: Int, until: Int): Array[Byte] = {
    for ((vector, column) <- vectors.zip(batch)) {
      vector.reset()
      vector match {
        case doubles: Float8Vector =>
          doubles.allocateNew(until - from)
          var i = from
          while (i < until) {
            if (column.isNullAt(i)) doubles.setNull(i - from) else doubles.set(i - from, column.getDouble(i))
            i += 1
          }
        case longs: BigIntVector =>
          longs.allocateNew(until - from)
          var i = from
          while (i < until) {
            if (column.isNullAt(i)) longs.setNull(i - from) else longs.set(i - from, column.getLong(i))
            i += 1
          }
        case texts: VarCharVector =>
          var i = from
          while (i < until) {
            if (!column.isNullAt(i)) {
              val bytes = column.getUTF8String(i).getBytes
              texts.setSafe(i - from, bytes, 0, bytes.length)
            }
            i += 1
          }
        case other => throw new IllegalStateException(other.getClass.getName)
      }
      vector.setValueCount(until - from)
    }
    root.setRowCount(until - from)
    val bytes = new ByteArrayOutputStream
    val writer = new ArrowStreamWriter(root, null, bytes)
    writer.writeBatch()
    writer.end()
    bytes.toByteArray
  }

  override def decode(bytes: Array[Byte], result: OnHeapColumnVector, at: Int): Unit = {
    val reader = new ArrowStreamReader(new ByteArrayInputStream(bytes), allocator)
    try
      if (reader.loadNextBatch()) {
        val vector = reader.getVectorSchemaRoot.getVector(0)
        val rows = vector.getValueCount
        vector match {
          case doubles: Float8Vector =>
            var i = 0
            while (i < rows) {
              if (doubles.isNull(i)) result.putNull(at + i) else result.putDouble(at + i, doubles.get(i))
              i += 1
            }
          case longs: BigIntVector =>
            var i = 0
            while (i < rows) {
              if (longs.isNull(i)) result.putNull(at + i) else result.putLong(at + i, longs.get(i))
              i += 1
            }
          case texts: VarCharVector =>
            var i = 0
            while (i < rows) {
              if (texts.isNull(i)) result.putNull(at + i) else result.putByteArray(at + i, texts.get(i))
              i += 1
            }
          case other => throw new IllegalStateException(other.getClass.getName)
        }
      }
    finally reader.close()
  }
}
