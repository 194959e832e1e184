// The queries of this example from Scala: spark-shell -I flights.scala
//
// HERE in the environment is the folder of the example, DATA that of the two files, OUT where the rows go as CSV.

import java.nio.file.{Files, Path}

import scala.util.Try

import io.heddle.spark.HeddleUdfs

/** A value as the command line writes it. */
def text(value: Any): String = value match {
  case null => ""
  case time: java.sql.Timestamp => time.toLocalDateTime.format(java.time.format.DateTimeFormatter.ISO_LOCAL_DATE_TIME)
  case time: java.time.LocalDateTime => time.format(java.time.format.DateTimeFormatter.ISO_LOCAL_DATE_TIME)
  case other => other.toString
}

def run(here: Path, data: String, out: Path): Unit = {
  for (module <- Seq("geo", "flights")) {
    println(HeddleUdfs.register(spark, here.resolve(s"dist/$module.wasm").toString))
  }
  spark.read.parquet(s"$data/flights-3m.parquet").createOrReplaceTempView("flights")
  spark.read
    .option("header", "true")
    .schema(
      "iata STRING, name STRING, city STRING, state STRING, country STRING, latitude DOUBLE, longitude DOUBLE"
    )
    .csv(s"$data/airports.csv")
    .createOrReplaceTempView("airports")
  for (name <- Seq("accuracy", "delays", "routes")) {
    val query = Files.readString(here.resolve(s"queries/$name.sql"))
    val frame = spark.sql(query.replace("'flights-3m.parquet'", "flights").replace("'airports.csv'", "airports"))
    val lines = frame.columns.mkString(",") +: frame.collect().map(_.toSeq.map(text).mkString(","))
    Files.writeString(out.resolve(s"$name.csv"), lines.mkString("", "\n", "\n"))
  }
}

// An error in a script does not end spark-shell: its exit code has to say it.
val done = Try(run(Path.of(sys.env("HERE")), sys.env("DATA"), Path.of(sys.env("OUT"))))
done.failed.foreach(_.printStackTrace())
sys.exit(if (done.isSuccess) 0 else 1)
