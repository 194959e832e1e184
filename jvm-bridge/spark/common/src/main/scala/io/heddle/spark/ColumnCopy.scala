package io.heddle.spark

import io.heddle.runtime.{Column, ColumnBuffer, TypeId}
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters
import org.apache.spark.sql.execution.vectorized.WritableColumnVector
import org.apache.spark.sql.types.Decimal
import org.apache.spark.sql.vectorized.{ColumnVector, ColumnarArray}
import org.apache.spark.unsafe.Platform
import org.apache.spark.unsafe.types.UTF8String

/** Copies values between Spark's columns and the runtime's. */
private[spark] object ColumnCopy {

  /** Appends the bytes of a string, wherever they lie. */
  def appendUtf8(buffer: ColumnBuffer, value: UTF8String): Unit = {
    val length = value.numBytes
    value.getBaseObject match {
      case bytes: Array[Byte] =>
        buffer.appendBytes(bytes, (value.getBaseOffset - Platform.BYTE_ARRAY_OFFSET).toInt, length)
      case base =>
        val start = buffer.appendBytes(length)
        Platform.copyMemory(base, value.getBaseOffset, buffer.data, Platform.BYTE_ARRAY_OFFSET + start, length)
    }
  }

  /** Appends a decimal of the buffer's scale. */
  def appendDecimal(buffer: ColumnBuffer, value: Decimal): Unit =
    if (value.precision <= Decimal.MAX_LONG_DIGITS) {
      val unscaled = value.toUnscaledLong
      buffer.appendDecimal(unscaled, unscaled >> 63)
    } else buffer.appendDecimal(value.toJavaBigDecimal.unscaledValue)

  /** The decimal of a row of a result. */
  def getDecimal(result: Column, row: Int): Decimal = {
    val decimalType = result.dataType
    val (low, high) = (result.getDecimalLow(row), result.getDecimalHigh(row))
    if (decimalType.precision <= Decimal.MAX_LONG_DIGITS && high == low >> 63) {
      Decimal(low, decimalType.precision, decimalType.scale)
    } else {
      val value = new java.math.BigDecimal(result.getDecimal(row), decimalType.scale)
      Decimal(value, decimalType.precision, decimalType.scale)
    }
  }

  /** Appends field `ordinal` of a row, whose type is that of the buffer. */
  def appendField(buffer: ColumnBuffer, row: SpecializedGetters, ordinal: Int): Unit =
    if (row.isNullAt(ordinal)) buffer.appendNull()
    else
      buffer.dataType.id match {
        case TypeId.BOOL => buffer.appendBoolean(row.getBoolean(ordinal))
        case TypeId.INT8 => buffer.appendByte(row.getByte(ordinal))
        case TypeId.INT16 => buffer.appendShort(row.getShort(ordinal))
        case TypeId.INT32 | TypeId.DATE32 => buffer.appendInt(row.getInt(ordinal))
        case TypeId.INT64 | TypeId.TIMESTAMP => buffer.appendLong(row.getLong(ordinal))
        case TypeId.UINT8 => buffer.appendByte(row.getShort(ordinal).toByte)
        case TypeId.UINT16 => buffer.appendShort(row.getInt(ordinal).toShort)
        case TypeId.UINT32 => buffer.appendInt(row.getLong(ordinal).toInt)
        case TypeId.FLOAT32 => buffer.appendFloat(row.getFloat(ordinal))
        case TypeId.FLOAT64 => buffer.appendDouble(row.getDouble(ordinal))
        case TypeId.DECIMAL128 =>
          val decimalType = buffer.dataType
          appendDecimal(buffer, row.getDecimal(ordinal, decimalType.precision, decimalType.scale))
        case TypeId.UTF8 => appendUtf8(buffer, row.getUTF8String(ordinal))
        case TypeId.BINARY =>
          val bytes = row.getBinary(ordinal)
          buffer.appendBytes(bytes, 0, bytes.length)
        case other => throw new IllegalStateException(other.typeName)
      }

  /** The value of a row of a result as Catalyst has it. */
  def get(result: Column, row: Int): Any =
    if (result.isNull(row)) null
    else
      result.dataType.id match {
        case TypeId.BOOL => result.getBoolean(row)
        case TypeId.INT8 => result.getByte(row)
        case TypeId.INT16 => result.getShort(row)
        case TypeId.INT32 | TypeId.DATE32 => result.getInt(row)
        case TypeId.INT64 | TypeId.TIMESTAMP => result.getLong(row)
        case TypeId.UINT8 => (result.getByte(row) & 0xff).toShort
        case TypeId.UINT16 => result.getShort(row) & 0xffff
        case TypeId.UINT32 => result.getInt(row) & 0xffffffffL
        case TypeId.FLOAT32 => result.getFloat(row)
        case TypeId.FLOAT64 => result.getDouble(row)
        case TypeId.DECIMAL128 => getDecimal(result, row)
        case TypeId.UTF8 => UTF8String.fromBytes(result.getBytes(row))
        case TypeId.BINARY => result.getBytes(row)
        case other => throw new IllegalStateException(other.typeName)
      }

  /** Bytes of a row of a column of strings or binaries that is not null. */
  def length(column: ColumnVector, row: Int): Int = column match {
    case values: WritableColumnVector if !values.hasDictionary => values.getArrayLength(row)
    case _ if column.dataType == org.apache.spark.sql.types.BinaryType => column.getBinary(row).length
    case _ => column.getUTF8String(row).numBytes
  }

  /** Appends the rows `from` until `until` of a column, whose type is that of the buffer. */
  def appendRows(buffer: ColumnBuffer, column: ColumnVector, from: Int, until: Int): Unit = {
    val count = until - from
    buffer.dataType.id match {
      case TypeId.UTF8 => appendTexts(buffer, column, from, until)
      // One virtual call per batch instead of one per value, where no value can be null.
      case TypeId.INT32 | TypeId.DATE32 if !column.hasNull =>
        buffer.appendInts(column.getInts(from, count), 0, count)
      case TypeId.INT64 | TypeId.TIMESTAMP if !column.hasNull =>
        buffer.appendLongs(column.getLongs(from, count), 0, count)
      case TypeId.FLOAT64 if !column.hasNull =>
        buffer.appendDoubles(column.getDoubles(from, count), 0, count)
      case _ => appendEach(buffer, column, from, until)
    }
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
          else buffer.appendBytes(bytes, texts.getArrayOffset(row) - first, texts.getArrayLength(row))
          row += 1
        }
      }
    case _ => appendEach(buffer, column, from, until)
  }

  /** Value by value; the types that are met most have loops of their own. */
  private def appendEach(buffer: ColumnBuffer, column: ColumnVector, from: Int, until: Int): Unit = {
    var row = from
    buffer.dataType.id match {
      case TypeId.BOOL =>
        while (row < until) {
          if (column.isNullAt(row)) buffer.appendNull() else buffer.appendBoolean(column.getBoolean(row))
          row += 1
        }
      case TypeId.INT32 | TypeId.DATE32 =>
        while (row < until) {
          if (column.isNullAt(row)) buffer.appendNull() else buffer.appendInt(column.getInt(row))
          row += 1
        }
      case TypeId.INT64 | TypeId.TIMESTAMP =>
        while (row < until) {
          if (column.isNullAt(row)) buffer.appendNull() else buffer.appendLong(column.getLong(row))
          row += 1
        }
      case TypeId.FLOAT64 =>
        while (row < until) {
          if (column.isNullAt(row)) buffer.appendNull() else buffer.appendDouble(column.getDouble(row))
          row += 1
        }
      case TypeId.UTF8 =>
        while (row < until) {
          if (column.isNullAt(row)) buffer.appendNull() else appendUtf8(buffer, column.getUTF8String(row))
          row += 1
        }
      case _ =>
        val values = new ColumnarArray(column, 0, until)
        while (row < until) {
          appendField(buffer, values, row)
          row += 1
        }
    }
  }

  /** Copies a result to the rows of `target` from `at` on; `target` has room for them. */
  def putRows(result: Column, target: WritableColumnVector, at: Int): Unit = {
    val rows = result.rows
    def each(put: Int => Unit): Unit = {
      var i = 0
      while (i < rows) {
        if (!result.isNull(i)) put(i)
        i += 1
      }
    }
    result.dataType.id match {
      case TypeId.BOOL => each(i => target.putBoolean(at + i, result.getBoolean(i)))
      case TypeId.INT8 => target.putBytes(at, rows, result.values, 0)
      case TypeId.INT16 => each(i => target.putShort(at + i, result.getShort(i)))
      case TypeId.INT32 | TypeId.DATE32 => target.putIntsLittleEndian(at, rows, result.values, 0)
      case TypeId.INT64 | TypeId.TIMESTAMP => target.putLongsLittleEndian(at, rows, result.values, 0)
      case TypeId.UINT8 => each(i => target.putShort(at + i, (result.getByte(i) & 0xff).toShort))
      case TypeId.UINT16 => each(i => target.putInt(at + i, result.getShort(i) & 0xffff))
      case TypeId.UINT32 => each(i => target.putLong(at + i, result.getInt(i) & 0xffffffffL))
      case TypeId.FLOAT32 => target.putFloatsLittleEndian(at, rows, result.values, 0)
      case TypeId.FLOAT64 => target.putDoublesLittleEndian(at, rows, result.values, 0)
      case TypeId.DECIMAL128 =>
        each(i => target.putDecimal(at + i, getDecimal(result, i), result.dataType.precision))
      case TypeId.UTF8 | TypeId.BINARY =>
        each(i => target.putByteArray(at + i, result.data, result.offset(i), result.length(i)))
      case other => throw new IllegalStateException(other.typeName)
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
