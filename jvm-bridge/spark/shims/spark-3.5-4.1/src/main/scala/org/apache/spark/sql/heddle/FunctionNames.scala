package org.apache.spark.sql.heddle

import org.apache.spark.sql.catalyst.FunctionIdentifier
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry
import org.apache.spark.sql.internal.SQLConf

/** What functions are called in a session's registry; a temporary one stands in place of a built-in one of its name. */
private[heddle] object FunctionNames {

  /** A temporary function. */
  def temporary(name: String): FunctionIdentifier = FunctionIdentifier(name)

  /** Whether a registry has a temporary function of that name. */
  def isTemporary(registry: FunctionRegistry, name: String): Boolean = {
    val info = registry.lookupFunction(temporary(name))
    info.isDefined && !FunctionRegistry.builtin.lookupFunction(temporary(name)).exists(_ eq info.get)
  }

  /** Whether Spark has a function of its own of that name. */
  def isBuiltin(name: String): Boolean =
    FunctionRegistry.builtin.functionExists(temporary(name))

  /** Whether built-in functions win over temporary ones of the same name. */
  def builtinFirst(conf: SQLConf): Boolean = false
}
