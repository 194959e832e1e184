package io.heddle.spark

import org.apache.spark.sql.catalyst.expressions.{Attribute, AttributeSet}
import org.apache.spark.sql.catalyst.plans.logical.{LogicalPlan, UnaryNode}
import org.apache.spark.sql.execution.{SparkPlan, SparkStrategy}

/**
 * Evaluates calls batch-wise: the child's columns, then one column per call.
 *
 * @param udfs in an order in which a call comes after those whose results it reads
 * @param results one attribute per call
 */
case class WasmEval(udfs: Seq[WasmScalarUdf], results: Seq[Attribute], child: LogicalPlan) extends UnaryNode {
  override def output: Seq[Attribute] = child.output ++ results

  override def producedAttributes: AttributeSet = AttributeSet(results)

  override def maxRows: Option[Long] = child.maxRows

  override protected def withNewChildInternal(newChild: LogicalPlan): WasmEval = copy(child = newChild)
}

/** Plans [[WasmEval]]. */
object WasmEvalStrategy extends SparkStrategy {
  override def apply(plan: LogicalPlan): Seq[SparkPlan] = plan match {
    case WasmEval(udfs, results, child) => WasmEvalExec(udfs, results, planLater(child)) :: Nil
    case _ => Nil
  }
}
