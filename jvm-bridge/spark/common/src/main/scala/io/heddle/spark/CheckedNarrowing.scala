package io.heddle.spark

import io.heddle.runtime.{DataType => WasmType, ErrorCode, TypeId}
import org.apache.spark.sql.catalyst.expressions.{Expression, UnaryExpression}
import org.apache.spark.sql.catalyst.expressions.codegen.{CodegenContext, ExprCode}
import org.apache.spark.sql.heddle.NullIntolerantExpression
import org.apache.spark.sql.types._

/**
 * A number as an argument of an integer or decimal type. A value that does not fit fails the query
 * with HEDDLE2004, whatever the ANSI mode says of casts. Null stays null.
 *
 * @param child an integer or a decimal
 * @param target the type of the argument
 * @param function for the message
 * @param argument for the message
 */
case class CheckedNarrowing(child: Expression, target: WasmType, function: String, argument: String)
    extends UnaryExpression
    with NullIntolerantExpression {

  override def dataType: DataType = SparkTypes.require(target, function)

  override def prettyName: String = "checked_narrowing"

  override def toString: String = s"checked($child as ${dataType.simpleString})"

  // A failing literal must fail when it is reached, not while the optimizer folds constants.
  override def foldable: Boolean = false

  /** Called from generated code; the value of an integer type. */
  def fromLong(value: Long): Any =
    if (target.id == TypeId.DECIMAL128) toDecimal(Decimal(value), value)
    else CheckedNarrowing.bounds(target.id) match {
      case Some((least, most)) if value >= least && value <= most => boxed(value)
      case _ => outOfRange(value)
    }

  /** Called from generated code; the value of a decimal type. */
  def fromDecimal(value: Decimal): Any =
    if (target.id == TypeId.DECIMAL128) toDecimal(value.clone(), value)
    else {
      val integer = value.toJavaBigDecimal.toBigInteger
      if (integer.bitLength < java.lang.Long.SIZE) fromLong(integer.longValue) else outOfRange(value)
    }

  private def toDecimal(copy: Decimal, shown: Any): Decimal =
    if (copy.changePrecision(target.precision, target.scale)) copy else outOfRange(shown)

  private def boxed(value: Long): Any = dataType match {
    case ByteType => value.toByte
    case ShortType => value.toShort
    case IntegerType => value.toInt
    case _ => value
  }

  private def outOfRange(value: Any): Nothing =
    throw HeddleErrors.inFunction(
      ErrorCode.RANGE,
      s"$value does not fit the $target argument $argument",
      function
    )

  override protected def nullSafeEval(input: Any): Any = input match {
    case decimal: Decimal => fromDecimal(decimal)
    case integer => fromLong(integer.asInstanceOf[Number].longValue)
  }

  override protected def doGenCode(ctx: CodegenContext, ev: ExprCode): ExprCode = {
    import org.apache.spark.sql.catalyst.expressions.codegen.CodeGenerator.boxedType
    val self = ctx.addReferenceObj("narrowing", this)
    val method = if (child.dataType.isInstanceOf[DecimalType]) "fromDecimal" else "fromLong"
    defineCodeGen(ctx, ev, input => s"(${boxedType(dataType)}) $self.$method($input)")
  }

  override protected def withNewChildInternal(newChild: Expression): CheckedNarrowing = copy(child = newChild)
}

object CheckedNarrowing {

  /** The least and greatest value of an integer type; None for other types. */
  def bounds(id: TypeId): Option[(Long, Long)] = id match {
    case TypeId.INT8 => Some((Byte.MinValue, Byte.MaxValue))
    case TypeId.INT16 => Some((Short.MinValue, Short.MaxValue))
    case TypeId.INT32 => Some((Int.MinValue, Int.MaxValue))
    case TypeId.UINT8 => Some((0L, 0xffL))
    case TypeId.UINT16 => Some((0L, 0xffffL))
    case TypeId.UINT32 => Some((0L, 0xffffffffL))
    case TypeId.INT64 => Some((Long.MinValue, Long.MaxValue))
    case _ => None
  }

  /** Whether an integer type holds every value of one of Spark's, of so many bits. */
  def contains(id: TypeId, bits: Int): Boolean = {
    val half = 1L << (bits - 1)
    bounds(id).exists { case (least, most) => least <= -half && most >= half - 1 }
  }
}
