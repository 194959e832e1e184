package org.apache.spark.sql.heddle

import java.util.{Collections, WeakHashMap}

import io.heddle.runtime.HeddleException
import io.heddle.spark.CountersAccumulator
import org.apache.hadoop.conf.Configuration
import org.apache.spark.{SparkContext, SparkEnv, TaskContext}
import org.apache.spark.sql.{AnalysisException, DataFrame, SparkSession}
import org.apache.spark.sql.catalyst.{FunctionIdentifier, InternalRow}
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry
import org.apache.spark.sql.catalyst.expressions._
import org.apache.spark.sql.catalyst.optimizer.NormalizeFloatingNumbers
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan
import org.apache.spark.sql.catalyst.plans.physical.{ClusteredDistribution, Distribution}
import org.apache.spark.sql.catalyst.rules.Rule
import org.apache.spark.sql.catalyst.types.DataTypeUtils
import org.apache.spark.sql.classic
import org.apache.spark.sql.connector.catalog.CatalogManager
import org.apache.spark.sql.execution.heddle.RowConverter
import org.apache.spark.sql.execution.vectorized.WritableColumnVector
import org.apache.spark.sql.internal.SQLConf
import org.apache.spark.sql.types._
import org.apache.spark.util.Utils

/**
 * What Spark keeps to itself or moves from version to version: one such file per version. Nothing
 * here decides anything.
 */
object SparkShims {

  /** A folder of this JVM's own that Spark deletes at its end; none outside of Spark. */
  def localDir: Option[String] = Option(SparkEnv.get).map(env => Utils.getLocalDir(env.conf))

  /** Registers a temporary function of a session, in place of one of that name. */
  def registerTemporary(
      spark: SparkSession,
      name: String,
      info: ExpressionInfo,
      builder: Seq[Expression] => Expression
  ): Unit = registry(spark).registerFunction(temporary(name), info, builder)

  /** Registers a temporary function of a session that stands in FROM, in place of one of that name. */
  def registerTemporaryTable(
      spark: SparkSession,
      name: String,
      info: ExpressionInfo,
      builder: Seq[Expression] => LogicalPlan
  ): Unit = session(spark).sessionState.tableFunctionRegistry.registerFunction(temporary(name), info, builder)

  /** A query as a frame. */
  def frame(spark: SparkSession, plan: LogicalPlan): DataFrame = classic.Dataset.ofRows(session(spark), plan)

  /** What a frame asks for, analyzed. */
  def analyzed(frame: DataFrame): LogicalPlan = frame.asInstanceOf[classic.DataFrame].queryExecution.analyzed

  /** The table that an argument of a function stands for, and how the query wants it split and ordered. */
  def tableArgument(argument: Expression): Option[TableArgument] = argument match {
    case table: FunctionTableSubqueryArgumentExpression =>
      Some(
        TableArgument(
          table.plan,
          table.partitionByExpressions,
          table.withSinglePartition,
          table.orderByExpressions,
          table.outerAttrs.nonEmpty
        )
      )
    case _ => None
  }

  /** A key whose equal values have equal bytes. */
  def normalized(key: Expression): Expression = NormalizeFloatingNumbers.normalize(key)

  /** Rows of equal keys in one partition. */
  def clustered(keys: Seq[Expression]): Distribution = ClusteredDistribution(keys)

  /** Whether a session has a temporary function of that name. */
  def hasTemporary(spark: SparkSession, name: String): Boolean = registry(spark).functionExists(temporary(name))

  /** Whether queries that say this name get a built-in function rather than a temporary one. */
  def builtinWins(spark: SparkSession, name: String): Boolean =
    session(spark).sessionState.conf.getConf(SQLConf.SESSION_FUNCTION_RESOLUTION_ORDER) != "first" &&
      hasBuiltin(spark, name)

  /** Whether Spark has a function of its own of that name. */
  def hasBuiltin(spark: SparkSession, name: String): Boolean =
    registry(spark).functionExists(FunctionRegistry.builtinFunctionIdentifier(name))

