package io.heddle.spark

import java.util.concurrent.ConcurrentHashMap

import scala.jdk.CollectionConverters._

import io.heddle.runtime.{
  DataType => WasmType,
  ErrorCode,
  FunctionInfo,
  FunctionKind,
  HeddleModule,
  ModuleCache,
  PluginFormat,
  Volatility
}
import org.apache.spark.broadcast.Broadcast
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

  /** The compiled module of this JVM; compiles at most once per digest, whatever the threads. */
  def load(): HeddleModule = ModuleCache.shared().get(digest, () => bytes.value)

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

/** One argument as it is declared: its type in the module, and whether the handler takes nulls. */
final case class WasmArgument(name: String, wasmType: WasmType, nullable: Boolean) {

  /** The Spark type whose values are handed over without conversion. */
  def dataType: DataType = SparkTypes.require(wasmType, name)
}

/**
 * One function of a module, with all that planning needs, so that executors alone look into the
 * module. Equal when module and index are.
 *
 * @param name its SQL name
 * @param signature its signature for people, from the manifest
 * @param variadic whether the last argument stands for zero or more
 * @param resultNullable whether it may return null of its own accord
 * @param deterministic false for volatile functions, which are neither moved, repeated nor merged
 */
final class WasmFunctionRef(
    val module: WasmModuleRef,
    val index: Int,
    val name: String,
    val signature: String,
    val args: IndexedSeq[WasmArgument],
    val variadic: Boolean,
    val resultType: WasmType,
    val resultNullable: Boolean,
    val deterministic: Boolean
) extends Serializable {

  /** The Spark type of the result. */
  def dataType: DataType = SparkTypes.require(resultType, name)

  /** The declarations of so many arguments: of a variadic function, the last stands for the rest. */
  def argsFor(count: Int): IndexedSeq[WasmArgument] =
    if (variadic) IndexedSeq.tabulate(count)(i => args(math.min(i, args.length - 1))) else args

  /** The function in the module as this JVM has it. */
  def info(loaded: HeddleModule): FunctionInfo = loaded.manifest.functions.get(index)

  override def equals(other: Any): Boolean = other match {
    case that: WasmFunctionRef => module == that.module && index == that.index
    case _ => false
  }

  override def hashCode: Int = 31 * module.hashCode + index
}

object WasmFunctionRef {

  /**
   * Describes a function of a module for plans.
   *
   * @throws io.heddle.runtime.HeddleException HEDDLE1104 for a kind, type or format that Spark does
   *   not have
   */
  def apply(module: WasmModuleRef, function: FunctionInfo): WasmFunctionRef = {
    lacking(function).foreach { what =>
      throw HeddleErrors.inFunction(ErrorCode.UNSUPPORTED, s"${function.signature} $what", function.name)
    }
    val args = IndexedSeq.newBuilder[WasmArgument]
    function.args.forEach(field => args += WasmArgument(field.name, field.dataType, field.nullable))
    new WasmFunctionRef(
      module,
      function.index,
      function.name,
      function.signature,
      args.result(),
      function.variadic,
      function.returns.dataType,
      function.returns.nullable,
      deterministic = function.volatility != Volatility.VOLATILE
    )
  }

  /** Why Spark cannot run a function, or None. */
  private def lacking(function: FunctionInfo): Option[String] =
    if (function.kind != FunctionKind.SCALAR) {
      Some(s"is of the kind ${function.kind.kindName}, and Spark has scalar functions")
    } else if (function.format == PluginFormat.ARROW) {
      Some("speaks Arrow IPC, which the JVM host does not")
    } else {
      val types = function.args.asScala.map(_.dataType) :+ function.returns.dataType
      types.find(SparkTypes.of(_).isEmpty).map(missing => s"has $missing, for which Spark has no type here")
    }
}
