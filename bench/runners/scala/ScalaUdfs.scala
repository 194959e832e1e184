import java.util.Locale

import org.apache.spark.sql.{Encoder, Encoders, SparkSession}
import org.apache.spark.sql.expressions.Aggregator
import org.apache.spark.sql.functions.udaf

/** The functions of the definition `queries` as Spark's UDFs in Scala. */
object ScalaUdfs {
  private val Radians = math.Pi / 180

  /** Registers each as `scala_` and its name. */
  def register(spark: SparkSession): Unit = {
    spark.udf.register("scala_add_two", (a: Long, b: Long) => a + b)
    spark.udf.register("scala_email_domain", (email: String) => lower(email.substring(email.indexOf('@') + 1)))
    spark.udf.register("scala_haversine", haversine _)
    spark.udf.register("scala_lowered", lower _)
    spark.udf.register("scala_total", udaf(Total))
  }

  private def haversine(lat1: Double, lon1: Double, lat2: Double, lon2: Double): Double = {
    val half = math.sin((lat2 - lat1) * Radians / 2)
    val turn = math.sin((lon2 - lon1) * Radians / 2)
    val a = half * half + math.cos(lat1 * Radians) * math.cos(lat2 * Radians) * turn * turn
    2 * 6371.0088 * math.asin(math.sqrt(a))
  }

  private def lower(text: String): String = text.toLowerCase(Locale.ROOT)

  private object Total extends Aggregator[Double, Double, Double] {
    override def zero: Double = 0
    override def reduce(sum: Double, value: Double): Double = sum + value
    override def merge(sum: Double, other: Double): Double = sum + other
    override def finish(sum: Double): Double = sum
    override def bufferEncoder: Encoder[Double] = Encoders.scalaDouble
    override def outputEncoder: Encoder[Double] = Encoders.scalaDouble
  }
}
