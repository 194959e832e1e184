package io.heddle.spark

import java.util.Locale

import io.heddle.runtime.HeddleException
import org.apache.spark.sql.{Row, SparkSession}
import org.apache.spark.sql.catalyst.FunctionIdentifier
import org.apache.spark.sql.catalyst.catalog.{FileResource, FunctionResource}
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan
import org.apache.spark.sql.catalyst.rules.Rule
import org.apache.spark.sql.execution.command.{CreateFunctionCommand, LeafRunnableCommand}
import org.apache.spark.sql.heddle.SparkShims

/**
 * Takes `CREATE [OR REPLACE] TEMPORARY FUNCTION f AS 'wasm:export' USING FILE 'geo.wasm'` over from
 * Spark, which would look for a Java class of that name.
 */
final case class CreateWasmFunction(session: SparkSession) extends Rule[LogicalPlan] {
  override def apply(plan: LogicalPlan): LogicalPlan = plan.resolveOperators {
    case command: CreateFunctionCommand
        if command.className.toLowerCase(Locale.ROOT).startsWith(CreateWasmFunction.Prefix) =>
      CreateWasmFunctionCommand(
        command.identifier,
        command.className.substring(CreateWasmFunction.Prefix.length),
        command.resources,
        command.isTemp,
        command.replace
      )
  }
}

private object CreateWasmFunction {
  val Prefix = "wasm:"
}

/**
 * Registers one function of a module in the session.
 *
 * @param function its export name or SQL name in the module
 * @param resources exactly one file: the module
 */
final case class CreateWasmFunctionCommand(
    identifier: FunctionIdentifier,
    function: String,
    resources: Seq[FunctionResource],
    isTemp: Boolean,
    replace: Boolean
) extends LeafRunnableCommand {

  /** @throws org.apache.spark.sql.AnalysisException if the statement cannot be carried out */
  override def run(session: SparkSession): Seq[Row] = {
    val name = identifier.funcName
    if (!isTemp) {
      throw SparkShims.analysisException(
        s"A WebAssembly function lives in its session: write CREATE TEMPORARY FUNCTION $name, " +
          "because Spark's catalog keeps nothing but class names."
      )
    }
    val path = resources match {
      case Seq(FunctionResource(FileResource, uri)) => uri
      case _ =>
        throw SparkShims.analysisException(
          s"A WebAssembly function needs its module: CREATE TEMPORARY FUNCTION $name AS 'wasm:$function' " +
            "USING FILE 'module.wasm', and no other resource."
        )
    }
    if (!replace && SparkShims.hasTemporary(session, name)) {
      throw SparkShims.analysisException(
        s"The function $name exists already: write CREATE OR REPLACE TEMPORARY FUNCTION $name to replace it."
      )
    }
    try HeddleUdfs.register(session, path, function, name)
    catch {
      case e: HeddleException => throw SparkShims.analysisException(e)
    }
    Seq.empty
  }
}
