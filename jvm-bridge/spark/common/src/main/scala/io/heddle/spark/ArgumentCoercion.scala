package io.heddle.spark

import io.heddle.runtime.{DataType => WasmType, ErrorCode, TypeId}
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
  private val MaxArguments = 100

  /**
   * The function that a call means, and its arguments in the declared types: of overloads the first
   * whose types are those given, else the first that accepts them.
   *
   * @param overloads at least one
   * @throws org.apache.spark.sql.AnalysisException with HEDDLE1102 or HEDDLE1103 inside
   */
  def apply(overloads: Seq[WasmFunctionRef], arguments: Seq[Expression]): (WasmFunctionRef, Seq[Expression]) = {
    val fitting = overloads.filter(takes(_, arguments.length))
    if (fitting.isEmpty) fail(overloads, arguments, ErrorCode.ARGUMENT_COUNT, count(overloads, arguments.length))
    val exact = fitting.find(_.argsFor(arguments.length).zip(arguments).forall { case (arg, argument) =>
      SparkTypes.isDeclared(arg.wasmType, argument.dataType)
    })
    exact
      .orElse(fitting.find(refused(_, arguments).isEmpty))
      .map(function => function -> convert(function, arguments).flatten)
      .getOrElse(fail(overloads, arguments, ErrorCode.ARGUMENT_TYPE, describe(overloads, arguments)))
  }

  /**
   * Arguments that are not the function's rows, in the declared types: the params of a partition
   * function.
   *
   * @throws org.apache.spark.sql.AnalysisException as [[apply]]
   */
  def params(function: WasmFunctionRef, arguments: Seq[Expression]): Seq[Expression] = {
    val types = arguments.map(argument => SparkTypes.name(argument.dataType)).mkString("(", ", ", ")")
    def refuse(code: String, what: String) =
      throw SparkShims.analysisException(
        HeddleErrors.inFunction(code, s"${function.signature}$what, given $types beside the table", function.name)
      )
    if (arguments.length != function.params.length)
      refuse(ErrorCode.ARGUMENT_COUNT, s" takes a table and ${function.params.length} params")
    function.params.zip(arguments).map { case (param, argument) =>
      if (!argument.foldable) refuse(ErrorCode.UNSUPPORTED, s": ${param.name} must be a constant")
      convert(function, param, argument).getOrElse(
        refuse(
          ErrorCode.ARGUMENT_TYPE,
          s": ${param.name} is ${param.wasmType} and takes no ${SparkTypes.name(argument.dataType)}"
        )
      )
    }
  }

  /** Whether [[params]] would succeed. */
  def takesParams(function: WasmFunctionRef, arguments: Seq[Expression]): Boolean =
    arguments.length == function.params.length &&
      function.params.zip(arguments).forall { case (param, argument) => convert(function, param, argument).isDefined }

  private def takes(function: WasmFunctionRef, count: Int): Boolean =
    if (function.variadic) count >= function.args.length - 1 && count <= MaxArguments
    else count == function.args.length

  private def convert(function: WasmFunctionRef, arguments: Seq[Expression]): Seq[Option[Expression]] =
    arguments.zip(function.argsFor(arguments.length)).map { case (expression, arg) =>
      convert(function, arg, expression)
    }

  /** The first argument that is not accepted. */
  private def refused(function: WasmFunctionRef, arguments: Seq[Expression]): Option[Int] =
    Some(convert(function, arguments).indexWhere(_.isEmpty)).filter(_ >= 0)

  private def convert(function: WasmFunctionRef, arg: WasmField, argument: Expression): Option[Expression] = {
    def same = Some(argument)
    def cast = Some(Cast(argument, arg.dataType))
    def checked = Some(CheckedNarrowing(argument, arg.wasmType, function.name, arg.name))
    (arg.wasmType.id, argument.dataType) match {
      case (_, NullType) => cast
      case (TypeId.BOOL, BooleanType) => same
      case (TypeId.INT64, timestamp @ (TimestampType | TimestampNTZType)) =>
        // Both are held as microseconds; a cast would give seconds.
        Some(PreciseTimestampConversion(argument, timestamp, LongType))
      case (TypeId.INT64, UnsignedLong) => checked
      case (TypeId.INT64, LongType) => same
      case (TypeId.INT64, SparkTypes.Integer(_)) => cast
      case (TypeId.INT64, _) =>
        SparkShims.floorToMicros(argument).map(micros => PreciseTimestampConversion(micros, micros.dataType, LongType))
      case (id, UnsignedLong) if CheckedNarrowing.bounds(id).isDefined => checked
      case (id, SparkTypes.Integer(bits)) if CheckedNarrowing.bounds(id).isDefined =>
        if (!CheckedNarrowing.contains(id, bits)) checked else if (argument.dataType == arg.dataType) same else cast
      case (TypeId.FLOAT32, ByteType | ShortType) => cast
      case (TypeId.FLOAT32, FloatType) => same
      case (TypeId.FLOAT64, SparkTypes.Integer(_) | FloatType | _: DecimalType) => cast
      case (TypeId.FLOAT64, DoubleType) => same
      case (TypeId.DECIMAL128, actual) => decimal(arg.wasmType, actual).map(if (_) argument else checked.get)
      case (TypeId.UTF8, _: StringType) => same
      case (TypeId.BINARY, BinaryType) => same
      case (TypeId.DATE32, DateType) => same
      case (TypeId.TIMESTAMP, other) if !SparkTypes.represents(arg.wasmType, other) =>
        SparkShims.floorToMicros(argument)
      case (TypeId.TIMESTAMP | TypeId.TIME | TypeId.DURATION | TypeId.INTERVAL, actual)
          if SparkTypes.represents(arg.wasmType, actual) =>
        same
      case (TypeId.LIST | TypeId.STRUCT | TypeId.MAP, actual) if SparkTypes.represents(arg.wasmType, actual) => same
      case (TypeId.LIST | TypeId.STRUCT | TypeId.MAP, untyped)
          if SparkTypes.isUntyped(untyped) && Cast.canCast(untyped, arg.dataType) =>
        cast
      case _ => None
    }
  }

  /** Whether a type is taken by a decimal argument: as it is, or else checked. */
  private def decimal(target: WasmType, actual: DataType): Option[Boolean] = actual match {
    case decimal: DecimalType if decimal.scale <= target.scale =>
      Some(decimal.precision == target.precision && decimal.scale == target.scale)
    case SparkTypes.Integer(_) => Some(false)
    case _ => None
  }

  private def count(overloads: Seq[WasmFunctionRef], number: Int): String = overloads match {
    case Seq(function) =>
      val least = if (function.variadic) s"at least ${function.args.length - 1}" else function.args.length.toString
      s"${function.signature} takes $least arguments"
    case _ => s"no overload takes $number arguments"
  }

  private def describe(overloads: Seq[WasmFunctionRef], arguments: Seq[Expression]): String = overloads match {
    case Seq(function) =>
      val index = refused(function, arguments).getOrElse(0)
      val arg = function.argsFor(arguments.length)(index)
      val actual = SparkTypes.name(arguments(index).dataType)
      s"${function.signature}: ${arg.name} is ${arg.wasmType} and takes no $actual"
    case _ => "no overload takes these types"
  }

  private def fail(
      overloads: Seq[WasmFunctionRef],
      arguments: Seq[Expression],
      code: String,
      what: String
  ): Nothing = {
    val types = arguments.map(argument => SparkTypes.name(argument.dataType)).mkString("(", ", ", ")")
    val all = if (overloads.length == 1) "" else overloads.map(_.signature).mkString(": ", "; ", "")
    throw SparkShims.analysisException(HeddleErrors.inFunction(code, s"$what, given $types$all", overloads.head.name))
  }
}
