package io.heddle.spark

import io.heddle.runtime.{DataType => WasmType, ErrorCode, HeddleException}
import org.apache.spark.SparkThrowable

/** Makes and finds the failures that carry a code of `spec/errors.md`. */
object HeddleErrors {

  /** A failure of a function where no row is at fault. */
  def inFunction(code: String, detail: String, function: String): HeddleException =
    new HeddleException(code, detail, function, null, java.util.List.of(), java.util.List.of(), null)

  /** HEDDLE2004 for a value that a type does not hold. */
  def misfit(value: Any, wasmType: WasmType): HeddleException =
    new HeddleException(ErrorCode.RANGE, s"$value does not fit $wasmType")

  /** Names the function in a failure that does not say whose it is. */
  def named[T](function: String)(body: => T): T =
    try body
    catch {
      case e: HeddleException if e.function == null => throw inFunction(e.code, e.detail, function)
    }

  /**
   * The failure with a code inside whatever Spark wrapped around it: Spark reports a failed task as
   * a chain of its own exceptions.
   */
  def find(error: Throwable): Option[HeddleException] =
    chain(error).collectFirst { case e: HeddleException => e }

  /** The failure that Spark reports at the end of the chain: what went wrong, not where. */
  def innermost(error: Throwable): Throwable =
    chain(error).filter(_.isInstanceOf[SparkThrowable]).foldLeft(error)((_, inner) => inner)

  /**
   * The failure without what Spark takes for the end of the JVM: an executor that finds a
   * VirtualMachineError among the causes of a failed task exits, and a guest that recursed too
   * deeply would take all other tasks with it.
   */
  def survivable(error: HeddleException): HeddleException =
    if (!chain(error).exists(_.isInstanceOf[VirtualMachineError])) error
    else {
      val row = error.row
      val copy =
        new HeddleException(error.code, error.detail, error.function, row, error.arguments, error.frames, null)
      copy.setStackTrace(error.getStackTrace)
      copy
    }

  private def chain(error: Throwable): Iterator[Throwable] =
    Iterator.iterate(error)(_.getCause).takeWhile(_ != null).take(MaxChain)

  /** More causes than any real chain has: a chain may be a ring. */
  private val MaxChain = 50
}
