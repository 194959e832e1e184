package io.heddle.spark

import java.io.{File, IOException}
import java.nio.file.Path

import scala.jdk.CollectionConverters._

import com.fasterxml.jackson.databind.{JsonNode, ObjectMapper}
import io.heddle.runtime.{ErrorCode, HeddleException}

/**
 * A job as `spec/sql.md` describes it. Paths are relative to the process's folder.
 *
 * @param progress whether lines on stdout tell how far it is
 */
final case class Job(setup: JobSetup, query: String, output: String, progress: Boolean)

/**
 * What a job's query refers to.
 *
 * @param limits settings of [[HeddleConf]] by name
 */
final case class JobSetup(plugins: Seq[String], tables: Seq[JobTable], limits: Map[String, String])

/**
 * A file as a table.
 *
 * @param format `csv` or `parquet`
 * @param columns name and type of each column, for CSV
 */
final case class JobTable(name: String, path: String, format: String, columns: Seq[(String, String)])

object Job {

  /**
   * Reads a job file.
   *
   * @throws io.heddle.runtime.HeddleException HEDDLE4001 if it is missing or not a job
   */
  def read(file: Path): Job = reading(s"the job $file") {
    val json = new ObjectMapper().readTree(file.toFile)
    Job(setup(json), text(json, "query"), text(json, "output"), json.path("progress").asBoolean)
  }

  /**
   * Reads what the query of a job refers to: its `plugins`, `tables` and `limits`.
   *
   * @throws io.heddle.runtime.HeddleException HEDDLE4001 if this is not a job
   */
  def parseSetup(json: String): JobSetup = reading("the job")(setup(new ObjectMapper().readTree(json)))

  private def reading[T](what: String)(read: => T): T =
    try read
    catch {
      case e @ (_: IOException | _: IllegalArgumentException) =>
        throw new HeddleException(ErrorCode.FILE, s"cannot read $what: ${e.getMessage}", e)
    }

  private def setup(json: JsonNode): JobSetup =
    JobSetup(
      elements(json, "plugins").map(_.asText),
      elements(json, "tables").map { table =>
        JobTable(
          text(table, "name"),
          text(table, "path"),
          text(table, "format"),
          elements(table, "schema").map(column => text(column, "name") -> text(column, "type"))
        )
      },
      Seq(
        "deadlineMs" -> HeddleConf.DeadlineMs,
        "memoryLimitBytes" -> HeddleConf.MemoryLimitBytes,
        "batchRows" -> HeddleConf.BatchRows,
        "rowValues" -> HeddleConf.RowValues
      )
        .flatMap { case (key, conf) => Option(json.path("limits").get(key)).map(value => conf -> value.asText) }
        .toMap
    )

  private def elements(json: JsonNode, key: String): Seq[JsonNode] = json.path(key).elements.asScala.toSeq

  private def text(json: JsonNode, key: String): String =
    Option(json.get(key)).filter(_.isTextual).map(_.asText).getOrElse {
      throw new IllegalArgumentException(s"'$key' is missing")
    }

  /** @throws io.heddle.runtime.HeddleException HEDDLE4001 if there is no such file */
  private[spark] def existing(path: String): String =
    if (new File(path).exists) path
    else throw new HeddleException(ErrorCode.FILE, s"cannot read $path: there is no such file")
}
