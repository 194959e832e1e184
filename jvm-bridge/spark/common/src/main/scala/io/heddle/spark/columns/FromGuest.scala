package io.heddle.spark.columns

import io.heddle.runtime.{Column, Layout, TypeId}
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow
import org.apache.spark.sql.catalyst.util.{ArrayBasedMapData, ArrayData, GenericArrayData}
import org.apache.spark.sql.execution.vectorized.WritableColumnVector
import org.apache.spark.sql.types.Decimal
import org.apache.spark.unsafe.types.{CalendarInterval, UTF8String}

/**
 * Copies the runtime's results into Spark's values. A timestamp or duration that does not fit into
 * Spark's is HEDDLE2004; nanoseconds are floored to microseconds.
 */
private[spark] object FromGuest {

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

  /** The value of a row of a result as Catalyst has it. */
  def get(result: Column, row: Int): Any =
    if (result.isNull(row)) null
    else
      result.dataType.id match {
        case TypeId.BOOL => result.getBoolean(row)
        case TypeId.INT8 => result.getByte(row)
        case TypeId.INT16 => result.getShort(row)
        case TypeId.INT32 | TypeId.DATE32 => result.getInt(row)
        case TypeId.INT64 => result.getLong(row)
        case TypeId.TIMESTAMP | TypeId.TIME | TypeId.DURATION => getTicks(result, row)
        case TypeId.UINT8 => (result.getByte(row) & 0xff).toShort
        case TypeId.UINT16 => result.getShort(row) & 0xffff
        case TypeId.UINT32 => result.getInt(row) & 0xffffffffL
        case TypeId.FLOAT32 => result.getFloat(row)
        case TypeId.FLOAT64 => result.getDouble(row)
        case TypeId.DECIMAL128 => getDecimal(result, row)
        case TypeId.UTF8 => UTF8String.fromBytes(result.getBytes(row))
        case TypeId.BINARY => result.getBytes(row)
        case TypeId.INTERVAL =>
          new CalendarInterval(result.getMonths(row), result.getDays(row), Ticks.micros(result.getNanoseconds(row)))
        case TypeId.LIST => getElements(result.child(0), result.offset(row), result.length(row))
        case TypeId.STRUCT =>
          new GenericInternalRow(Array.tabulate[Any](result.dataType.children.size)(i => get(result.child(i), row)))
        case TypeId.MAP =>
          val (entries, from, length) = (result.child(0), result.offset(row), result.length(row))
          new ArrayBasedMapData(
            getElements(entries.child(0), from, length),
            getElements(entries.child(1), from, length)
          )
      }

  /** A timestamp, time or duration as Spark has it. */
  def getTicks(result: Column, row: Int): Long = {
    val ticks = if (result.dataType.layout == Layout.INT) result.getInt(row).toLong else result.getLong(row)
    Ticks.fromGuest(result.dataType, ticks)
  }

  private def getElements(items: Column, from: Int, length: Int): ArrayData =
    new GenericArrayData(Array.tabulate[Any](length)(i => get(items, from + i)))

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
      case TypeId.INT64 => target.putLongsLittleEndian(at, rows, result.values, 0)
      case TypeId.TIMESTAMP | TypeId.TIME | TypeId.DURATION =>
        if (Ticks.areSparks(result.dataType)) target.putLongsLittleEndian(at, rows, result.values, 0)
        else each(i => target.putLong(at + i, getTicks(result, i)))
      case TypeId.UINT8 => each(i => target.putShort(at + i, (result.getByte(i) & 0xff).toShort))
      case TypeId.UINT16 => each(i => target.putInt(at + i, result.getShort(i) & 0xffff))
      case TypeId.UINT32 => each(i => target.putLong(at + i, result.getInt(i) & 0xffffffffL))
      case TypeId.FLOAT32 => target.putFloatsLittleEndian(at, rows, result.values, 0)
      case TypeId.FLOAT64 => target.putDoublesLittleEndian(at, rows, result.values, 0)
      case TypeId.DECIMAL128 =>
        each(i => target.putDecimal(at + i, getDecimal(result, i), result.dataType.precision))
      case TypeId.UTF8 | TypeId.BINARY =>
        each(i => target.putByteArray(at + i, result.data, result.offset(i), result.length(i)))
      case TypeId.INTERVAL =>
        for (part <- 0 until 3) target.getChild(part).reserve(at + rows)
        each(i => target.putInterval(at + i, get(result, i).asInstanceOf[CalendarInterval]))
      case TypeId.LIST =>
        val base = appendRows(result.child(0), target.arrayData)
        each(i => target.putArray(at + i, base + result.offset(i), result.length(i)))
      case TypeId.MAP =>
        val entries = result.child(0)
        val base = appendRows(entries.child(0), target.getChild(0))
        appendRows(entries.child(1), target.getChild(1))
        each(i => target.putArray(at + i, base + result.offset(i), result.length(i)))
      case TypeId.STRUCT =>
        for (i <- 0 until result.dataType.children.size) {
          target.getChild(i).reserve(at + rows)
          putRows(result.child(i), target.getChild(i), at)
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

  /** Puts the rows of a result behind those of `target`, and says where they begin. */
  private def appendRows(result: Column, target: WritableColumnVector): Int = {
    val base = target.getElementsAppended
    target.reserve(base + result.rows)
    putRows(result, target, base)
    target.addElementsAppended(result.rows)
    base
  }
}
