package io.heddle.spark.partition

import io.heddle.spark.{CallLimits, WasmFunctionRef}
import org.apache.spark.sql.catalyst.expressions.{
  Ascending,
  Attribute,
  AttributeSet,
  Descending,
  Expression,
  NullsFirst,
  NullsLast,
  SortOrder
}
import org.apache.spark.sql.catalyst.plans.logical.{LogicalPlan, UnaryNode}
import org.apache.spark.sql.execution.{SparkPlan, SparkStrategy}

/**
 * A call of a partition function over the rows of its child, whose columns are its arguments in
 * order.
 *
 * @param params constants of exactly the declared types
 * @param singlePartition whether the query asks for all rows in one task
 */
case class MapInWasm(
    function: WasmFunctionRef,
    limits: CallLimits,
    params: Seq[Expression],
    singlePartition: Boolean,
    output: Seq[Attribute],
    child: LogicalPlan
) extends UnaryNode {
  override def producedAttributes: AttributeSet = AttributeSet(output)

  override lazy val references: AttributeSet = child.outputSet

  override protected def withNewChildInternal(newChild: LogicalPlan): MapInWasm = copy(child = newChild)
}

/** Plans calls of partition functions. */
object MapInWasmStrategy extends SparkStrategy {
  override def apply(plan: LogicalPlan): Seq[SparkPlan] = plan match {
    case MapInWasm(function, limits, params, single, output, child) =>
      val columns = function.args.map(_.name).zip(child.output).toMap
      val keys = function.partitionBy.map(columns)
      val order = function.orderBy.map { key =>
        val direction = if (key.descending) Descending else Ascending
        SortOrder(columns(key.column), direction, if (key.nullsFirst) NullsFirst else NullsLast, Seq.empty)
      }
      MapInWasmExec(function, limits, params, keys, order, single, output, planLater(child)) :: Nil
    case _ => Nil
  }
}
