package io.heddle.spark

import java.util.concurrent.ConcurrentHashMap

import io.heddle.runtime.{DataType => WasmType, FunctionInfo, HeddleModule, ModuleCache, Volatility}
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
  def dataType: DataType = WasmFunctionRef.sparkType(wasmType)
}

/**
 * One function of a module, with all that planning needs, so that executors alone look into the
 * module. Equal when module and index are.
 *
 * @param name its SQL name
 * @param signature its signature for people, from the manifest
 * @param resultNullable whether it may return null of its own accord
 * @param deterministic false for volatile functions, which are neither moved, repeated nor merged
 */
final class WasmFunctionRef(
    val module: WasmModuleRef,
    val index: Int,
    val name: String,
    val signature: String,
    val args: IndexedSeq[WasmArgument],
    val resultType: WasmType,
    val resultNullable: Boolean,
    val deterministic: Boolean
) extends Serializable {

  /** The Spark type of the result. */
  def dataType: DataType = WasmFunctionRef.sparkType(resultType)

  /** The function in the module as this JVM has it. */
  def info(loaded: HeddleModule): FunctionInfo = loaded.manifest.functions.get(index)

  override def equals(other: Any): Boolean = other match {
    case that: WasmFunctionRef => module == that.module && index == that.index
    case _ => false
  }

  override def hashCode: Int = 31 * module.hashCode + index
}

object WasmFunctionRef {

  /** Describes a function of a module for plans. */
  def apply(module: WasmModuleRef, function: FunctionInfo): WasmFunctionRef = {
    val args = IndexedSeq.newBuilder[WasmArgument]
    function.args.forEach(field => args += WasmArgument(field.name, field.`type`, field.nullable))
    new WasmFunctionRef(
      module,
      function.index,
      function.name,
      function.signature,
      args.result(),
      function.returns.`type`,
      function.returns.nullable,
      deterministic = function.volatility != Volatility.VOLATILE
    )
  }

  /** The Spark type with the same values as a type of a module. */
  def sparkType(wasmType: WasmType): DataType = wasmType match {
    case WasmType.BOOL => BooleanType
    case WasmType.INT32 => IntegerType
    case WasmType.INT64 => LongType
    case WasmType.FLOAT64 => DoubleType
    case WasmType.UTF8 => StringType
  }
}
