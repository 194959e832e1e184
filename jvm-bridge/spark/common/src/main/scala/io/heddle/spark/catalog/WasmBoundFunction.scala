package io.heddle.spark.catalog

import io.heddle.spark.{WasmFunctionRef, WasmScalarUdf}
import io.heddle.spark.aggregate.{Group, WasmAggregate}
import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.catalyst.expressions.{BoundReference, Expression}
import org.apache.spark.sql.connector.catalog.functions.{AggregateFunction, BoundFunction, ScalarFunction}
import org.apache.spark.sql.types.{DataType, StructType}

/**
 * A function of a catalog with its arguments. Works as it is, row by row; where the extension is
 * loaded, [[CatalogCalls]] puts the call into plans in its place.
 */
private[catalog] sealed trait WasmBoundFunction extends BoundFunction {

  /** The call over a row of the arguments as the query gives them. */
  def call: Expression

  protected def function: WasmFunctionRef
  protected def inputs: StructType

  /** The call over other arguments. */
  def over(arguments: Seq[Expression]): Expression = call.transform { case BoundReference(ordinal, _, _) =>
    arguments(ordinal)
  }

  // As given: the call converts them, and Spark may not convert them before.
  override def inputTypes: Array[DataType] = inputs.fields.map(_.dataType)

  override def resultType: DataType = call.dataType

  override def isResultNullable: Boolean = call.nullable

  override def isDeterministic: Boolean = function.deterministic

  override def name: String = function.name

  override def canonicalName: String =
    s"sha256:${function.module.digest}.${function.index}${inputs.fields.map(_.dataType.sql).mkString("(", ",", ")")}"
}

/** A scalar function. Used by one thread at a time. */
private[catalog] final class WasmScalarFunction(val call: WasmScalarUdf, protected val inputs: StructType)
    extends ScalarFunction[Any]
    with WasmBoundFunction {
  override protected def function: WasmFunctionRef = call.function

  override def produceResult(arguments: InternalRow): Any = call.eval(arguments)
}

/** An aggregate function. Used by one thread at a time. */
private[catalog] final class WasmAggregateFunction(val call: WasmAggregate, protected val inputs: StructType)
    extends AggregateFunction[CatalogGroup, Any]
    with WasmBoundFunction {
  override protected def function: WasmFunctionRef = call.function

  override def newAggregationState(): CatalogGroup = new CatalogGroup(call.createAggregationBuffer(), null)

  override def update(group: CatalogGroup, arguments: InternalRow): CatalogGroup =
    group.over(call)(call.update(_, arguments))

  override def merge(group: CatalogGroup, other: CatalogGroup): CatalogGroup =
    group.over(call)(call.merge(_, other.in(call)))

  override def produceResult(group: CatalogGroup): Any = call.eval(group.in(call))
}

/** A group as Spark serializes it: its state. */
private[catalog] final class CatalogGroup(@transient private var group: Group, private val state: Array[Byte])
    extends Serializable {

  /** The group itself. */
  def in(call: WasmAggregate): Group = {
    if (group == null) group = call.deserialize(state)
    group
  }

  /** Replaces the group by what is made of it. */
  def over(call: WasmAggregate)(change: Group => Group): CatalogGroup = {
    group = change(in(call))
    this
  }

  private def writeReplace(): AnyRef = if (group == null) this else new CatalogGroup(null, group.toState())
}
