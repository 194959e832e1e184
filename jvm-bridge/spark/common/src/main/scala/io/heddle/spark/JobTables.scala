package io.heddle.spark

import io.heddle.runtime.{ErrorCode, HeddleException}
import org.apache.spark.sql.{DataFrame, SparkSession}
import org.apache.spark.sql.types._

/** The files of a job as temporary views. */
private[spark] object JobTables {

  /** Makes a view of a file; its name may hold any characters. */
  def register(spark: SparkSession, table: JobTable): Unit = {
    val path = Job.existing(table.path)
    val frame = table.format match {
      case "csv" => csv(spark, path, table.columns)
      case "parquet" => spark.read.parquet(path)
      case other => throw new HeddleException(ErrorCode.FILE, s"cannot read $path: no tables of format $other")
    }
    frame.createOrReplaceTempView(s"`${table.name.replace("`", "``")}`")
  }

  /** CSV as `spec/sql.md` defines it: an empty field is null, whether in quotes or not. */
  private def csv(spark: SparkSession, path: String, columns: Seq[(String, String)]): DataFrame =
    spark.read
      .schema(StructType(columns.map { case (name, columnType) => StructField(name, sparkType(path, columnType)) }))
      .option("header", value = true)
      .option("encoding", "UTF-8")
      .option("quote", "\"")
      .option("escape", "\"")
      .option("multiLine", value = true)
      .option("ignoreLeadingWhiteSpace", value = false)
      .option("ignoreTrailingWhiteSpace", value = false)
      .option("nullValue", "")
      .option("emptyValue", "")
      .option("mode", "FAILFAST")
      .csv(path)

  private def sparkType(path: String, name: String): DataType = name match {
    case "bool" => BooleanType
    case "int64" => LongType
    case "float64" => DoubleType
    case "utf8" => StringType
    case other => throw new HeddleException(ErrorCode.FILE, s"cannot read $path: no column of type $other")
  }
}
