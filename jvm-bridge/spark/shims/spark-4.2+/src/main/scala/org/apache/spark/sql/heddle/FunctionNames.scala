package org.apache.spark.sql.heddle

import org.apache.spark.sql.catalyst.FunctionIdentifier
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry
import org.apache.spark.sql.connector.catalog.CatalogManager
import org.apache.spark.sql.internal.SQLConf

/** What functions are called in a session's registry. */
private[heddle] object FunctionNames {

  /** A temporary function. */
  def temporary(name: String): FunctionIdentifier =
    FunctionIdentifier(name, Some(CatalogManager.SESSION_NAMESPACE), Some(CatalogManager.SYSTEM_CATALOG_NAME))

  /** Whether a registry has a temporary function of that name. */
  def isTemporary(registry: FunctionRegistry, name: String): Boolean = registry.functionExists(temporary(name))

  /** Whether Spark has a function of its own of that name. */
  def isBuiltin(name: String): Boolean =
    FunctionRegistry.builtin.functionExists(FunctionRegistry.builtinFunctionIdentifier(name))

  /** Whether built-in functions win over temporary ones of the same name. */
  def builtinFirst(conf: SQLConf): Boolean = conf.getConf(SQLConf.SESSION_FUNCTION_RESOLUTION_ORDER) != "first"
}
