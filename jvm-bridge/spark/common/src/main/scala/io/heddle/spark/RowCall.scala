package io.heddle.spark

import io.heddle.runtime.{Column, ColumnBuffer, DataType => WasmType, FunctionInfo}
import org.apache.spark.TaskContext
import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.catalyst.expressions.Expression
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
 */
final class RowCall(function: WasmFunctionRef, limits: CallLimits) {
  private val args = function.args.map(arg => ColumnBuffer.ofType(arg.wasmType)).toArray
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

  /** Sets an int32 argument. */
  def appendInt(arg: Int, value: Int): Unit = args(arg).appendInt(value)

  /** Sets an int64 argument. */
  def appendLong(arg: Int, value: Long): Unit = args(arg).appendLong(value)

  /** Sets a float64 argument. */
  def appendDouble(arg: Int, value: Double): Unit = args(arg).appendDouble(value)

  /** Sets a utf8 argument. */
  def appendUtf8(arg: Int, value: UTF8String): Unit = ColumnCopy.appendUtf8(args(arg), value)

  /** Calls the function with the arguments set since [[begin]]. */
  def run(): Unit = {
    val current = TaskContext.get()
    if (caller == null || (current ne context) || (Thread.currentThread ne thread)) {
      caller = RowInstances.of(current, function.module, limits)
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

  /** The result of an int32 function. */
  def getInt: Int = result.getInt(0)

  /** The result of an int64 function. */
  def getLong: Long = result.getLong(0)

  /** The result of a float64 function. */
  def getDouble: Double = result.getDouble(0)

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
    val values = children.map(_.eval(row))
    begin()
    for (((value, arg), i) <- values.zip(function.args).zipWithIndex) {
      if (value == null) appendNull(i)
      else
        arg.wasmType match {
          case WasmType.BOOL => appendBoolean(i, value.asInstanceOf[Boolean])
          case WasmType.INT32 => appendInt(i, value.asInstanceOf[Int])
          case WasmType.INT64 => appendLong(i, value.asInstanceOf[Long])
          case WasmType.FLOAT64 => appendDouble(i, value.asInstanceOf[Double])
          case WasmType.UTF8 => appendUtf8(i, value.asInstanceOf[UTF8String])
        }
    }
    run()
    if (isNull) null
    else
      function.resultType match {
        case WasmType.BOOL => getBoolean
        case WasmType.INT32 => getInt
        case WasmType.INT64 => getLong
        case WasmType.FLOAT64 => getDouble
        case WasmType.UTF8 => getUtf8
      }
  }
}
