package io.heddle.spark.columns

import io.heddle.runtime.{ColumnBuffer, Layout, TypeId}
import io.heddle.spark.HeddleErrors
import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.catalyst.expressions.{GenericInternalRow, SpecializedGetters}
import org.apache.spark.sql.catalyst.util.ArrayData
import org.apache.spark.sql.execution.vectorized.WritableColumnVector
import org.apache.spark.sql.types.Decimal
import org.apache.spark.sql.vectorized.{ColumnVector, ColumnarArray}
import org.apache.spark.unsafe.Platform
import org.apache.spark.unsafe.types.UTF8String

/**
 * Copies Spark's values into the runtime's columns. What Spark's type holds and the column's does
 * not is HEDDLE2004.
 */
private[spark] object ToGuest {

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

  /** Appends field `ordinal` of a row, whose type is that of the buffer. */
  def appendField(buffer: ColumnBuffer, row: SpecializedGetters, ordinal: Int): Unit =
    if (row.isNullAt(ordinal)) buffer.appendNull()
    else
      buffer.dataType.id match {
        case TypeId.BOOL => buffer.appendBoolean(row.getBoolean(ordinal))
        case TypeId.INT8 => buffer.appendByte(row.getByte(ordinal))
        case TypeId.INT16 => buffer.appendShort(row.getShort(ordinal))
        case TypeId.INT32 | TypeId.DATE32 => buffer.appendInt(row.getInt(ordinal))
        case TypeId.INT64 => buffer.appendLong(row.getLong(ordinal))
        case TypeId.TIMESTAMP | TypeId.TIME | TypeId.DURATION => appendTicks(buffer, row.getLong(ordinal))
        case TypeId.UINT8 => buffer.appendByte(unsigned(buffer, row.getShort(ordinal)).toByte)
        case TypeId.UINT16 => buffer.appendShort(unsigned(buffer, row.getInt(ordinal)).toShort)
        case TypeId.UINT32 => buffer.appendInt(unsigned(buffer, row.getLong(ordinal)).toInt)
        case TypeId.FLOAT32 => buffer.appendFloat(row.getFloat(ordinal))
        case TypeId.FLOAT64 => buffer.appendDouble(row.getDouble(ordinal))
        case TypeId.DECIMAL128 =>
          val decimalType = buffer.dataType
          appendDecimal(buffer, row.getDecimal(ordinal, decimalType.precision, decimalType.scale))
        case TypeId.UTF8 => appendUtf8(buffer, row.getUTF8String(ordinal))
        case TypeId.BINARY =>
          val bytes = row.getBinary(ordinal)
          buffer.appendBytes(bytes, 0, bytes.length)
        case TypeId.INTERVAL =>
          val interval = row.getInterval(ordinal)
          buffer.appendInterval(interval.months, interval.days, Ticks.nanos(interval.microseconds))
        case TypeId.LIST =>
          appendElements(buffer.child(0), row.getArray(ordinal))
          buffer.endList()
        case TypeId.STRUCT => appendFields(buffer, row.getStruct(ordinal, buffer.dataType.children.size))
        case TypeId.MAP =>
          val entries = row.getMap(ordinal)
          appendEntries(buffer.child(0), entries.keyArray, entries.valueArray)
          buffer.endList()
      }

  /** Appends a value of a nested type or an interval, as Catalyst has it. */
  def appendValue(buffer: ColumnBuffer, value: Any): Unit = appendField(buffer, new GenericInternalRow(Array(value)), 0)

  /** Appends a timestamp, time or duration of Spark's. */
  def appendTicks(buffer: ColumnBuffer, value: Long): Unit = {
    val ticks = Ticks.toGuest(buffer.dataType, value)
    if (buffer.dataType.layout == Layout.INT) buffer.appendInt(ticks.toInt) else buffer.appendLong(ticks)
  }

  private def appendElements(items: ColumnBuffer, array: ArrayData): Unit = {
    var i = 0
    while (i < array.numElements) {
      appendField(items, array, i)
      i += 1
    }
  }

  private def appendFields(buffer: ColumnBuffer, struct: InternalRow): Unit = {
    var i = 0
    while (i < struct.numFields) {
      appendField(buffer.child(i), struct, i)
      i += 1
    }
    buffer.endStruct()
  }

  private def appendEntries(entries: ColumnBuffer, keys: ArrayData, values: ArrayData): Unit = {
    var i = 0
    while (i < keys.numElements) {
      appendField(entries.child(0), keys, i)
      appendField(entries.child(1), values, i)
      entries.endStruct()
      i += 1
    }
  }

  /** An integer for an unsigned column; Spark's type has values that it does not. */
  private def unsigned(buffer: ColumnBuffer, value: Long): Long = {
    if (value < 0 || value >> 8 * buffer.dataType.layout.width != 0) throw HeddleErrors.misfit(value, buffer.dataType)
    value
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
      case TypeId.INT64 | TypeId.TIMESTAMP if !column.hasNull && Ticks.areSparks(buffer.dataType) =>
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
      case TypeId.INT64 | TypeId.TIMESTAMP if Ticks.areSparks(buffer.dataType) =>
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
}
