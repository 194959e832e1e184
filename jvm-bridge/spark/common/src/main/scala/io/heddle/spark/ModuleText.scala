package io.heddle.spark

import scala.util.control.NonFatal

/** How plans show modules: by digest, and with the engine that runs them and why it is that one, as the driver sees it. */
private[spark] object ModuleText {

  /** The modules of an operator's calls, each once. */
  def apply(calls: Seq[(WasmFunctionRef, CallLimits)]): String =
    calls
      .map { case (function, limits) => function.module -> limits.engine }
      .distinct
      .map { case (module, setting) =>
        val engine =
          try {
            val loaded = module.load(setting)
            s"${loaded.engine} engine: ${loaded.engineReason}"
          } catch {
            // A plan must be shown also where it cannot be run.
            case NonFatal(e) => s"no engine: ${e.getMessage.linesIterator.take(1).mkString}"
          }
        s"sha256:${module.shortDigest} ($engine)"
      }
      .mkString(", ")
}
