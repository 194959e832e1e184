package io.heddle.spark

import java.util.{Map => JavaMap}

import io.heddle.runtime._
import org.apache.spark.TaskContext
import org.apache.spark.internal.Logging
import org.apache.spark.sql.heddle.SparkShims

/**
 * An instance of a module with its own counters, made at the first call. Used by one thread at a
 * time. Whoever makes it inside a task sees to it that [[close]] runs when the task ends, in
 * whatever way: an iterator that is not read to its end (LIMIT) never says so.
 */
private[spark] final class WasmInstance(module: WasmModuleRef, limits: CallLimits)
    extends WasmCaller
    with AutoCloseable {

  private val counters = new Counters
  private var gatherNanos = 0L
  private var scatterNanos = 0L

  private var instance: HeddleInstance = _
  private var loaded: HeddleModule = _

  override def info(function: WasmFunctionRef): FunctionInfo = {
    if (loaded == null) loaded = module.load(limits.engine)
    function.info(loaded)
  }

  override def call(
      function: FunctionInfo,
      args: Array[ColumnBuffer],
      constants: Array[Boolean],
      rows: Int,
      result: Column
  ): Column = guarded(open().callScalar(function, args, constants, rows, result))

  /**
   * Opens a call that the guest keeps a handle for; it is dead after a failure that the instance does
   * not survive, and when it is closed.
   */
  def openHandle[C](begin: HeddleInstance => C): C = guarded(begin(open()))

  /**
   * Runs calls into the instance, of which some may be of handles.
   *
   * @throws org.apache.spark.TaskKilledException if Spark ended the task during a call
   * @throws io.heddle.runtime.HeddleException for every other failure
   */
  def guarded[T](calls: => T): T =
    try calls
    catch {
      case e: HeddleException if e.code == ErrorCode.CANCELLED =>
        val context = TaskContext.get()
        if (context != null) SparkShims.killTaskIfInterrupted(context)
        throw e
      case e: HeddleException => throw HeddleErrors.survivable(e)
    }

  /** Counts time that went into preparing arguments and storing results on this side. */
  def addMarshalling(gather: Long, scatter: Long): Unit = {
    gatherNanos += gather
    scatterNanos += scatter
  }

  /** Bytes of its linear memory at present. */
  def memoryBytes: Long = if (instance == null) 0L else instance.memoryBytes

  /** What this instance has done, by the names of [[CountersAccumulator]]. */
  def totals: JavaMap[String, java.lang.Long] = {
    val values = counters.snapshot()
    values.merge("marshalInNanos", gatherNanos, (a, b) => a + b)
    values.merge("marshalOutNanos", scatterNanos, (a, b) => a + b)
    values
  }

  /** An instance that can be called: after a trap or an interrupt, a new one. */
  private def open(): HeddleInstance = {
    if (instance == null || !instance.usable) {
      if (instance != null) instance.close()
      if (loaded == null) loaded = module.load(limits.engine)
      instance = loaded.instantiate(limits.toRuntime, counters, WasmInstance.env(module))
    }
    instance
  }

  /** Frees the instance and adds its counters to the module's; again without effect. */
  override def close(): Unit = {
    if (instance != null) {
      instance.close()
      instance = null
      module.counters.add(totals)
    }
  }
}

private[spark] object WasmInstance extends Logging {

  /** What guests of a module see of the host: nothing but Spark's log, which says whose line it is. */
  def env(module: WasmModuleRef): HostEnv = new HostEnv(
    java.util.Map.of(),
    (level, message) => {
      def line = s"${module.source}, $place: $message"
      level match {
        case HostEnv.LogLevel.ERROR => logError(line)
        case HostEnv.LogLevel.WARN => logWarning(line)
        case HostEnv.LogLevel.INFO => logInfo(line)
        case _ => logDebug(line)
      }
    }
  )

  /** The task of this thread, in Spark's words. */
  private def place: String = Option(TaskContext.get()).fold("outside of tasks") { task =>
    s"task ${task.partitionId}.${task.attemptNumber} in stage ${task.stageId}.${task.stageAttemptNumber} " +
      s"(TID ${task.taskAttemptId})"
  }
}
