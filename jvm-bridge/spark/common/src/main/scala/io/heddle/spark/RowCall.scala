package io.heddle.spark

import io.heddle.runtime.{Column, ColumnBuffer, FunctionInfo}
import io.heddle.spark.columns.{FromGuest, ToGuest}
import org.apache.spark.TaskContext
import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.catalyst.expressions.{Expression, GenericInternalRow}
import org.apache.spark.sql.types.Decimal
import org.apache.spark.unsafe.Platform
import org.apache.spark.unsafe.types.UTF8String

/**
 * Calls one function with one row at a time: a batch of one. Generated code sets the arguments from
 * 0 upwards, calls, and reads the result:
 *
 * {{{
 *   call.begin(); call.appendDouble(0, x); call.appendNull(1); call.run();
 *   isNull = call.isNull(); value = call.getDouble();
 * }}}
 *
 * Used by one thread at a time; holds its buffers between calls.
 *
 * @param arguments one per argument of the call
 */
final class RowCall(function: WasmFunctionRef, arguments: IndexedSeq[WasmField], limits: CallLimits) {
  private val args = arguments.map(arg => ColumnBuffer.ofType(arg.wasmType)).toArray
  private val result = new Column

  private var caller: WasmCaller = _
  private var info: FunctionInfo = _
  private var context: TaskContext = _
  private var thread: Thread = _

  /** Forgets the arguments of the row before. */
  def begin(): Unit = {
    var i = 0
    while (i < args.length) {
      args(i).reset()
      i += 1
    }
  }

  /** Sets an argument to null. */
  def appendNull(arg: Int): Unit = args(arg).appendNull()

  /** Sets a bool argument. */
  def appendBoolean(arg: Int, value: Boolean): Unit = args(arg).appendBoolean(value)

  /** Sets an int8 argument. */
  def appendByte(arg: Int, value: Byte): Unit = args(arg).appendByte(value)

  /** Sets an int16 argument. */
  def appendShort(arg: Int, value: Short): Unit = args(arg).appendShort(value)

  /** Sets an int32 or date32 argument. */
  def appendInt(arg: Int, value: Int): Unit = args(arg).appendInt(value)

  /** Sets an int64 argument. */
  def appendLong(arg: Int, value: Long): Unit = args(arg).appendLong(value)

  /** Sets a timestamp, time or duration argument. */
  def appendTicks(arg: Int, value: Long): Unit = named(ToGuest.appendTicks(args(arg), value))

  /** Sets a uint8 argument. */
  def appendUint8(arg: Int, value: Short): Unit = args(arg).appendByte(value.toByte)

  /** Sets a uint16 argument. */
  def appendUint16(arg: Int, value: Int): Unit = args(arg).appendShort(value.toShort)

  /** Sets a uint32 argument. */
  def appendUint32(arg: Int, value: Long): Unit = args(arg).appendInt(value.toInt)

  /** Sets a float32 argument. */
  def appendFloat(arg: Int, value: Float): Unit = args(arg).appendFloat(value)

  /** Sets a float64 argument. */
  def appendDouble(arg: Int, value: Double): Unit = args(arg).appendDouble(value)

  /** Sets a decimal128 argument. */
  def appendDecimal(arg: Int, value: Decimal): Unit = ToGuest.appendDecimal(args(arg), value)

  /** Sets a utf8 argument. */
  def appendUtf8(arg: Int, value: UTF8String): Unit = ToGuest.appendUtf8(args(arg), value)

  /** Sets a binary argument. */
  def appendBinary(arg: Int, value: Array[Byte]): Unit = args(arg).appendBytes(value, 0, value.length)

  /** Sets an interval argument, or one of a nested type. */
  def appendValue(arg: Int, value: Any): Unit = named(ToGuest.appendValue(args(arg), value))

  /** Calls the function with the arguments set since [[begin]]. */
  def run(): Unit = {
    val current = TaskContext.get()
    if (caller == null || (current ne context) || (Thread.currentThread ne thread)) {
      // By value in and out, so that the expressions of a thread can share one instance. A task may have several
      // threads: Spark feeds Python workers from a second one.
      caller =
        if (current == null) function.module.pool(limits)
        else TaskInstances.of(current, function.module, limits, Thread.currentThread)
      info = caller.info(function)
      context = current
      thread = Thread.currentThread
    }
    caller.call(info, args, null, 1, result)
  }

  /** Whether the result is null. */
  def isNull: Boolean = result.isNull(0)

  /** The result of a bool function. */
  def getBoolean: Boolean = result.getBoolean(0)

  /** The result of an int8 function. */
  def getByte: Byte = result.getByte(0)

  /** The result of an int16 function. */
  def getShort: Short = result.getShort(0)

  /** The result of an int32 or date32 function. */
  def getInt: Int = result.getInt(0)

  /** The result of an int64 function. */
  def getLong: Long = result.getLong(0)

  /** The result of a timestamp, time or duration function. */
  def getTicks: Long = named(FromGuest.getTicks(result, 0))

  /** The result of a uint8 function. */
  def getUint8: Short = (result.getByte(0) & 0xff).toShort

  /** The result of a uint16 function. */
  def getUint16: Int = result.getShort(0) & 0xffff

  /** The result of a uint32 function. */
  def getUint32: Long = result.getInt(0) & 0xffffffffL

  /** The result of a float32 function. */
  def getFloat: Float = result.getFloat(0)

  /** The result of a float64 function. */
  def getDouble: Double = result.getDouble(0)

  /** The result of a decimal128 function. */
  def getDecimal: Decimal = FromGuest.getDecimal(result, 0)

  /** The result of a binary function, in memory of its own. */
  def getBinary: Array[Byte] = result.getBytes(0)

  /** The result of an interval function, or one of a nested type, as Catalyst has it. */
  def getValue: Any = named(FromGuest.get(result, 0))

  /** The result of a utf8 function, in memory of its own. */
  def getUtf8: UTF8String = {
    val bytes = new Array[Byte](result.length(0))
    Platform.copyMemory(
      result.data,
      Platform.BYTE_ARRAY_OFFSET + result.offset(0),
      bytes,
      Platform.BYTE_ARRAY_OFFSET,
      bytes.length
    )
    UTF8String.fromBytes(bytes)
  }

  /** Evaluates the arguments for a row and calls: the interpreted path. Returns a Catalyst value. */
  def eval(children: Seq[Expression], row: InternalRow): Any = {
    val values = new GenericInternalRow(children.map(_.eval(row)).toArray)
    begin()
    named(for (i <- args.indices) ToGuest.appendField(args(i), values, i))
    run()
    getValue
  }

  private def named[T](copy: => T): T = HeddleErrors.named(function.name)(copy)
}
