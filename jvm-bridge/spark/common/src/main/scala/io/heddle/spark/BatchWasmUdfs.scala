package io.heddle.spark

import org.apache.spark.sql.catalyst.expressions._
import org.apache.spark.sql.catalyst.optimizer.{ColumnPruning, RemoveNoopOperators}
import org.apache.spark.sql.catalyst.plans.logical._
import org.apache.spark.sql.catalyst.rules.Rule
import org.apache.spark.sql.catalyst.trees.TreePattern.SCALA_UDF
import org.apache.spark.sql.heddle.SparkShims

/**
 * Moves calls of WebAssembly functions out of operators into [[WasmEval]] nodes below them, where
 * whole batches cross into the guest. Runs after the filters and projections of a query have been
 * pushed into its scans, and keeps them there. Without this rule
 * (`spark.sql.optimizer.excludedRules=io.heddle.spark.BatchWasmUdfs`) queries give the same rows,
 * one call per row.
 */
object BatchWasmUdfs extends Rule[LogicalPlan] with PredicateHelper {

  override def apply(plan: LogicalPlan): LogicalPlan = plan match {
    // It is rewritten into a join, and comes by again then.
    case subquery: Subquery if subquery.correlated => plan
    case _ =>
      val batched = plan.transformUpWithPruning(_.containsPattern(SCALA_UDF)) {
        case filter: Filter if batchable(filter) => batchFilter(filter)
        case aggregate: Aggregate if batchable(aggregate) => AggregateUdfs.batch(aggregate)
        case operator @ (_: Project | _: Expand | _: Sort | _: Generate | _: RepartitionByExpression)
            if batchable(operator) =>
          batch(operator.asInstanceOf[UnaryNode])
        case join: Join if batchable(join) => JoinUdfs.batch(join)
      }
      batched.foreach {
        case _: WasmEval =>
        case operator => operator.expressions.foreach(RowByRow.mark(_, s"in a ${operator.nodeName}"))
      }
      if (batched.fastEquals(plan)) plan else RemoveNoopOperators(ColumnPruning(batched))
  }

  /** The operator over a [[WasmEval]] of its calls, or the operator itself if none can be taken. */
  private[spark] def batch(operator: UnaryNode): LogicalPlan = {
    val extraction = new UdfExtraction(operator.child.outputSet)
    val taken = operator.mapExpressions(extraction.take).mapExpressions(extraction.reuse)
    val needed = operator match {
      case _: Project | _: Aggregate | _: Expand => taken.references
      case _ => operator.child.outputSet
    }
    evaluate(extraction, operator.child, needed) match {
      case None =>
        if (extraction.udfs.nonEmpty) operator.expressions.foreach(RowByRow.mark(_, RowByRow.NoBatches))
        operator
      case Some(child) =>
        val rewritten = taken.withNewChildren(Seq(child))
        if (rewritten.output.length == operator.output.length) rewritten
        else Project(operator.output, rewritten)
    }
  }

  /**
   * The node that evaluates the calls taken, over those columns of the child that are needed. None
   * if nothing was taken, or if a column is of a type that cannot be held in a batch.
   *
   * @param needed what the operator above reads of the child
   */
  private[spark] def evaluate(
      extraction: UdfExtraction,
      child: LogicalPlan,
      needed: AttributeSet
  ): Option[LogicalPlan] = {
    val read = needed ++ AttributeSet.fromAttributeSets(extraction.udfs.map(_.references))
    val columns = child.output.filter(read.contains)
    if (extraction.udfs.isEmpty) None
    else if (SparkShims.rowConverter(columns).isEmpty) {
      None
    } else {
      val pruned = if (columns.length == child.output.length) child else Project(columns, child)
      Some(WasmEval(extraction.udfs, extraction.results, pruned))
    }
  }

  /**
   * Conditions without calls go below, where the scan can use them. Of the others, each is
   * evaluated on the rows that the ones before it let through, as row by row.
   */
  private def batchFilter(filter: Filter): LogicalPlan = {
    val conjuncts = splitConjunctivePredicates(filter.condition)
    val (plain, calling) =
      if (filter.condition.deterministic) conjuncts.partition(!_.containsPattern(SCALA_UDF))
      else conjuncts.span(part => part.deterministic && !part.containsPattern(SCALA_UDF))
    val below = plain.reduceOption(And).fold(filter.child)(Filter(_, filter.child))
    val stages = calling.foldLeft(Vector.empty[Expression]) { (stages, part) =>
      if (stages.nonEmpty && calls(part).subsetOf(calls(stages.last))) stages.init :+ And(stages.last, part)
      else stages :+ part
    }
    val (batched, changed) = stages.foldLeft((below, false)) { case ((child, changed), condition) =>
      val stage = Filter(condition, child)
      val result = batch(stage)
      (result, changed || (result ne stage))
    }
    if (changed) batched else filter
  }

  private def calls(expression: Expression): ExpressionSet =
    ExpressionSet(expression.collect { case udf: WasmScalarUdf => udf })

  private def batchable(operator: LogicalPlan): Boolean =
    operator.expressions.exists(_.exists(_.isInstanceOf[WasmScalarUdf]))
}
