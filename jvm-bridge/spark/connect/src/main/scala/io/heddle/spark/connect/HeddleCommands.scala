package io.heddle.spark.connect

import io.heddle.spark.{HeddleUdfs, Job, JobSession}
import org.apache.spark.sql.connect.planner.SparkConnectPlanner
import org.apache.spark.sql.connect.plugin.CommandPlugin

/**
 * Heddle's commands for clients of a Spark Connect server: named by
 * `spark.connect.extensions.command.classes`. Failures reach the client with their codes.
 */
class HeddleCommands extends CommandPlugin {

  /** @return whether the command is one of Heddle's, and is carried out */
  override def process(command: Array[Byte], planner: SparkConnectPlanner): Boolean =
    ConnectMessage.parse(command) match {
      case Some(RegisterModule(path, None, _)) =>
        HeddleUdfs.register(planner.session, path)
        true
      case Some(RegisterModule(path, Some(function), name)) =>
        HeddleUdfs.register(planner.session, path, function, name.orNull)
        true
      case Some(PrepareJob(json)) =>
        JobSession.prepare(planner.session, Job.parseSetup(json))
        true
      case _ => false
    }
}
