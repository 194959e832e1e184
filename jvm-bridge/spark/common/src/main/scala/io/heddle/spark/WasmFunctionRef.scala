package io.heddle.spark

import java.nio.file.Paths
import java.util.concurrent.ConcurrentHashMap

import scala.jdk.CollectionConverters._

import io.heddle.runtime.{
  DataType => WasmType,
  EngineSetting,
  ErrorCode,
  Field,
  FunctionInfo,
  FunctionKind,
  HeddleException,
  HeddleModule,
  ModuleCache,
  PluginFormat,
  Volatility
}
import io.heddle.runtime.wasmtime.WasmtimeEngine
import org.apache.spark.broadcast.Broadcast
import org.apache.spark.sql.SparkSession
import org.apache.spark.sql.heddle.SparkShims
import org.apache.spark.sql.types._

/**
 * A module as it travels with a plan: its digest, and a broadcast of its bytes that an executor
 * fetches only when it has not compiled that digest yet. Equal when the digests are.
 *
 * @param digest SHA-256 of the bytes, in hex
 * @param source where the module was read from, for messages
 */
final class WasmModuleRef(
    val digest: String,
    val source: String,
    bytes: Broadcast[Array[Byte]],
    val counters: CountersAccumulator
) extends Serializable {

  /**
   * The module of this JVM for an engine; compiles at most once per digest, whatever the threads.
   * The library of the native engine is unpacked into Spark's own folder.
   */
  def load(engine: EngineSetting): HeddleModule = {
    SparkShims.localDir.foreach(dir => WasmtimeEngine.unpackInto(Paths.get(dir)))
    ModuleCache.shared().get(digest, engine, () => bytes.value)
  }

  @transient private lazy val pools = new ConcurrentHashMap[CallLimits, PooledCaller]

  /** What calls the module outside of a task; one per JVM and limits. */
  private[spark] def pool(limits: CallLimits): WasmCaller =
    pools.computeIfAbsent(limits, key => new PooledCaller(this, key))

  /** The first digits of the digest: enough to tell modules apart in a plan. */
  def shortDigest: String = digest.take(12)

  override def equals(other: Any): Boolean = other match {
    case that: WasmModuleRef => digest == that.digest
    case _ => false
  }

  override def hashCode: Int = digest.hashCode
}

object WasmModuleRef {

  /** A module that was read on the driver, broadcast from there. */
  def apply(spark: SparkSession, module: HeddleModule, source: String, bytes: Array[Byte]): WasmModuleRef = {
    val context = spark.sparkContext
    new WasmModuleRef(module.digest, source, context.broadcast(bytes), SparkShims.counters(context))
  }
}

/** One argument, result or column as it is declared: its type in the module, and whether it takes or gives nulls. */
final case class WasmField(name: String, wasmType: WasmType, nullable: Boolean) {

  /** The Spark type whose values are handed over without conversion. */
  def dataType: DataType = SparkTypes.require(wasmType, name)
}

object WasmField {

  /** The field of a manifest. */
  def apply(field: Field): WasmField = WasmField(field.name, field.dataType, field.nullable)
}

/** A column that the rows of a partition are in the order of. */
final case class WasmSortKey(column: String, descending: Boolean, nullsFirst: Boolean)

/**
 * One function of a module, with all that planning needs, so that executors alone look into the
 * module. Equal when module and index are.
 *
 * @param name its SQL name
 * @param signature its signature for people, from the manifest
 * @param variadic whether the last argument stands for zero or more
 * @param returns the result of a scalar or aggregate
 * @param state the state of an aggregate, in types of the module: Spark sees bytes of it
 * @param output the columns of a table or partition function's answer
 * @param params the arguments of a partition function beside the table, whose columns are `args`
 * @param partitionBy of a partition function, the columns of its input that make a partition
 * @param orderBy of a partition function, the order within a partition
 * @param deterministic false for volatile functions, which are neither moved, repeated nor merged
 */
final class WasmFunctionRef(
    val module: WasmModuleRef,
    val index: Int,
    val kind: FunctionKind,
    val name: String,
    val signature: String,
    val args: IndexedSeq[WasmField],
    val variadic: Boolean,
    val returns: Option[WasmField],
    val state: Option[WasmField],
    val output: IndexedSeq[WasmField],
    val params: IndexedSeq[WasmField],
    val partitionBy: IndexedSeq[String],
    val orderBy: IndexedSeq[WasmSortKey],
    val deterministic: Boolean
) extends Serializable {

  /** The type of the result of a scalar or aggregate. */
  def resultType: WasmType = result.wasmType

  /** Whether it may return null of its own accord. */
  def resultNullable: Boolean = result.nullable

  /** The Spark type of the result. */
  def dataType: DataType = SparkTypes.require(resultType, name)

  /** The declarations of so many arguments: of a variadic function, the last stands for the rest. */
  def argsFor(count: Int): IndexedSeq[WasmField] =
    if (variadic) IndexedSeq.tabulate(count)(i => args(math.min(i, args.length - 1))) else args

  /** The columns of a table or partition function's answer, as Spark has them. */
  def outputSchema: StructType =
    StructType(output.map(field => StructField(field.name, field.dataType, field.nullable)))

  /** The function in the module as this JVM has it. */
  def info(loaded: HeddleModule): FunctionInfo = loaded.manifest.functions.get(index)

  private def result: WasmField =
    returns.getOrElse(throw new IllegalStateException(s"$signature has no single result"))

  override def equals(other: Any): Boolean = other match {
    case that: WasmFunctionRef => module == that.module && index == that.index
    case _ => false
  }

  override def hashCode: Int = 31 * module.hashCode + index

  override def toString: String = s"$name of sha256:${module.shortDigest}"
}

object WasmFunctionRef {

  /**
   * Describes a function of a module for plans.
   *
   * @throws io.heddle.runtime.HeddleException HEDDLE1104 for a kind, type or format that Spark does
   *   not have
   */
  def apply(module: WasmModuleRef, function: FunctionInfo): WasmFunctionRef = {
    refusal(function).foreach(throw _)
    new WasmFunctionRef(
      module = module,
      index = function.index,
      kind = function.kind,
      name = function.name,
      signature = function.signature,
      args = fields(function.args),
      variadic = function.variadic,
      returns = Option(function.returns).map(WasmField(_)),
      state = Option(function.state).map(WasmField(_)),
      output = fields(function.output),
      params = fields(function.params),
      partitionBy = function.partitionBy.asScala.toIndexedSeq,
      orderBy =
        function.orderBy.asScala.map(key => WasmSortKey(key.column, key.descending, key.nullsFirst)).toIndexedSeq,
      deterministic = function.volatility != Volatility.VOLATILE
    )
  }

  /** HEDDLE1104 where Spark does not have the kind, a type or the format of a function. */
  def refusal(function: FunctionInfo): Option[HeddleException] = lacking(function).map { what =>
    HeddleErrors.inFunction(ErrorCode.UNSUPPORTED, s"${function.signature} $what", function.name)
  }

  private def fields(declared: java.util.List[Field]): IndexedSeq[WasmField] =
    declared.asScala.map(WasmField(_)).toIndexedSeq

  /** Why Spark cannot run a function, or None. */
  private def lacking(function: FunctionInfo): Option[String] =
    if (function.format == PluginFormat.ARROW) Some("speaks Arrow IPC, which the JVM host does not")
    else {
      val declared = function.args.asScala ++ function.params.asScala ++ function.output.asScala
      val types = (declared ++ Option(function.returns)).map(_.dataType)
      types.find(SparkTypes.of(_).isEmpty).map(missing => s"has $missing, for which Spark has no type here")
    }
}
