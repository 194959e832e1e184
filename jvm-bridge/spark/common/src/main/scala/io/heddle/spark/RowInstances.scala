package io.heddle.spark

import java.util.concurrent.ConcurrentHashMap

import org.apache.spark.TaskContext
import org.apache.spark.util.TaskCompletionListener

/**
 * The instances of row-wise evaluation. A row-wise call takes its arguments and its result by
 * value, so the expressions of one task share one instance per module and thread. (A task may have
 * several threads: Spark feeds Python workers from a second one.)
 */
private[spark] object RowInstances {

  private final case class Key(module: WasmModuleRef, limits: CallLimits, thread: Thread)

  private final class OfTask extends ConcurrentHashMap[Key, WasmInstance] with TaskCompletionListener {
    override def onTaskCompletion(context: TaskContext): Unit = {
      tasks.remove(context.taskAttemptId)
      values.forEach(instance => instance.close())
    }
  }

  private val tasks = new ConcurrentHashMap[Long, OfTask]

  /**
   * What the calling thread calls. Good until the task ends; the caller asks again when the
   * task or the thread is another one.
   *
   * @param context the task of the calling thread, or null
   */
  def of(context: TaskContext, module: WasmModuleRef, limits: CallLimits): WasmCaller =
    if (context == null) module.pool(limits)
    else {
      val fresh = new OfTask
      val known = tasks.putIfAbsent(context.taskAttemptId, fresh)
      val instances = if (known == null) fresh else known
      if (known == null) context.addTaskCompletionListener(fresh: TaskCompletionListener)
      instances.computeIfAbsent(
        Key(module, limits, Thread.currentThread),
        key => new WasmInstance(key.module, key.limits)
      )
    }
}
