package io.heddle.spark

import org.apache.spark.sql.catalyst.expressions._
import org.apache.spark.sql.catalyst.plans.logical.{Join, LogicalPlan, Project}

/**
 * Calls in the keys of an equi-join (`ON f(a.x) = b.y`): a key is computed for every row of its
 * side, so that side can do it in batches. All other calls of a join condition stay row by row,
 * where they see only the pairs that the keys let through.
 */
private[spark] object JoinUdfs extends PredicateHelper {

  /** The join with the calls in its keys batched, or the join itself if there are none. */
  def batch(join: Join): LogicalPlan = {
    val left = new UdfExtraction(join.left.outputSet)
    val right = new UdfExtraction(join.right.outputSet)
    def takeFrom(side: Expression): Option[Expression] =
      if (side.references.isEmpty) None
      else if (side.references.subsetOf(join.left.outputSet)) Some(left.take(side))
      else if (side.references.subsetOf(join.right.outputSet)) Some(right.take(side))
      else None
    val condition = join.condition.map { condition =>
      splitConjunctivePredicates(condition).map {
        case key @ (_: EqualTo | _: EqualNullSafe) if isKey(key, join) =>
          key.withNewChildren(key.children.map(side => takeFrom(side).getOrElse(side)))
        case other => other
      }.reduce(And)
    }
    if (left.udfs.isEmpty && right.udfs.isEmpty) join
    else {
      val sides = Seq(join.left -> left, join.right -> right).map { case (child, extraction) =>
        if (extraction.udfs.isEmpty) Some(child)
        else BatchWasmUdfs.evaluate(extraction, child, child.outputSet)
      }
      sides match {
        case Seq(Some(newLeft), Some(newRight)) =>
          Project(join.output, join.copy(left = newLeft, right = newRight, condition = condition))
        case _ => join
      }
    }
  }

  private def isKey(equality: Expression, join: Join): Boolean = {
    val (a, b) = (equality.children.head.references, equality.children.last.references)
    equality.deterministic && a.nonEmpty && b.nonEmpty &&
    (a.subsetOf(join.left.outputSet) && b.subsetOf(join.right.outputSet) ||
      a.subsetOf(join.right.outputSet) && b.subsetOf(join.left.outputSet))
  }
}
