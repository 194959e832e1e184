package io.heddle.spark

import java.io.{BufferedOutputStream, PrintWriter, StringWriter}
import java.nio.file.{Files, Paths}

import scala.jdk.CollectionConverters._
import scala.util.control.NonFatal

import com.fasterxml.jackson.databind.ObjectMapper
import io.heddle.runtime.{ErrorCode, HeddleException}
import org.apache.spark.SparkThrowable
import org.apache.spark.sql.SparkSession
import org.apache.spark.sql.catalyst.parser.ParseException
import org.apache.spark.sql.heddle.ArrowStreams

/**
 * Runs one job of `spec/sql.md`: `spark-submit --class io.heddle.spark.JobMain heddle-spark.jar
 * job.json`, or the same class with `java` over the jars of Spark. The resource
 * `heddle-log4j2.properties` keeps Spark's log out of the way.
 *
 * Exits with 0 and a JSON line on stdout, with 1 and a JSON line on stderr, or with 3 for a bug.
 */
object JobMain {

  /** @param args the path of the job file */
  def main(args: Array[String]): Unit = {
    if (args.length != 1) {
      System.err.println("usage: JobMain job.json")
      System.exit(2)
    }
    System.exit(run(args(0)))
  }

  private def run(file: String): Int =
    try {
      println(json(execute(Job.read(Paths.get(file)))))
      0
    } catch {
      case e: Throwable =>
        describe(e) match {
          case Some((code, message)) =>
            System.err.println(json(Map("error" -> Map("code" -> code, "message" -> message).asJava)))
            1
          case None =>
            System.err.println(stackTrace(e))
            3
        }
    }

  private def execute(job: Job): Map[String, Any] = {
    val spark = session()
    try {
      if (job.progress) spark.sparkContext.addSparkListener(new JobProgress(progress => println(json(progress))))
      JobSession.prepare(spark, job.setup)
      val output = new BufferedOutputStream(Files.newOutputStream(Paths.get(job.output)))
      val rows =
        try ArrowStreams.write(spark.sql(job.query), output)
        finally output.close()
      Map("rows" -> rows, "counters" -> HeddleUdfs.counters(spark))
    } finally spark.stop()
  }

  private def session(): SparkSession = {
    val builder = SparkSession
      .builder()
      .appName("heddle")
      .config("spark.sql.extensions", classOf[HeddleExtensions].getName)
      .config("spark.driver.maxResultSize", "0")
    val defaults = Map("spark.master" -> "local[*]", "spark.ui.enabled" -> "false")
    for ((key, value) <- defaults if !sys.props.contains(key)) builder.config(key, value)
    builder.getOrCreate()
  }

  /** Code and message of a failure that is not a bug of this program. */
  private def describe(error: Throwable): Option[(String, String)] = error match {
    case _ if HeddleErrors.find(error).isDefined => HeddleErrors.find(error).map(e => e.code -> e.getMessage)
    case e: ParseException => Some(coded(ErrorCode.SQL, e))
    case e: SparkThrowable => Some(coded(ErrorCode.ENGINE, HeddleErrors.innermost(e)))
    case NonFatal(e: java.io.IOException) => Some(coded(ErrorCode.FILE, e))
    case _ => None
  }

  private def coded(code: String, error: Throwable): (String, String) = {
    val text = Option(error.getMessage).getOrElse(error.getClass.getName)
    code -> new HeddleException(code, text).getMessage
  }

  private def json(values: Map[String, Any]): String = new ObjectMapper().writeValueAsString(values.asJava)

  private def stackTrace(error: Throwable): String = {
    val text = new StringWriter
    error.printStackTrace(new PrintWriter(text, true))
    text.toString
  }
}
