package io.heddle.spark

import java.io.{File, IOException}
import java.nio.file.Files

import io.heddle.runtime.{ErrorCode, HeddleException}
import org.apache.hadoop.fs.Path
import org.apache.spark.SparkFiles
import org.apache.spark.sql.SparkSession
import org.apache.spark.sql.heddle.SparkShims

/** Reads the files of modules on the driver. */
private[spark] object ModuleFiles {

  /** Modules are a few megabytes; what is larger than this is something else. */
  private val MostBytes = 256L << 20

  /**
   * The bytes of a file. A path without a scheme is looked for among local files, then among the
   * files of the job (`--files`, `ADD FILE`, artifacts), then in the default file system.
   *
   * @throws io.heddle.runtime.HeddleException HEDDLE4001 if there is none, or it cannot be read
   */
  def read(spark: SparkSession, path: String): Array[Byte] =
    try {
      val local = if (new Path(path).toUri.getScheme == null) localFile(path) else None
      local match {
        case Some(file) => checked(path, file.length)(Files.readAllBytes(file.toPath))
        case None => readFromHadoop(spark, new Path(path))
      }
    } catch {
      case e @ (_: IOException | _: IllegalArgumentException | _: UnsupportedOperationException) =>
        throw new HeddleException(ErrorCode.FILE, s"cannot read $path: ${e.getMessage}", e)
    }

  private def localFile(path: String): Option[File] =
    Iterator(() => new File(path), () => new File(SparkFiles.get(path))).map(_()).find(_.isFile)

  private def readFromHadoop(spark: SparkSession, path: Path): Array[Byte] = {
    val fileSystem = path.getFileSystem(SparkShims.hadoopConf(spark))
    val length = fileSystem.getFileStatus(path).getLen
    checked(path.toString, length) {
      val stream = fileSystem.open(path)
      try {
        val bytes = new Array[Byte](length.toInt)
        stream.readFully(0, bytes)
        bytes
      } finally stream.close()
    }
  }

  private def checked(path: String, length: Long)(read: => Array[Byte]): Array[Byte] =
    if (length <= MostBytes) read
    else throw new IOException(s"$path has $length bytes, a module at most $MostBytes")
}
