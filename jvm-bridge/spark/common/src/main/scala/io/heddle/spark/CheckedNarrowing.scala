package io.heddle.spark

import io.heddle.runtime.ErrorCode
import org.apache.spark.sql.catalyst.expressions.{Expression, UnaryExpression}
import org.apache.spark.sql.catalyst.expressions.codegen.{CodegenContext, ExprCode}
import org.apache.spark.sql.types._

/**
 * An integer of a wider type as INT or BIGINT. A value that does not fit fails the query with
 * HEDDLE2004, whatever the ANSI mode says of casts. Null stays null.
 *
 * @param child of type BIGINT or DECIMAL(20,0)
 * @param dataType INT or BIGINT
 * @param function for the message
 * @param argument for the message
 */
case class CheckedNarrowing(child: Expression, dataType: DataType, function: String, argument: String)
    extends UnaryExpression {

  override def nullIntolerant: Boolean = true

  override def prettyName: String = "checked_narrowing"

  override def toString: String = s"checked($child as ${dataType.simpleString})"

  // A failing literal must fail when it is reached, not while the optimizer folds constants.
  override def foldable: Boolean = false

  override protected def nullSafeEval(input: Any): Any = {
    val long =
      if (child.dataType == LongType) input.asInstanceOf[Long]
      else CheckedNarrowing.toLong(input.asInstanceOf[Decimal], function, argument)
    if (dataType == LongType) long else CheckedNarrowing.toInt(long, function, argument)
  }

  override protected def doGenCode(ctx: CodegenContext, ev: ExprCode): ExprCode = {
    val helper = classOf[CheckedNarrowing].getName
    val names = Seq(function, argument).map(name => ctx.addReferenceObj("name", name)).mkString(", ")
    defineCodeGen(
      ctx,
      ev,
      input => {
        val long =
          if (child.dataType == LongType) input else s"$helper.toLong($input, $names)"
        if (dataType == LongType) long else s"$helper.toInt($long, $names)"
      }
    )
  }

  override protected def withNewChildInternal(newChild: Expression): CheckedNarrowing = copy(child = newChild)
}

object CheckedNarrowing {

  /** Called from generated code. */
  def toInt(value: Long, function: String, argument: String): Int =
    if (value.isValidInt) value.toInt else outOfRange(value, "int32", function, argument)

  /** Called from generated code. */
  def toLong(value: Decimal, function: String, argument: String): Long = {
    val integer = value.toJavaBigDecimal.toBigInteger
    if (integer.bitLength < java.lang.Long.SIZE) integer.longValue
    else outOfRange(value, "int64", function, argument)
  }

  private def outOfRange(value: Any, target: String, function: String, argument: String): Nothing =
    throw HeddleErrors.inFunction(
      ErrorCode.RANGE,
      s"$value does not fit the $target argument $argument",
      function
    )
}
