package io.heddle.spark

import java.util.concurrent.ConcurrentHashMap

import org.apache.spark.TaskContext
import org.apache.spark.util.TaskCompletionListener

/** The instances that expressions of one task share, until the task ends in whatever way. */
private[spark] object TaskInstances {

  private final case class Key(module: WasmModuleRef, limits: CallLimits, sharing: AnyRef)

  private final class OfTask extends ConcurrentHashMap[Key, WasmInstance] with TaskCompletionListener {
    override def onTaskCompletion(context: TaskContext): Unit = {
      tasks.remove(context.taskAttemptId)
      values.forEach(instance => instance.close())
    }
  }

  private val tasks = new ConcurrentHashMap[Long, OfTask]

  /**
   * The instance of a task, made at the first call.
   *
   * @param sharing those who name the same object have the same instance
   */
  def of(context: TaskContext, module: WasmModuleRef, limits: CallLimits, sharing: AnyRef): WasmInstance = {
    val fresh = new OfTask
    val known = tasks.putIfAbsent(context.taskAttemptId, fresh)
    val instances = if (known == null) fresh else known
    if (known == null) context.addTaskCompletionListener(fresh: TaskCompletionListener)
    instances.computeIfAbsent(Key(module, limits, sharing), key => new WasmInstance(key.module, key.limits))
  }
}
