package io.heddle.spark

import io.heddle.runtime.{Column, ColumnBuffer, DataType => WasmType}
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters
import org.apache.spark.sql.execution.vectorized.WritableColumnVector
import org.apache.spark.sql.vectorized.ColumnVector
import org.apache.spark.unsafe.Platform
import org.apache.spark.unsafe.types.UTF8String

/** Copies values between Spark's columns and the runtime's. */
private[spark] object ColumnCopy {

  /** Appends the bytes of a string, wherever they lie. */
  def appendUtf8(buffer: ColumnBuffer, value: UTF8String): Unit = {
    val length = value.numBytes
    value.getBaseObject match {
      case bytes: Array[Byte] =>
        buffer.appendUtf8(bytes, (value.getBaseOffset - Platform.BYTE_ARRAY_OFFSET).toInt, length)
      case base =>
        val start = buffer.appendUtf8(length)
        Platform.copyMemory(base, value.getBaseOffset, buffer.data, Platform.BYTE_ARRAY_OFFSET + start, length)
    }
  }

  /** Appends field `ordinal` of a row, whose type is that of the buffer. */
  def appendField(buffer: ColumnBuffer, row: SpecializedGetters, ordinal: Int): Unit =
    if (row.isNullAt(ordinal)) buffer.appendNull()
    else
      buffer.`type` match {
        case WasmType.BOOL => buffer.appendBoolean(row.getBoolean(ordinal))
        case WasmType.INT32 => buffer.appendInt(row.getInt(ordinal))
        case WasmType.INT64 => buffer.appendLong(row.getLong(ordinal))
        case WasmType.FLOAT64 => buffer.appendDouble(row.getDouble(ordinal))
        case WasmType.UTF8 => appendUtf8(buffer, row.getUTF8String(ordinal))
      }

  /** Appends the rows `from` until `until` of a column, whose type is that of the buffer. */
  def appendRows(buffer: ColumnBuffer, column: ColumnVector, from: Int, until: Int): Unit = {
    val count = until - from
    // One virtual call per batch instead of one per value, where no value can be null.
    if (!column.hasNull) buffer.`type` match {
      case WasmType.INT32 => buffer.appendInts(column.getInts(from, count), 0, count)
      case WasmType.INT64 => buffer.appendLongs(column.getLongs(from, count), 0, count)
      case WasmType.FLOAT64 => buffer.appendDoubles(column.getDoubles(from, count), 0, count)
      case WasmType.UTF8 => appendTexts(buffer, column, from, until)
      case WasmType.BOOL => appendEach(buffer, column, from, until)
    }
    else if (buffer.`type` == WasmType.UTF8) appendTexts(buffer, column, from, until)
    else appendEach(buffer, column, from, until)
  }

  /** Strings that lie side by side, as scans leave them, are fetched at once rather than as objects. */
  private def appendTexts(buffer: ColumnBuffer, column: ColumnVector, from: Int, until: Int): Unit = column match {
    case texts: WritableColumnVector if !texts.hasDictionary =>
      var first = Int.MaxValue
      var end = 0
      var sum = 0L
      var row = from
      while (row < until) {
        if (!texts.isNullAt(row)) {
          val length = texts.getArrayLength(row)
          first = math.min(first, texts.getArrayOffset(row))
          end = math.max(end, texts.getArrayOffset(row) + length)
          sum += length
        }
        row += 1
      }
      if (sum == 0 || end - first > 2 * sum) appendEach(buffer, column, from, until)
      else {
        val bytes = texts.arrayData.getBytes(first, end - first)
        row = from
        while (row < until) {
          if (texts.isNullAt(row)) buffer.appendNull()
          else buffer.appendUtf8(bytes, texts.getArrayOffset(row) - first, texts.getArrayLength(row))
          row += 1
        }
      }
    case _ => appendEach(buffer, column, from, until)
  }

  private def appendEach(buffer: ColumnBuffer, column: ColumnVector, from: Int, until: Int): Unit = {
    var row = from
    buffer.`type` match {
      case WasmType.BOOL =>
        while (row < until) {
          if (column.isNullAt(row)) buffer.appendNull() else buffer.appendBoolean(column.getBoolean(row))
          row += 1
        }
      case WasmType.INT32 =>
        while (row < until) {
          if (column.isNullAt(row)) buffer.appendNull() else buffer.appendInt(column.getInt(row))
          row += 1
        }
      case WasmType.INT64 =>
        while (row < until) {
          if (column.isNullAt(row)) buffer.appendNull() else buffer.appendLong(column.getLong(row))
          row += 1
        }
      case WasmType.FLOAT64 =>
        while (row < until) {
          if (column.isNullAt(row)) buffer.appendNull() else buffer.appendDouble(column.getDouble(row))
          row += 1
        }
      case WasmType.UTF8 =>
        while (row < until) {
          if (column.isNullAt(row)) buffer.appendNull() else appendUtf8(buffer, column.getUTF8String(row))
          row += 1
        }
    }
  }

  /** Copies a result to the rows of `target` from `at` on; `target` has room for them. */
  def putRows(result: Column, target: WritableColumnVector, at: Int): Unit = {
    val rows = result.rows
    result.`type` match {
      case WasmType.BOOL =>
        var i = 0
        while (i < rows) {
          target.putBoolean(at + i, result.getBoolean(i))
          i += 1
        }
      case WasmType.INT32 => target.putIntsLittleEndian(at, rows, result.values, 0)
      case WasmType.INT64 => target.putLongsLittleEndian(at, rows, result.values, 0)
      case WasmType.FLOAT64 => target.putDoublesLittleEndian(at, rows, result.values, 0)
      case WasmType.UTF8 =>
        var i = 0
        while (i < rows) {
          if (!result.isNull(i)) target.putByteArray(at + i, result.data, result.offset(i), result.length(i))
          i += 1
        }
    }
    if (result.hasNulls) {
      var i = 0
      while (i < rows) {
        if (result.isNull(i)) target.putNull(at + i)
        i += 1
      }
    }
  }
}
