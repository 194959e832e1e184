package io.heddle.spark

import io.heddle.runtime.{DataType => WasmType, TypeId}
import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.catalyst.expressions.{Expression, UserDefinedExpression}
import org.apache.spark.sql.catalyst.expressions.codegen.{CodeGenerator, CodegenContext, ExprCode}
import org.apache.spark.sql.catalyst.expressions.codegen.Block._
import org.apache.spark.sql.catalyst.trees.TreePattern.{SCALA_UDF, TreePattern}
import org.apache.spark.sql.heddle.ExpensiveExpression
import org.apache.spark.sql.types.DataType

/**
 * A call of a scalar function. It is correct wherever Catalyst puts an expression (join conditions,
 * lambdas, branches of CASE): each evaluation is then a batch of one row. [[BatchWasmUdfs]] moves it
 * into a [[WasmEval]] where whole batches can be had.
 *
 * @param children one per argument, of exactly the declared types ([[ArgumentCoercion]])
 */
case class WasmScalarUdf(function: WasmFunctionRef, limits: CallLimits, children: Seq[Expression])
    extends Expression
    with UserDefinedExpression
    with ExpensiveExpression {

  override def name: String = function.name

  override def prettyName: String = function.name

  override def dataType: DataType = function.dataType

  /** Null comes from the function itself, or from a null that a strict argument skips the call for. */
  override def nullable: Boolean =
    function.resultNullable ||
      args.zip(children).exists { case (arg, child) => !arg.nullable && child.nullable }

  override lazy val deterministic: Boolean = function.deterministic && children.forall(_.deterministic)

  /** False even over literals, so that the optimizer does not run guests on the driver. */
  override def foldable: Boolean = false

  /** A copy per evaluating thread, because of the buffers of the row. */
  override def stateful: Boolean = true

  override lazy val canonicalized: Expression = copy(children = children.map(_.canonicalized))

  // The enumeration is closed; this is the pattern of a function that Catalyst does not know inside.
  override protected val nodePatterns: Seq[TreePattern] = Seq(SCALA_UDF)

  override def toString: String = children.mkString(s"$name(", ", ", ")") + RowByRow.note(this)

  override def sql: String = children.map(_.sql).mkString(s"$name(", ", ", ")")

  /** The declaration of each child. */
  def args: IndexedSeq[WasmField] = function.argsFor(children.length)

  @transient private lazy val rowCall = newRowCall()

  /** A caller of its own for each generated class. */
  def newRowCall(): RowCall = new RowCall(function, args, limits)

  override def eval(row: InternalRow): Any = rowCall.eval(children, row)

  override protected def doGenCode(ctx: CodegenContext, ev: ExprCode): ExprCode = {
    val callClass = classOf[RowCall].getName
    val self = ctx.addReferenceObj("wasmUdf", this)
    val call = ctx.addMutableState(callClass, "wasmCall", field => s"$field = $self.newRowCall();")
    val inputs = children.map(_.genCode(ctx))
    val appends = inputs.zip(args).zipWithIndex.map { case ((input, arg), i) =>
      val append = s"$call.append${WasmScalarUdf.suffix(arg.wasmType)}($i, ${input.value});"
      if (children(i).nullable) s"if (${input.isNull}) { $call.appendNull($i); } else { $append }"
      else append
    }
    // An argument may call another function, so all of them come before the row begins.
    val code = code"""
      ${inputs.map(_.code).reduceOption(_ + _).getOrElse(code"")}
      $call.begin();
      ${appends.mkString("\n")}
      $call.run();
      boolean ${ev.isNull} = $call.isNull();
      ${CodeGenerator.javaType(dataType)} ${ev.value} = ${CodeGenerator.defaultValue(dataType)};
      if (!${ev.isNull}) {
        ${ev.value} = (${CodeGenerator.javaType(dataType)}) $call.get${WasmScalarUdf.suffix(function.resultType)}();
      }
      """
    ev.copy(code = code)
  }

  override protected def withNewChildrenInternal(newChildren: IndexedSeq[Expression]): WasmScalarUdf =
    copy(children = newChildren)
}

private object WasmScalarUdf {

  /** How the methods of [[RowCall]] for a type end. */
  private def suffix(wasmType: WasmType): String = wasmType.id match {
    case TypeId.BOOL => "Boolean"
    case TypeId.INT8 => "Byte"
    case TypeId.INT16 => "Short"
    case TypeId.INT32 | TypeId.DATE32 => "Int"
    case TypeId.INT64 => "Long"
    case TypeId.TIMESTAMP | TypeId.TIME | TypeId.DURATION => "Ticks"
    case TypeId.UINT8 => "Uint8"
    case TypeId.UINT16 => "Uint16"
    case TypeId.UINT32 => "Uint32"
    case TypeId.FLOAT32 => "Float"
    case TypeId.FLOAT64 => "Double"
    case TypeId.DECIMAL128 => "Decimal"
    case TypeId.UTF8 => "Utf8"
    case TypeId.BINARY => "Binary"
    case TypeId.INTERVAL | TypeId.LIST | TypeId.STRUCT | TypeId.MAP => "Value"
  }
}