  /** The setting with which temporary functions come before built-in ones of the same name. */
  val TemporaryFirst: (String, String) = SQLConf.SESSION_FUNCTION_RESOLUTION_ORDER.key -> "first"

  private def temporary(name: String): FunctionIdentifier =
    FunctionIdentifier(name, Some(CatalogManager.SESSION_NAMESPACE), Some(CatalogManager.SYSTEM_CATALOG_NAME))

  private def registry(spark: SparkSession): FunctionRegistry = session(spark).sessionState.functionRegistry

  /** The settings of a session. */
  def conf(spark: SparkSession): SQLConf = session(spark).sessionState.conf

  /** The Hadoop configuration with the session's settings. */
  def hadoopConf(spark: SparkSession): Configuration = session(spark).sessionState.newHadoopConf()

  /** Adds a rule to the optimizer's last batch of a session, once. */
  def addLateRule(spark: SparkSession, rule: Rule[LogicalPlan]): Unit = {
    val methods = session(spark).experimental
    methods.synchronized {
      if (!methods.extraOptimizations.contains(rule)) methods.extraOptimizations :+= rule
    }
  }

  /** A failure of planning with the text of a coded failure, which is its cause. */
  def analysisException(error: HeddleException): AnalysisException = analysisException(error.getMessage, Some(error))

  /** A failure of planning. */
  def analysisException(message: String): AnalysisException = analysisException(message, None)

  // PySpark looks the text up by condition; this one's text is its parameter.
  private def analysisException(message: String, cause: Option[Throwable]): AnalysisException =
    new AnalysisException(
      message,
      None,
      None,
      cause,
      Some("_LEGACY_ERROR_TEMP_3102"),
      Map("msg" -> message),
      Array.empty
    )

  /** Throws if Spark has asked for the end of the task. */
  def killTaskIfInterrupted(context: TaskContext): Unit = context.killTaskIfInterrupted()

  /** Columns as a schema. */
  def schemaOf(attributes: Seq[Attribute]): StructType = DataTypeUtils.fromAttributes(attributes)

  /** What appends a row to columns; None if a type cannot be held in a column. */
  def rowConverter(attributes: Seq[Attribute]): Option[(InternalRow, Array[WritableColumnVector]) => Unit] =
    RowConverter(schemaOf(attributes))

  /** A timestamp of finer units as one of microseconds, rounded down; None if it is no timestamp. */
  def floorToMicros(timestamp: Expression): Option[Expression] = timestamp.dataType match {
    case _: TimestampLTZNanosType => Some(Cast(timestamp, TimestampType))
    case _: TimestampNTZNanosType => Some(Cast(timestamp, TimestampNTZType))
    case _ => None
  }

  /** The type of times with so many digits after the second; values are nanoseconds of the day. */
  def timeType(digits: Int): Option[DataType] = Some(TimeType(digits))

  /** Whether a type is one of times. */
  def isTime(dataType: DataType): Boolean = dataType.isInstanceOf[TimeType]

  private val countersOf = Collections.synchronizedMap(new WeakHashMap[SparkContext, CountersAccumulator])

  /** The counters of an application; failed tasks count too. */
  def counters(context: SparkContext): CountersAccumulator =
    countersOf.computeIfAbsent(
      context,
      _ => {
        val counters = new CountersAccumulator
        counters.register(context, name = Some("heddle"), countFailedValues = true)
        counters
      }
    )

  private def session(spark: SparkSession): classic.SparkSession = spark.asInstanceOf[classic.SparkSession]
}

/**
 * `TABLE(...)` among the arguments of a function.
 *
 * @param plan the table, analyzed
 * @param correlated whether it reads columns of the query around it
 */
final case class TableArgument(
    plan: LogicalPlan,
    partitionBy: Seq[Expression],
    singlePartition: Boolean,
    orderBy: Seq[SortOrder],
    correlated: Boolean
)

/** An expression that should not be computed twice for the sake of pushing a filter down. */
trait ExpensiveExpression extends Expression {
  override def expensive: Boolean = true
}
