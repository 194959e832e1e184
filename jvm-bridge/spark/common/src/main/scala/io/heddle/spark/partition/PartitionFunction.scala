package io.heddle.spark.partition

import io.heddle.runtime.ErrorCode
import io.heddle.spark.{ArgumentCoercion, CallLimits, HeddleErrors, WasmFunctionRef}
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute
import org.apache.spark.sql.catalyst.expressions.{
  Alias,
  Ascending,
  Attribute,
  AttributeReference,
  Cast,
  Expression,
  SortOrder
}
import org.apache.spark.sql.catalyst.plans.logical.{LogicalPlan, Project}
import org.apache.spark.sql.heddle.{SparkShims, TableArgument}
import org.apache.spark.sql.internal.SQLConf
import org.apache.spark.sql.types.StringType

/**
 * Calls of partition functions, `SELECT * FROM sessions(TABLE(visits), 30)`: a table, and params.
 * The table's columns are found by their names. How it is split and ordered is the function's to
 * say; a query may say it too, in the same words.
 */
private[spark] object PartitionFunction {

  /**
   * The plan of a call in FROM.
   *
   * @param overloads at least one
   * @throws org.apache.spark.sql.AnalysisException with HEDDLE1102, 1103 or 1104 inside
   */
  def apply(overloads: Seq[WasmFunctionRef], limits: CallLimits, arguments: Seq[Expression]): LogicalPlan = {
    val tables = arguments.flatMap(SparkShims.tableArgument)
    tables match {
      case Seq(table) if !table.correlated =>
        val params = arguments.filter(SparkShims.tableArgument(_).isEmpty)
        val (function, call) = plan(overloads, limits, table.plan, params, table.singlePartition)
        check(function, table)
        call
      case _ =>
        val name = overloads.head.name
        fail(
          overloads.head,
          ErrorCode.UNSUPPORTED,
          s"${overloads.head.signature} is called over one table that reads nothing of the query around it: " +
            s"SELECT * FROM $name(TABLE(t)${overloads.head.params.map(", " + _.name).mkString})"
        )
    }
  }

  /** The plan of a call over the rows of a query, and the overload that it means. */
  def plan(
      overloads: Seq[WasmFunctionRef],
      limits: CallLimits,
      table: LogicalPlan,
      params: Seq[Expression],
      singlePartition: Boolean
  ): (WasmFunctionRef, LogicalPlan) = {
    val named = overloads.flatMap(function => columns(function, table).map(function -> _))
    if (named.isEmpty) fail(
      overloads.head,
      ErrorCode.ARGUMENT_TYPE,
      s"${overloads.map(_.signature).mkString("; ")} finds its columns by name, given a table of " +
        table.output.map(_.name).mkString("(", ", ", ")")
    )
    val taking = named.filter { case (function, _) => ArgumentCoercion.takesParams(function, params) }
    val fitting = if (taking.isEmpty) named else taking
    val inputs = fitting.head._2
    val (function, converted) = ArgumentCoercion(fitting.filter(_._2 == inputs).map(_._1), inputs)
    val rows = Project(
      function.args.zip(converted).map { case (arg, column) => Alias(binary(column), arg.name)() },
      table
    )
    val output = function.outputSchema.map(field => AttributeReference(field.name, field.dataType, field.nullable)())
    val call =
      MapInWasm(function, limits, ArgumentCoercion.params(function, params), singlePartition, output, rows)
    // Spark knows how to tell two uses of a projection apart, where a query joins a call with itself.
    (function, Project(output.map(column => Alias(column, column.name)()), call))
  }

  /** Keys are equal by their bytes, whatever the collation. */
  private def binary(column: Expression): Expression = column.dataType match {
    case text: StringType if text != StringType => Cast(column, StringType)
    case _ => column
  }

  /** The table's columns that are the function's: spelled alike, else in whatever case where that is one column. */
  private def columns(function: WasmFunctionRef, table: LogicalPlan): Option[Seq[Attribute]] = {
    def one(same: String => Boolean) = Some(table.output.filter(column => same(column.name))).collect {
      case Seq(column) =>
        column
    }
    val found = function.args.map(arg => one(_ == arg.name).orElse(one(_.equalsIgnoreCase(arg.name))))
    if (found.forall(_.isDefined)) Some(found.flatten) else None
  }

  /** Refuses a query that wants the rows split or ordered in another way than the function. */
  private def check(function: WasmFunctionRef, table: TableArgument): Unit = {
    val resolver = SQLConf.get.resolver
    def means(expression: Expression, column: String) = expression match {
      case UnresolvedAttribute(parts) => resolver(parts.last, column)
      case attribute: Attribute => resolver(attribute.name, column)
      case _ => false
    }
    val keys = function.partitionBy
    val sameKeys = table.partitionBy.length == keys.length &&
      keys.forall(key => table.partitionBy.exists(means(_, key)))
    if (table.partitionBy.nonEmpty && !sameKeys)
      fail(function, ErrorCode.UNSUPPORTED, s"${function.signature} is partitioned by ${keys.mkString("(", ", ", ")")}")
    val sameOrder = table.orderBy.length == function.orderBy.length &&
      table.orderBy.zip(function.orderBy).forall { case (SortOrder(child, direction, _, _), key) =>
        means(child, key.column) && (direction != Ascending) == key.descending
      }
    if (table.orderBy.nonEmpty && !sameOrder) {
      val order = function.orderBy.map(key => if (key.descending) s"${key.column} DESC" else key.column)
      fail(
        function,
        ErrorCode.UNSUPPORTED,
        s"${function.signature} has its rows in the order of ${order.mkString("(", ", ", ")")}"
      )
    }
  }

  private def fail(function: WasmFunctionRef, code: String, what: String): Nothing =
    throw SparkShims.analysisException(HeddleErrors.inFunction(code, what, function.name))
}
