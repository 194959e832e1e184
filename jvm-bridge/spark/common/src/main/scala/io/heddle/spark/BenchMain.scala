package io.heddle.spark

import java.nio.file.{Files, Paths}
import java.util.{LinkedHashMap, Map => JavaMap}

import scala.jdk.CollectionConverters._

import com.fasterxml.jackson.databind.{JsonNode, ObjectMapper}
import io.heddle.runtime.{Counters, HeddleModule, HostEnv, Limits}
import io.heddle.spark.bench.{BenchTimer, Columns, Strategy}

/**
 * The benchmark runner of the Spark host (`bench/METHODOLOGY.md`): reads its definition from
 * standard input and writes one JSON line per function and strategy. It measures what one operator
 * of one task does, from Spark's columns to Spark's columns, without a query around it.
 */
object BenchMain {
  private val RowsPerRun = 512

  /** No arguments. */
  def main(args: Array[String]): Unit = {
    val json = new ObjectMapper
    val definition = json.readTree(System.in)
    val module = HeddleModule.load(Files.readAllBytes(Paths.get(definition.get("module").asText)))
    val measurements = for {
      one <- definition.get("cases").elements.asScala.toIndexedSeq
      strategy <- definition.get("strategies").elements.asScala.map(_.asText) if Strategy.all.contains(strategy)
    } yield new Measurement(module, definition, one, strategy)
    // Of all strategies before the first is measured: they share the guest's code, and whoever came first would be
    // measured while HotSpot still compiles it.
    measurements.foreach(_.warmUp())
    measurements.foreach { measurement =>
      println(json.writeValueAsString(measurement.measure()))
      measurement.close()
    }
  }

  /** One function by one strategy, in an instance of its own. */
  private final class Measurement(module: HeddleModule, definition: JsonNode, one: JsonNode, name: String)
      extends AutoCloseable {
    private val function = module.function(one.get("function").asText)
    private val inputs = Columns.read(one.get("input").asText)
    private val expected = Columns.read(one.get("expected").asText)
    private val counters = new Counters
    private val instance = module.instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY)
    private val strategy = Strategy.all(name)(function, instance, counters)
    private val rows = {
      val whole = definition.get("batchRows").asInt
      if (name == "protobuf-row") math.min(RowsPerRun, whole) else whole
    }
    private val seconds = definition.get("seconds").asDouble
    private val warmupSeconds = definition.get("warmupSeconds").asDouble
    private val result = strategy.newResult(rows)
    private var last = 0

    def warmUp(): Unit = BenchTimer.time(warmupSeconds)(run)

    def measure(): JavaMap[String, Any] = {
      // What the other strategies displaced from the caches.
      BenchTimer.time(warmupSeconds / 10)(run)
      val created = counters.instancesCreated
      val (bytesIn, bytesOut) = (counters.bytesIn, counters.bytesOut)
      strategy.clearTimes()
      val timed = BenchTimer.time(seconds)(run)
      val split = strategy.split(timed.calls.toLong * rows)
      val bytes =
        Seq("bytesInPerRow" -> (counters.bytesIn - bytesIn), "bytesOutPerRow" -> (counters.bytesOut - bytesOut))
      val tolerance = if (name == "native") 1e-12 else 0.0
      val verified = Columns.same(result, expected(last).head, rows, tolerance)
      val leastRows = if (name == "protobuf-row") 1 else 0
      val perCall = BenchTimer.time(seconds / 4)(_ => strategy.run(inputs.head, leastRows, result))
      val line = new LinkedHashMap[String, Any]
      line.put("host", "spark")
      line.put("function", function.name)
      line.put("strategy", name)
      line.put("nsPerRow", timed.nanos / rows)
      line.put("lowerNsPerRow", timed.lower / rows)
      line.put("upperNsPerRow", timed.upper / rows)
      line.put("fastestNsPerRow", timed.fastest / rows)
      line.put("slowestNsPerRow", timed.slowest / rows)
      line.put("usPerCall", perCall.nanos / 1000)
      split.foreach { case (part, nanos) => line.put(part, nanos) }
      if (split.nonEmpty) bytes.foreach { case (part, sum) =>
        line.put(part, sum.toDouble / (timed.calls.toLong * rows))
      }
      line.put("verified", verified)
      line.put("instancesCreatedAfterWarmup", counters.instancesCreated - created)
      line.put("batches", timed.calls)
      line
    }

    override def close(): Unit = instance.close()

    private def run(i: Int): Unit = {
      last = i % inputs.length
      strategy.run(inputs(last), rows, result)
    }
  }
}
