package org.apache.spark.sql.heddle

import java.util.{Collections, WeakHashMap}

import io.heddle.runtime.HeddleException
import io.heddle.spark.CountersAccumulator
import org.apache.hadoop.conf.Configuration
import org.apache.spark.{SparkContext, SparkEnv, TaskContext}
import org.apache.spark.sql.{AnalysisException, DataFrame, SparkSession}
import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry
import org.apache.spark.sql.catalyst.expressions._
import org.apache.spark.sql.catalyst.optimizer.NormalizeFloatingNumbers
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan
import org.apache.spark.sql.catalyst.plans.physical.{ClusteredDistribution, Distribution}
import org.apache.spark.sql.catalyst.rules.Rule
import org.apache.spark.sql.catalyst.types.DataTypeUtils
import org.apache.spark.sql.execution.heddle.RowConverter
import org.apache.spark.sql.execution.vectorized.WritableColumnVector
import org.apache.spark.sql.internal.SQLConf
import org.apache.spark.sql.types._
import org.apache.spark.util.Utils

/**
 * What Spark keeps to itself, or moves from version to version: that lies in shims/, in a folder for each range of
 * versions. Nothing here decides anything.
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
  ): Unit = registry(spark).registerFunction(FunctionNames.temporary(name), info, builder)

  /** Registers a temporary function of a session that stands in FROM, in place of one of that name. */
  def registerTemporaryTable(
      spark: SparkSession,
      name: String,
      info: ExpressionInfo,
      builder: Seq[Expression] => LogicalPlan
  ): Unit = Sessions.session(spark).sessionState.tableFunctionRegistry.registerFunction(
    FunctionNames.temporary(name),
    info,
    builder
  )

  /** A query as a frame. */
  def frame(spark: SparkSession, plan: LogicalPlan): DataFrame = Sessions.frame(spark, plan)

  /** What a frame asks for, analyzed. */
  def analyzed(frame: DataFrame): LogicalPlan = Sessions.query(frame).analyzed

  /** The table that an argument of a function stands for, and how the query wants it split and ordered. */
  def tableArgument(argument: Expression): Option[TableArgument] = TableArguments.of(argument)

  /** A key whose equal values have equal bytes. */
  def normalized(key: Expression): Expression = NormalizeFloatingNumbers.normalize(key)

  /** Rows of equal keys in one partition. */
  def clustered(keys: Seq[Expression]): Distribution = ClusteredDistribution(keys)

  /** Whether a session has a temporary function of that name. */
  def hasTemporary(spark: SparkSession, name: String): Boolean = FunctionNames.isTemporary(registry(spark), name)

  /** Whether queries that say this name get a built-in function rather than a temporary one. */
  def builtinWins(spark: SparkSession, name: String): Boolean =
    FunctionNames.builtinFirst(conf(spark)) && hasBuiltin(name)

  /** Whether Spark has a function of its own of that name. */
  def hasBuiltin(name: String): Boolean = FunctionNames.isBuiltin(name)

  /** The setting with which temporary functions come before built-in ones; before Spark 4.2 they always do. */
  val TemporaryFirst: (String, String) = "spark.sql.functionResolution.sessionOrder" -> "first"

  private def registry(spark: SparkSession): FunctionRegistry = Sessions.session(spark).sessionState.functionRegistry

  /** The settings of a session. */
  def conf(spark: SparkSession): SQLConf = Sessions.session(spark).sessionState.conf

  /** The Hadoop configuration with the session's settings. */
  def hadoopConf(spark: SparkSession): Configuration = Sessions.session(spark).sessionState.newHadoopConf()

  /** Adds a rule to the optimizer's last batch of a session, once. */
  def addLateRule(spark: SparkSession, rule: Rule[LogicalPlan]): Unit = {
    val methods = Sessions.session(spark).experimental
    methods.synchronized {
      if (!methods.extraOptimizations.contains(rule)) methods.extraOptimizations :+= rule
    }
  }

  /** A failure of planning with the text of a coded failure, which is its cause. */
  def analysisException(error: HeddleException): AnalysisException = analysisException(error.getMessage, Some(error))

  /** A failure of planning. */
  def analysisException(message: String): AnalysisException = analysisException(message, None)

  // PySpark looks the text up by condition; this one's text is its parameter, in all lines.
  private def analysisException(message: String, cause: Option[Throwable]): AnalysisException =
    new AnalysisException("_LEGACY_ERROR_TEMP_2273", Map("message" -> message), cause)

  /** Throws if Spark has asked for the end of the task. */
  def killTaskIfInterrupted(context: TaskContext): Unit = context.killTaskIfInterrupted()

  /** Columns as a schema. */
  def schemaOf(attributes: Seq[Attribute]): StructType = DataTypeUtils.fromAttributes(attributes)

  /** What appends a row to columns; None if a type cannot be held in a column. */
  def rowConverter(attributes: Seq[Attribute]): Option[(InternalRow, Array[WritableColumnVector]) => Unit] =
    RowConverter(schemaOf(attributes))

  /** A timestamp of finer units as one of microseconds, rounded down; None if it is no timestamp. */
  def floorToMicros(timestamp: Expression): Option[Expression] = LineTypes.floorToMicros(timestamp)

  /** Digits after the second that times have at most. */
  def timeDigits: Int = LineTypes.timeDigits

  /**
   * The type of times with so many digits after the second, or as many as there are, if there is one; values are nanoseconds of
   * the day.
   */
  def timeType(digits: Int): Option[DataType] = LineTypes.timeType(digits)

  /** Whether a type is one of times. */
  def isTime(dataType: DataType): Boolean = LineTypes.isTime(dataType)

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
