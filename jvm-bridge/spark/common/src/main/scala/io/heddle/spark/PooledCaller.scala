package io.heddle.spark

import io.heddle.runtime._

/**
 * Calls outside of a task, where the driver evaluates a local relation or a partition filter. As
 * nothing tells the end of such an evaluation, each call borrows an instance from a pool.
 * Thread-safe.
 */
private[spark] final class PooledCaller(module: WasmModuleRef, limits: CallLimits) extends WasmCaller {
  private val loaded = module.load(limits.engine)
  private val counters = new Counters
  private val pool =
    new InstancePool(loaded, limits.toRuntime, counters, WasmInstance.env(module), PooledCaller.MaxIdle)
  module.counters.attach(counters)

  override def info(function: WasmFunctionRef): FunctionInfo = function.info(loaded)

  override def call(
      function: FunctionInfo,
      args: Array[ColumnBuffer],
      constants: Array[Boolean],
      rows: Int,
      result: Column
  ): Column = {
    val instance = pool.acquire()
    var succeeded = false
    try {
      instance.callScalar(function, args, constants, rows, result)
      succeeded = true
      result
    } catch {
      case e: HeddleException => throw HeddleErrors.survivable(e)
    } finally if (succeeded) pool.release(instance) else pool.discard(instance)
  }
}

private object PooledCaller {

  /** Instances kept per module and limits; the driver evaluates on few threads. */
  val MaxIdle = 2
}
