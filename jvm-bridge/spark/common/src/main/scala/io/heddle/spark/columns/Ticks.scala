package io.heddle.spark.columns

import io.heddle.runtime.{DataType => WasmType, TimeUnit, TypeId}
import io.heddle.spark.HeddleErrors
import org.apache.spark.sql.heddle.SparkShims

/**
 * Units of timestamps, times and durations. Spark has microseconds, but counts times in nanoseconds, of which not every line
 * tells apart those of one microsecond; towards a coarser unit values are floored, towards a finer one they must fit.
 */
private[spark] object Ticks {

  /** Nanoseconds between two times that Spark tells apart. */
  private val timeGrain: Long = (SparkShims.timeDigits until 9).foldLeft(1L)((grain, _) => grain * 10)

  /** Whether a type counts as Spark does, and no finer. */
  def areSparks(wasmType: WasmType): Boolean =
    wasmType.unit == null || wasmType.unit == unitOf(wasmType) && grainOf(wasmType) == 1

  /** A value of Spark's in the unit of a type of a module. */
  def toGuest(wasmType: WasmType, value: Long): Long = convert(value, unitOf(wasmType), wasmType.unit, wasmType)

  /** A value of a module's as Spark counts. */
  def fromGuest(wasmType: WasmType, value: Long): Long = {
    val counted = convert(value, wasmType.unit, unitOf(wasmType), wasmType)
    counted - Math.floorMod(counted, grainOf(wasmType))
  }

  /** Microseconds of an interval as nanoseconds. */
  def nanos(micros: Long): Long = convert(micros, TimeUnit.US, TimeUnit.NS, WasmType.INTERVAL)

  /** Nanoseconds of an interval as microseconds. */
  def micros(nanos: Long): Long = convert(nanos, TimeUnit.NS, TimeUnit.US, WasmType.INTERVAL)

  private def grainOf(wasmType: WasmType): Long = if (wasmType.id == TypeId.TIME) timeGrain else 1

  private def unitOf(wasmType: WasmType): TimeUnit = if (wasmType.id == TypeId.TIME) TimeUnit.NS else TimeUnit.US

  private def convert(value: Long, from: TimeUnit, to: TimeUnit, wasmType: WasmType): Long =
    if (from.perSecond >= to.perSecond) Math.floorDiv(value, from.perSecond / to.perSecond)
    else {
      val factor = to.perSecond / from.perSecond
      val converted = value * factor
      if (Math.multiplyHigh(value, factor) != converted >> 63) throw HeddleErrors.misfit(value, wasmType)
      converted
    }
}
