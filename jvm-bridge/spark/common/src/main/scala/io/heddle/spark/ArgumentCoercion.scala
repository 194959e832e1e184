package io.heddle.spark

import io.heddle.runtime.{DataType => WasmType, ErrorCode}
import org.apache.spark.sql.catalyst.expressions.{Cast, Expression, PreciseTimestampConversion}
import org.apache.spark.sql.heddle.SparkShims
import org.apache.spark.sql.types._

/**
 * The table "What an argument accepts" of `spec/types.md` in Spark's types: nothing wider, so that
 * the same query is accepted by every host, and explicit in the plan.
 *
 * Spark has no unsigned integers: it reads 8, 16 and 32 bits into the next wider type, and 64 bits
 * into DECIMAL(20,0), which is therefore taken for an integer, checked.
 */
object ArgumentCoercion {
  private val UnsignedLong = DecimalType(20, 0)

  /**
   * The arguments of a call in the declared types.
   *
   * @throws org.apache.spark.sql.AnalysisException with HEDDLE1102 or HEDDLE1103 inside
   */
  def apply(function: WasmFunctionRef, arguments: Seq[Expression]): Seq[Expression] = {
    if (arguments.length != function.args.length) {
      val noun = if (function.args.length == 1) "argument" else "arguments"
      fail(
        function,
        arguments,
        ErrorCode.ARGUMENT_COUNT,
        s"takes ${function.args.length} $noun, not ${arguments.length}"
      )
    }
    for (((expression, arg), i) <- arguments.zip(function.args).zipWithIndex)
      yield convert(function, arg, expression).getOrElse(
        fail(
          function,
          arguments,
          ErrorCode.ARGUMENT_TYPE,
          s"argument ${i + 1} (${arg.name}) is ${arg.wasmType} and does not take ${expression.dataType.sql}"
        )
      )
  }

  private def convert(function: WasmFunctionRef, arg: WasmArgument, argument: Expression): Option[Expression] = {
    def cast = Some(Cast(argument, arg.dataType))
    def checked = Some(CheckedNarrowing(argument, arg.dataType, function.name, arg.name))
    (arg.wasmType, argument.dataType) match {
      case (_, NullType) => cast
      case (WasmType.BOOL, BooleanType) => Some(argument)
      case (WasmType.INT32, ByteType | ShortType) => cast
      case (WasmType.INT32, IntegerType) => Some(argument)
      case (WasmType.INT32, LongType | UnsignedLong) => checked
      case (WasmType.INT64, ByteType | ShortType | IntegerType) => cast
      case (WasmType.INT64, LongType) => Some(argument)
      case (WasmType.INT64, UnsignedLong) => checked
      case (WasmType.INT64, timestamp @ (TimestampType | TimestampNTZType)) =>
        // Both are held as microseconds; a cast would give seconds.
        Some(PreciseTimestampConversion(argument, timestamp, LongType))
      case (WasmType.INT64, _) =>
        SparkShims.floorToMicros(argument).map(micros => PreciseTimestampConversion(micros, micros.dataType, LongType))
      case (WasmType.FLOAT64, ByteType | ShortType | IntegerType | LongType | FloatType | _: DecimalType) => cast
      case (WasmType.FLOAT64, DoubleType) => Some(argument)
      case (WasmType.UTF8, _: StringType) => Some(argument)
      case _ => None
    }
  }

  private def fail(function: WasmFunctionRef, arguments: Seq[Expression], code: String, what: String): Nothing = {
    val types = arguments.map(_.dataType.sql).mkString("(", ", ", ")")
    val detail = s"$what\n  signature: ${function.signature}\n  given: ${function.name}$types"
    throw SparkShims.analysisException(HeddleErrors.inFunction(code, detail, function.name))
  }
}
