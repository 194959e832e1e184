package io.heddle.spark

import java.util.{Collections, List => JavaList, Map => JavaMap}

import scala.jdk.CollectionConverters._
import scala.util.{Failure, Success, Try}

import io.heddle.runtime.{ErrorCode, FunctionInfo, FunctionKind, HeddleException, HeddleModule}
import io.heddle.spark.partition.PartitionFunction
import org.apache.spark.internal.Logging
import org.apache.spark.sql.{DataFrame, SparkSession}
import org.apache.spark.sql.catalyst.expressions.{Expression, ExpressionInfo, Literal}
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan
import org.apache.spark.sql.heddle.SparkShims

/**
 * Registers the functions of Heddle modules in a session, for SQL and for `call_function`. The
 * functions are temporary: they live as long as the session. All methods can be called from Java.
 *
 * They throw [[io.heddle.runtime.HeddleException]]: HEDDLE4001 when a file cannot be read,
 * HEDDLE1001 to 1005 when it is no module that this version can run, HEDDLE1101 when it has no
 * function of that name, HEDDLE1104 when the one that is asked for is of a kind or type that Spark
 * does not have.
 */
object HeddleUdfs extends Logging {

  /**
   * Registers all functions of a module under their SQL names. Those of kinds and types that Spark
   * does not have fail with HEDDLE1104 in the queries that name them.
   *
   * @param path a local file, one of `spark.files`, or any path that Hadoop can read
   * @return the names of those that Spark has
   */
  def register(spark: SparkSession, path: String): JavaList[String] = {
    val (module, ref) = load(spark, path)
    val names = module.manifest.functions.asScala.map(_.name).distinct
    names.flatMap { name =>
      val overloads = module.overloads(name).asScala.toSeq
      Try(supported(ref, overloads)) match {
        case Success(refs) => Some(add(spark, ref, overloads, refs, name))
        case Failure(refused: HeddleException) =>
          refuse(spark, ref, overloads, refused, name)
          None
        case Failure(other) => throw other
      }
    }.asJava
  }

  /**
   * Registers one function of a module under its SQL name.
   *
   * @param function its export name or SQL name
   * @return the name
   */
  def register(spark: SparkSession, path: String, function: String): String =
    register(spark, path, function, null)

  /**
   * Registers one function of a module.
   *
   * @param function its export name or SQL name
   * @param name what queries call it; null for its SQL name
   * @return the name
   */
  def register(spark: SparkSession, path: String, function: String, name: String): String = {
    val (module, ref) = load(spark, path)
    val overloads = module.overloads(function).asScala.toSeq
    add(spark, ref, overloads, supported(ref, overloads), if (name == null) overloads.head.name else name)
  }

  /**
   * The names that [[register]] gives functions, without registering them.
   *
   * @param function export name or SQL name of the only one that is asked for; null for all of the module
   */
  def names(spark: SparkSession, path: String, function: String): JavaList[String] = {
    val module = HeddleModule.load(ModuleFiles.read(spark, path))
    if (function != null) Collections.singletonList(module.overloads(function).get(0).name)
    else module.manifest.functions.asScala.filter(WasmFunctionRef.refusal(_).isEmpty).map(_.name).distinct.asJava
  }

  /**
   * The rows that a partition function answers for those of a frame, whose columns it finds by their
   * names; Spark splits and orders them as the function declares.
   *
   * @param function its export name or SQL name; it need not be registered
   * @param params the function's params: values that Spark has literals for
   */
  def mapPartitions(frame: DataFrame, path: String, function: String, params: JavaList[AnyRef]): DataFrame =
    SparkShims.frame(frame.sparkSession, partitionPlan(frame, path, function, params.asScala.map(Literal(_)).toSeq))

  /** The plan of [[mapPartitions]]; the params are constants. */
  private[spark] def partitionPlan(
      frame: DataFrame,
      path: String,
      function: String,
      params: Seq[Expression]
  ): LogicalPlan = {
    val spark = frame.sparkSession
    val (module, ref) = load(spark, path)
    val overloads = supported(ref, module.overloads(function).asScala.toSeq)
    if (overloads.head.kind != FunctionKind.PARTITION) {
      val what = s"${overloads.head.signature} is no partition function"
      throw HeddleErrors.inFunction(ErrorCode.UNSUPPORTED, what, overloads.head.name)
    }
    PartitionFunction.plan(overloads, FunctionCalls.limits(spark), SparkShims.analyzed(frame), params, false)._2
  }

  /**
   * What the instances of this application have done so far, by the names of `spec/sql.md`; complete
   * for every action that has returned.
   */
  def counters(spark: SparkSession): JavaMap[String, java.lang.Long] =
    SparkShims.counters(spark.sparkContext).value

  private def load(spark: SparkSession, path: String): (HeddleModule, WasmModuleRef) = {
    val bytes = ModuleFiles.read(spark, path)
    val module = HeddleModule.load(bytes)
    (module, WasmModuleRef(spark, module, path, bytes))
  }

  private def add(
      spark: SparkSession,
      module: WasmModuleRef,
      overloads: Seq[FunctionInfo],
      refs: Seq[WasmFunctionRef],
      name: String
  ): String = {
    val info = describe(module, overloads, name)
    if (overloads.head.kind == FunctionKind.PARTITION) {
      val refused = HeddleErrors.inFunction(
        ErrorCode.UNSUPPORTED,
        s"${refs.head.signature} is a partition function: SELECT * FROM $name(TABLE(...))",
        name
      )
      SparkShims.registerTemporary(spark, name, info, _ => throw SparkShims.analysisException(refused))
    } else SparkShims.registerTemporary(spark, name, info, FunctionCalls.expression(refs, _))
    if (FunctionCalls.standInFrom(refs)) {
      SparkShims.registerTemporaryTable(spark, name, info, FunctionCalls.table(refs, _))
    }
    if (SparkShims.builtinWins(spark, name)) {
      logWarning(s"Spark has a function $name of its own: call that of ${module.source} session.$name, or rename it")
    }
    name
  }

  /** Registers what tells queries why they cannot have a function, unless Spark has one of its own. */
  private def refuse(
      spark: SparkSession,
      module: WasmModuleRef,
      overloads: Seq[FunctionInfo],
      refused: HeddleException,
      name: String
  ): Unit =
    if (!SparkShims.hasBuiltin(name)) {
      SparkShims.registerTemporary(
        spark,
        name,
        describe(module, overloads, name),
        _ => throw SparkShims.analysisException(refused)
      )
    }

  /** The overloads of kinds and types that Spark has; there must be one. */
  private def supported(module: WasmModuleRef, overloads: Seq[FunctionInfo]): Seq[WasmFunctionRef] = {
    val tried = overloads.map(function => Try(WasmFunctionRef(module, function)))
    val refs = tried.flatMap(_.toOption)
    if (refs.isEmpty) tried.map(_.get) else refs
  }

  /** What DESCRIBE FUNCTION shows. */
  private def describe(module: WasmModuleRef, overloads: Seq[FunctionInfo], name: String): ExpressionInfo = {
    val function = overloads.head
    val signatures = overloads.map(_.signature)
    val doc = Option(function.doc).filter(_.nonEmpty).fold("")(" - " + _)
    new ExpressionInfo(
      FunctionCalls.className(function.kind),
      null,
      name,
      s"${signatures.mkString(", ")}$doc",
      s"\n    Arguments and result:\n      ${signatures.mkString("\n      ")}\n  ",
      "",
      s"\n    WebAssembly function ${function.`export`} of ${module.source}, sha256:${module.digest}\n  ",
      "",
      "",
      "",
      "scala_udf"
    )
  }
}
