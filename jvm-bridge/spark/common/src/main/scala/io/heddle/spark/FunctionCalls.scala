package io.heddle.spark

import io.heddle.runtime.FunctionKind
import io.heddle.spark.aggregate.WasmAggregate
import io.heddle.spark.partition.{MapInWasm, PartitionFunction}
import io.heddle.spark.table.WasmGenerator
import org.apache.spark.sql.SparkSession
import org.apache.spark.sql.catalyst.expressions.{Expression, Generator}
import org.apache.spark.sql.catalyst.plans.logical.{Generate, LogicalPlan, OneRowRelation}
import org.apache.spark.sql.heddle.SparkShims
import org.apache.spark.sql.internal.SQLConf

/** What a name and arguments in a query become, by the kind of the function. */
private[spark] object FunctionCalls {

  /**
   * A call as an expression, with the settings of the calling thread's session.
   *
   * @param overloads at least one, none of them a partition function
   * @throws org.apache.spark.sql.AnalysisException with HEDDLE1102 or HEDDLE1103 inside
   */
  def expression(overloads: Seq[WasmFunctionRef], arguments: Seq[Expression]): Expression = {
    val (function, converted) = ArgumentCoercion(overloads, arguments)
    val limits = HeddleConf.limits(SQLConf.get)
    function.kind match {
      case FunctionKind.AGGREGATE =>
        WasmAggregate(function, limits, HeddleConf.aggregateSlots(SQLConf.get), converted)
      case FunctionKind.TABLE => WasmGenerator(function, limits, converted)
      case _ => WasmScalarUdf(function, limits, converted)
    }
  }

  /** Whether calls can stand in FROM. */
  def standInFrom(overloads: Seq[WasmFunctionRef]): Boolean =
    overloads.head.kind == FunctionKind.TABLE || overloads.head.kind == FunctionKind.PARTITION

  /**
   * A call in FROM.
   *
   * @throws org.apache.spark.sql.AnalysisException with HEDDLE1102, HEDDLE1103 or HEDDLE1104 inside
   */
  def table(overloads: Seq[WasmFunctionRef], arguments: Seq[Expression]): LogicalPlan =
    if (overloads.head.kind == FunctionKind.PARTITION)
      PartitionFunction(overloads, HeddleConf.limits(SQLConf.get), arguments)
    else
      expression(overloads, arguments) match {
        case generator: Generator => Generate(generator, Nil, outer = false, None, Nil, OneRowRelation())
        case other => throw new IllegalStateException(s"$other is no table function")
      }

  /** The limits of a session. */
  def limits(spark: SparkSession): CallLimits = HeddleConf.limits(SparkShims.conf(spark))

  /** The class behind a kind of function, which Spark wants to know. */
  def className(kind: FunctionKind): String = (kind match {
    case FunctionKind.AGGREGATE => classOf[WasmAggregate]
    case FunctionKind.TABLE => classOf[WasmGenerator]
    case FunctionKind.PARTITION => classOf[MapInWasm]
    case _ => classOf[WasmScalarUdf]
  }).getName
}
