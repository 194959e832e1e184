package io.heddle.spark

import io.heddle.runtime.{Column, ColumnBuffer, FunctionInfo}

/** Something that calls the functions of a module. */
private[spark] trait WasmCaller {

  /** The function of the module as this JVM has it; compiles nothing. */
  def info(function: WasmFunctionRef): FunctionInfo

  /**
   * Calls a function with one batch, fills `result` and returns it.
   *
   * @param constants the arguments that are given as one row for all rows; null for none
   * @throws org.apache.spark.TaskKilledException if Spark ended the task during the call
   * @throws io.heddle.runtime.HeddleException for every other failure
   */
  def call(
      function: FunctionInfo,
      args: Array[ColumnBuffer],
      constants: Array[Boolean],
      rows: Int,
      result: Column
  ): Column
}
