package io.heddle.spark

import java.util.Locale

import io.heddle.runtime.{EngineSetting, Limits}
import org.apache.spark.network.util.JavaUtils
import org.apache.spark.sql.internal.SQLConf

/**
 * What bounds one call into a module, as it travels with a plan.
 *
 * @param deadlineMs milliseconds after which a call is ended with HEDDLE2101
 * @param memoryLimitBytes the most linear memory an instance may have
 * @param batchRows the most rows of one call
 * @param rowValues whether failures show the values of the row at fault
 * @param engine which engine runs the module
 */
final case class CallLimits(
    deadlineMs: Long,
    memoryLimitBytes: Long,
    batchRows: Int,
    rowValues: Boolean,
    engine: EngineSetting
) {

  /** The same limits as the runtime takes them. */
  def toRuntime: Limits = new Limits(deadlineMs, memoryLimitBytes, batchRows, rowValues)
}

/**
 * The settings of a Spark session, given with `--conf` or `SET`. They are read when a query is
 * analyzed, so that a change holds for the next query.
 */
object HeddleConf {

  /** Deadline of one call: milliseconds, or a time such as `60s`. */
  val DeadlineMs = "spark.heddle.deadlineMs"

  /** Linear memory of one instance: bytes, or a size such as `256m`. */
  val MemoryLimitBytes = "spark.heddle.memoryLimitBytes"

  /** Rows of one call. */
  val BatchRows = "spark.heddle.batchRows"

  /** Whether failures show the values of the row at fault. */
  val RowValues = "spark.heddle.rowValues"

  /** Groups of an aggregate function that an instance holds at a time; the others wait outside as states. */
  val AggregateSlots = "spark.heddle.aggregateSlots"

  /**
   * Spark's own limit of groups that it aggregates side by side before it sorts its input and takes
   * group after group, each with calls of its own. By default it is 128, meant for groups that are
   * collections.
   */
  val HashedGroups: (String, String) = "spark.sql.objectHashAggregate.sortBased.fallbackThreshold" -> "65536"

  /**
   * The engine that runs modules: `native`, `jvm`, or `auto`, the native one for functions in
   * JavaScript where its library loads.
   */
  val Engine = "spark.heddle.engine"

  /**
   * The limits that hold in the calling thread's session.
   *
   * @throws java.lang.IllegalArgumentException if a setting has no usable value; the message names it
   */
  def limits(conf: SQLConf): CallLimits = {
    val defaults = Limits.DEFAULT
    val limits = CallLimits(
      read(conf, DeadlineMs, defaults.deadlineMs)(JavaUtils.timeStringAsMs),
      read(conf, MemoryLimitBytes, defaults.memoryLimitBytes)(JavaUtils.byteStringAsBytes),
      read(conf, BatchRows, defaults.batchRows)(_.trim.toInt),
      read(conf, RowValues, defaults.rowValues)(_.trim.toLowerCase(Locale.ROOT).toBoolean),
      read(conf, Engine, EngineSetting.ofProcess)(EngineSetting.of)
    )
    // The runtime refuses what is out of range here, at planning, rather than inside a task.
    limits.toRuntime
    limits
  }

  /**
   * How many groups of an aggregate function the guest may hold in the calling thread's session.
   *
   * @throws java.lang.IllegalArgumentException as [[limits]]
   */
  def aggregateSlots(conf: SQLConf): Int = {
    val slots = read(conf, AggregateSlots, DefaultAggregateSlots)(_.trim.toInt)
    require(slots >= 1, s"$AggregateSlots is at least 1, not $slots")
    slots
  }

  private val DefaultAggregateSlots = 65536

  private def read[T](conf: SQLConf, key: String, default: T)(parse: String => T): T = {
    val text = conf.getConfString(key, null)
    if (text == null) default
    else
      try parse(text)
      catch {
        case e: IllegalArgumentException =>
          throw new IllegalArgumentException(s"$key has no usable value: $text", e)
      }
  }
}
