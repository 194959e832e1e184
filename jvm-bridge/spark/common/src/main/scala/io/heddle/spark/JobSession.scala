package io.heddle.spark

import org.apache.spark.sql.SparkSession
import org.apache.spark.sql.heddle.SparkShims

/** Makes a session what `spec/sql.md` says of every host, for a job that is to run in it. */
private[spark] object JobSession {
  private val Settings = Seq(
    "spark.sql.session.timeZone" -> "UTC",
    HeddleConf.HashedGroups,
    // As in the other hosts, the functions of a plugin come before those of the engine.
    SparkShims.TemporaryFirst,
    // As in the other hosts, a backslash in a text is a backslash.
    "spark.sql.parser.escapedStringLiterals" -> "true",
    // As in the other hosts, "..." names a column and '...' is a text.
    "spark.sql.ansi.enabled" -> "true",
    "spark.sql.ansi.doubleQuotedIdentifiers" -> "true"
  )

  /**
   * Sets the settings and the job's limits, registers its modules and makes views of its tables.
   *
   * @throws io.heddle.runtime.HeddleException HEDDLE4001 for a file, HEDDLE1001 to 1005 for a module
   */
  def prepare(spark: SparkSession, setup: JobSetup): Unit = {
    (Settings ++ setup.limits).foreach { case (key, value) => spark.conf.set(key, value) }
    setup.plugins.foreach(HeddleUdfs.register(spark, _))
    setup.tables.foreach(JobTables.register(spark, _))
  }
}
