package io.heddle.spark.catalog

import java.util.{Collections, Map => JavaMap}

import scala.jdk.CollectionConverters._

import io.heddle.runtime.{ErrorCode, FunctionInfo, FunctionKind, HeddleException}
import io.heddle.spark.{HeddleErrors, WasmFunctionRef}
import org.apache.spark.sql.catalyst.analysis.{NoSuchFunctionException, NoSuchNamespaceException}
import org.apache.spark.sql.connector.catalog.{FunctionCatalog, Identifier, NamespaceChange, SupportsNamespaces}
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction
import org.apache.spark.sql.heddle.SparkShims
import org.apache.spark.sql.util.CaseInsensitiveStringMap

/**
 * The scalar and aggregate functions of a folder of modules as a catalog: `geo.wasm` is the
 * namespace `geo`, a folder is one too, and nothing has to be registered.
 *
 * {{{
 *   spark.sql.catalog.wasm=io.heddle.spark.catalog.WasmCatalog
 *   spark.sql.catalog.wasm.location=s3://bucket/udfs
 *   SELECT wasm.geo.haversine(...)
 * }}}
 *
 * A query gets the module as its file is when the query is analyzed. Spark's catalogs have no table
 * functions. Thread-safe.
 */
class WasmCatalog extends FunctionCatalog with SupportsNamespaces {
  private var catalogName: String = _
  private var folder: ModuleFolder = _

  /** @throws java.lang.IllegalArgumentException without a `location` */
  override def initialize(name: String, options: CaseInsensitiveStringMap): Unit = {
    val location = options.get(WasmCatalog.Location)
    require(location != null, s"spark.sql.catalog.$name.${WasmCatalog.Location} names the folder of the modules")
    catalogName = name
    folder = new ModuleFolder(location)
  }

  override def name: String = catalogName

  override def defaultNamespace: Array[String] = Array.empty

  override def listFunctions(namespace: Array[String]): Array[Identifier] =
    if (folder.isModule(namespace)) {
      functions(folder.load(namespace)).map(_.name).distinct.map(Identifier.of(namespace, _)).toArray
    } else if (namespaceExists(namespace)) Array.empty
    else throw new NoSuchNamespaceException(namespace)

  override def loadFunction(identifier: Identifier): UnboundFunction = {
    val namespace = identifier.namespace
    if (!folder.isModule(namespace)) throw new NoSuchFunctionException(identifier)
    try {
      val module = folder.load(namespace)
      val overloads =
        try module.loaded.overloads(identifier.name).asScala.toSeq
        catch {
          case e: HeddleException if e.code == ErrorCode.NO_FUNCTION => throw new NoSuchFunctionException(identifier)
        }
      if (!WasmCatalog.Kinds(overloads.head.kind)) {
        val what = s"${overloads.head.signature} is no function of an expression: register it in the session"
        throw HeddleErrors.inFunction(ErrorCode.UNSUPPORTED, what, overloads.head.name)
      }
      new WasmUnboundFunction(overloads.map(WasmFunctionRef(module.ref, _)), Option(overloads.head.doc))
    } catch {
      case e: HeddleException => throw SparkShims.analysisException(e)
    }
  }

  override def listNamespaces(): Array[Array[String]] = listNamespaces(Array.empty[String])

  override def listNamespaces(namespace: Array[String]): Array[Array[String]] =
    if (namespaceExists(namespace)) folder.list(namespace).map(namespace :+ _).toArray
    else throw new NoSuchNamespaceException(namespace)

  override def namespaceExists(namespace: Array[String]): Boolean =
    namespace.isEmpty || folder.isModule(namespace) || folder.isFolder(namespace)

  /** The file of a module, its digest, or the folder. */
  override def loadNamespaceMetadata(namespace: Array[String]): JavaMap[String, String] =
    if (!namespaceExists(namespace)) throw new NoSuchNamespaceException(namespace)
    else if (folder.isModule(namespace)) {
      val module = folder.load(namespace)
      JavaMap.of("location", module.ref.source, "digest", s"sha256:${module.ref.digest}")
    } else Collections.emptyMap()

  override def createNamespace(namespace: Array[String], metadata: JavaMap[String, String]): Unit = readOnly()

  override def alterNamespace(namespace: Array[String], changes: NamespaceChange*): Unit = readOnly()

  override def dropNamespace(namespace: Array[String], cascade: Boolean): Boolean = readOnly()

  private def functions(module: FolderModule): Seq[FunctionInfo] =
    module.loaded.manifest.functions.asScala.toSeq.filter(function => WasmCatalog.Kinds(function.kind))

  private def readOnly(): Nothing =
    throw new UnsupportedOperationException(s"$catalogName is a folder of modules: put files there, or take them away")
}

private object WasmCatalog {

  /** The option that names the folder. */
  val Location = "location"

  /** What Spark's catalogs can have. */
  val Kinds: Set[FunctionKind] = Set(FunctionKind.SCALAR, FunctionKind.AGGREGATE)
}
