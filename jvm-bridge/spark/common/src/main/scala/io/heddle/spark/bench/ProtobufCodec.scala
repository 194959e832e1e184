package io.heddle.spark.bench

import java.lang.Double.{doubleToRawLongBits, longBitsToDouble}

import scala.jdk.CollectionConverters._

import com.google.protobuf.{CodedInputStream, CodedOutputStream, WireFormat}
import io.heddle.runtime.{DataType => WasmType, FunctionInfo}
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector

/**
 * `heddle.v1.Batch` (`spec/heddle.proto`) for columns of int64, float64 and utf8, written and read by
 * hand over the library's streams, as generated code would.
 */
private final class ProtobufCodec(function: FunctionInfo) extends Codec {
  private val fields = function.args.asScala.toIndexedSeq
  private var buffer = new Array[Byte](1 << 16)

  override def encode(batch: IndexedSeq[OnHeapColumnVector], from: Int, until: Int): Array[Byte] = {
    val columns = fields.indices.map(i => new ColumnSize(fields(i).name, fields(i).dataType, batch(i), from, until))
    val size = columns.map(_.total).sum + 32
    if (size > buffer.length) buffer = new Array[Byte](2 * size)
    val out = CodedOutputStream.newInstance(buffer)
    out.writeUInt32(9, 1)
    out.writeUInt32(10, until - from)
    columns.foreach(_.write(out))
    java.util.Arrays.copyOf(buffer, out.getTotalBytesWritten)
  }

  override def decode(bytes: Array[Byte], result: OnHeapColumnVector, at: Int): Unit = {
    val in = CodedInputStream.newInstance(bytes)
    in.enableAliasing(false)
    var tag = in.readTag()
    while (tag != 0) {
      if (WireFormat.getTagFieldNumber(tag) == 11) {
        val end = in.pushLimit(in.readRawVarint32())
        readColumn(in, result, at)
        in.popLimit(end)
      } else in.skipField(tag)
      tag = in.readTag()
    }
  }

  private def readColumn(in: CodedInputStream, result: OnHeapColumnVector, at: Int): Unit = {
    var valid: Array[Byte] = Array.emptyByteArray
    var tag = in.readTag()
    while (tag != 0) {
      WireFormat.getTagFieldNumber(tag) match {
        case 2 => valid = in.readByteArray()
        case 5 => readFixed(in, at)((row, bits) => result.putLong(row, bits))
        case 6 => readFixed(in, at)((row, bits) => result.putDouble(row, longBitsToDouble(bits)))
        case 7 => readStrings(in, result, at)
        case _ => in.skipField(tag)
      }
      tag = in.readTag()
    }
    for (i <- valid.indices if valid(i) == 0) result.putNull(at + i)
  }

  private def readFixed(in: CodedInputStream, at: Int)(put: (Int, Long) => Unit): Unit = {
    val message = in.pushLimit(in.readRawVarint32())
    if (!in.isAtEnd && in.readTag() != 0) {
      val values = in.pushLimit(in.readRawVarint32())
      var row = at
      while (in.getBytesUntilLimit > 0) {
        put(row, in.readFixed64())
        row += 1
      }
      in.popLimit(values)
    }
    in.popLimit(message)
  }

  private def readStrings(in: CodedInputStream, result: OnHeapColumnVector, at: Int): Unit = {
    val message = in.pushLimit(in.readRawVarint32())
    var row = at
    while (in.readTag() != 0) {
      result.putByteArray(row, in.readByteArray())
      row += 1
    }
    in.popLimit(message)
  }
}

/** The sizes of a column's messages, which come before their contents. */
private final class ColumnSize(name: String, columnType: WasmType, column: OnHeapColumnVector, from: Int, until: Int) {
  private val rows = until - from
  private val hasNulls = column.hasNull
  private val texts: Array[Array[Byte]] =
    if (columnType != WasmType.UTF8) null
    else Array.tabulate(rows)(i =>
      if (column.isNullAt(from + i)) Array.emptyByteArray else column.getUTF8String(from + i).getBytes
    )
  private val valuesSize: Int = columnType match {
    case WasmType.INT64 | WasmType.FLOAT64 => if (rows == 0) 0 else lengthDelimited(1, 8 * rows)
    case WasmType.UTF8 => texts.map(text => lengthDelimited(1, text.length)).sum
    case other => throw new IllegalArgumentException(s"no benchmark of $other")
  }
  private val valuesField = columnType match {
    case WasmType.INT64 => 5
    case WasmType.FLOAT64 => 6
    case _ => 7
  }
  private val size: Int = CodedOutputStream.computeStringSize(1, name) +
    (if (hasNulls) lengthDelimited(2, rows) else 0) + lengthDelimited(valuesField, valuesSize)

  /** The bytes of the column in its batch. */
  val total: Int = lengthDelimited(11, size)

  def write(out: CodedOutputStream): Unit = {
    begin(out, 11, size)
    out.writeString(1, name)
    if (hasNulls) {
      begin(out, 2, rows)
      for (i <- from until until) out.writeBoolNoTag(!column.isNullAt(i))
    }
    begin(out, valuesField, valuesSize)
    if (texts != null) texts.foreach(out.writeByteArray(1, _))
    else if (rows > 0) {
      begin(out, 1, 8 * rows)
      var i = from
      while (i < until) {
        out.writeFixed64NoTag(if (hasNulls && column.isNullAt(i)) 0 else bits(i))
        i += 1
      }
    }
  }

  private def bits(row: Int): Long =
    if (columnType == WasmType.INT64) column.getLong(row) else doubleToRawLongBits(column.getDouble(row))

  private def begin(out: CodedOutputStream, field: Int, length: Int): Unit = {
    out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED)
    out.writeUInt32NoTag(length)
  }

  private def lengthDelimited(field: Int, length: Int): Int =
    CodedOutputStream.computeTagSize(field) + CodedOutputStream.computeUInt32SizeNoTag(length) + length
}
