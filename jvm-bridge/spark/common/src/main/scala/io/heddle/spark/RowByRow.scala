package io.heddle.spark

import org.apache.spark.sql.catalyst.expressions.Expression
import org.apache.spark.sql.catalyst.trees.TreeNodeTag

/** Why a call is evaluated row by row although batches are on; plans show it. The first reason holds. */
private[spark] object RowByRow {
  val InLambda = "in a lambda"
  val BehindCondition = "behind a condition"
  val BehindFilter = "behind a FILTER"
  val UnderTry = "under a try"
  val NoBatches = "a column here is of a type that batches cannot hold"
  val NoColumns = "its arguments are no columns"

  private val Why = TreeNodeTag[String]("heddle.rowByRow")

  /** Says it of all calls of an expression. */
  def mark(expression: Expression, why: String): Unit = expression.foreach {
    case udf: WasmScalarUdf if udf.getTagValue(Why).isEmpty => udf.setTagValue(Why, why)
    case _ =>
  }

  /** The note behind a call in a plan; empty if nobody said why. */
  def note(udf: WasmScalarUdf): String = udf.getTagValue(Why).fold("")(why => s" {row by row: $why}")
}
