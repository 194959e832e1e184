package io.heddle.spark.table

import io.heddle.spark.{CallLimits, WasmFunctionRef}
import org.apache.spark.TaskContext
import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.catalyst.expressions.{Expression, Generator, UnsafeProjection, UserDefinedExpression}
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback
import org.apache.spark.sql.types.StructType

/**
 * A call of a table function: rows for a row. [[WasmGenerateStrategy]] plans it with batches of
 * rows; where another node evaluates it, each row is a batch.
 *
 * @param children one per argument, of exactly the declared types
 */
case class WasmGenerator(function: WasmFunctionRef, limits: CallLimits, children: Seq[Expression])
    extends Generator
    with UserDefinedExpression
    with CodegenFallback {

  override def name: String = function.name

  override def prettyName: String = function.name

  override def flatArguments: Iterator[Any] = children.iterator

  override def elementSchema: StructType = function.outputSchema

  override lazy val deterministic: Boolean = function.deterministic && children.forall(_.deterministic)

  @transient private lazy val batch = {
    val batch = new TableBatch(function, limits, children)
    TaskContext.get().addTaskCompletionListener[Unit](_ => batch.close())
    batch
  }

  @transient private lazy val toUnsafe = UnsafeProjection.create(elementSchema)

  override def eval(row: InternalRow): Vector[InternalRow] = {
    batch.append(row)
    // An answer is good until the next one, and whoever evaluates a generator may keep them.
    batch.answer().map(answer => toUnsafe(answer.row).copy()).toVector
  }

  override protected def withNewChildrenInternal(newChildren: IndexedSeq[Expression]): WasmGenerator =
    copy(children = newChildren)
}
