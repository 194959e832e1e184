package io.heddle.spark.catalog

import java.util.concurrent.ConcurrentHashMap

import io.heddle.runtime.HeddleModule
import io.heddle.spark.{ModuleFiles, WasmModuleRef}
import org.apache.hadoop.fs.{FileStatus, FileSystem, Path}
import org.apache.spark.sql.SparkSession
import org.apache.spark.sql.heddle.SparkShims

/** A module of a folder: read, and on its way to executors. */
private[catalog] final case class FolderModule(loaded: HeddleModule, ref: WasmModuleRef)

/**
 * A folder of modules, anywhere that Hadoop reads. A file is read once for as long as its length and
 * its time of modification stay. Thread-safe.
 */
private[catalog] final class ModuleFolder(location: String) {
  private val known = new ConcurrentHashMap[Path, (ModuleFolder.Version, FolderModule)]

  /** Whether there is a file for a namespace. */
  def isModule(namespace: Array[String]): Boolean = namespace.nonEmpty && status(file(namespace)).exists(_.isFile)

  /** Whether there is a folder for a namespace. */
  def isFolder(namespace: Array[String]): Boolean = status(path(namespace)).exists(_.isDirectory)

  /** The module of a namespace that has one. */
  def load(namespace: Array[String]): FolderModule = {
    val file = this.file(namespace).get
    val status = fileSystem(file).getFileStatus(file)
    val version = ModuleFolder.Version(status.getLen, status.getModificationTime)
    known
      .compute(
        file,
        (_, kept) => if (kept != null && kept._1 == version) kept else (version, read(file))
      )
      ._2
  }

  /** The names of the modules and folders in a namespace, sorted. */
  def list(namespace: Array[String]): Seq[String] =
    path(namespace).filter(_ => isFolder(namespace)).toSeq.flatMap { folder =>
      fileSystem(folder).listStatus(folder).toSeq.collect {
        case inner if inner.isDirectory => inner.getPath.getName
        case module if module.getPath.getName.endsWith(ModuleFolder.Suffix) =>
          module.getPath.getName.stripSuffix(ModuleFolder.Suffix)
      }
    }.distinct.sorted

  private def read(file: Path): FolderModule = {
    val spark = SparkSession.active
    val bytes = ModuleFiles.read(spark, file.toString)
    val loaded = HeddleModule.load(bytes)
    FolderModule(loaded, WasmModuleRef(spark, loaded, file.toString, bytes))
  }

  private def file(namespace: Array[String]): Option[Path] =
    path(namespace).map(path => new Path(path.getParent, path.getName + ModuleFolder.Suffix))

  /** None for names that would lead out of the folder. */
  private def path(namespace: Array[String]): Option[Path] =
    if (namespace.exists(name => name.isEmpty || name.startsWith(".") || name.exists("/\\:".contains(_)))) None
    else Some(namespace.foldLeft(new Path(location))(new Path(_, _)))

  private def status(path: Option[Path]): Option[FileStatus] =
    path.flatMap { path =>
      try Some(fileSystem(path).getFileStatus(path))
      catch {
        case _: java.io.FileNotFoundException => None
      }
    }

  private def fileSystem(path: Path): FileSystem = path.getFileSystem(SparkShims.hadoopConf(SparkSession.active))
}

private object ModuleFolder {
  val Suffix = ".wasm"

  /** What tells that a file has changed. */
  final case class Version(length: Long, modified: Long)
}
