package io.heddle.spark.aggregate

import io.heddle.spark.{CallLimits, HeddleErrors, WasmFunctionRef}
import io.heddle.spark.columns.FromGuest
import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.catalyst.expressions.{Expression, Literal, UserDefinedExpression}
import org.apache.spark.sql.catalyst.expressions.aggregate.{ImperativeAggregate, TypedImperativeAggregate}
import org.apache.spark.sql.execution.metric.SQLMetric
import org.apache.spark.sql.types.DataType

/**
 * A call of an aggregate function. Spark aggregates on both sides of the shuffle, and what crosses
 * it are the states of groups ([[StateCodec]]). A [[Group]] is a slot of the guest, or its state:
 * rows and states are gathered and go into the guest in batches over all groups ([[GroupTable]]).
 *
 * Spark copies the function for each of its iterators, so that a copy belongs to one operator of
 * one task.
 *
 * @param children one per argument, of exactly the declared types
 * @param maxSlots groups that the guest may hold at a time
 * @param metrics where its calls count ([[WasmAggregateExec]]); none for nowhere
 */
case class WasmAggregate(
    function: WasmFunctionRef,
    limits: CallLimits,
    maxSlots: Int,
    children: Seq[Expression],
    metrics: Map[String, SQLMetric] = Map.empty,
    mutableAggBufferOffset: Int = 0,
    inputAggBufferOffset: Int = 0
) extends TypedImperativeAggregate[Group]
    with UserDefinedExpression {

  override def name: String = function.name

  override def prettyName: String = function.name

  /** What plans show between the parentheses. */
  override def flatArguments: Iterator[Any] = children.iterator

  override def dataType: DataType = function.dataType

  override def nullable: Boolean = function.resultNullable

  override lazy val canonicalized: Expression = copy(children = children.map(_.canonicalized), metrics = Map.empty)

  override lazy val deterministic: Boolean = function.deterministic && children.forall(_.deterministic)

  /** The result over no rows, which the optimizer puts where a rewritten query has no group for it. */
  @transient override lazy val defaultResult: Option[Literal] =
    Some(Literal(AggregateGuest.overNothing(function, limits), dataType))

  @transient private lazy val table = new GroupTable(function, limits, maxSlots, children, metrics)

  override def createAggregationBuffer(): Group = table.create()

  override def update(group: Group, row: InternalRow): Group = {
    val own = owned(group)
    HeddleErrors.named(name)(own.table.update(own, row))
    own
  }

  // The sort-based fallback merges with one copy of this function what another has created.
  override def merge(group: Group, other: Group): Group = {
    val own = owned(group)
    own.table.merge(own, stateOf(other))
    own
  }

  override def eval(group: Group): Any = {
    val own = owned(group)
    own.table.finish(own)
    HeddleErrors.named(name)(FromGuest.get(own.result, own.resultRow))
  }

  /** Spark lets go of a group that it has serialized, so its slot can be had by another. */
  override def serialize(group: Group): Array[Byte] = group.toState()

  override def deserialize(state: Array[Byte]): Group = new Group(null, state)

  private def stateOf(group: Group): Array[Byte] = if (group.table == null) group.state else group.table.state(group)

  private def owned(group: Group): Group = if (group.table == null) table.adopt(group.state) else group

  override def withNewMutableAggBufferOffset(offset: Int): ImperativeAggregate = copy(mutableAggBufferOffset = offset)

  override def withNewInputAggBufferOffset(offset: Int): ImperativeAggregate = copy(inputAggBufferOffset = offset)

  override protected def withNewChildrenInternal(newChildren: IndexedSeq[Expression]): WasmAggregate =
    copy(children = newChildren)
}
