package io.heddle.spark.bench

import java.util.{LinkedHashMap, Map => JavaMap}

import scala.jdk.CollectionConverters._

import com.fasterxml.jackson.databind.{JsonNode, ObjectMapper}

/** Measures what one operator of one task does, from Spark's columns to Spark's columns, without a query around it. */
private[spark] object BenchRun {
  private val RowsPerRun = 512

  /** Reads a definition from standard input and writes a JSON line per function and strategy (`bench/METHODOLOGY.md`). */
  def run(hostOf: JsonNode => BenchHost): Unit = {
    val json = new ObjectMapper
    val definition = json.readTree(System.in)
    val host = hostOf(definition)
    val measurements = for {
      one <- definition.get("cases").elements.asScala.toIndexedSeq
      strategy <- definition.get("strategies").elements.asScala.map(_.asText)
      contestant <- host.contestant(one, strategy)
    } yield new Measurement(host.name, definition, one, strategy, contestant)
    // Of all strategies before the first is measured: they share the guest's code, and whoever came first would be
    // measured while HotSpot still compiles it.
    measurements.foreach(_.warmUp())
    measurements.foreach { measurement =>
      println(json.writeValueAsString(measurement.measure()))
      measurement.close()
    }
    host.close()
  }

  private final class Measurement(
      host: String,
      definition: JsonNode,
      one: JsonNode,
      name: String,
      contestant: Contestant
  ) extends AutoCloseable {
    private val strategy = contestant.strategy
    private val inputs = Columns.read(one.get("input").asText)
    private val expected = Columns.read(one.get("expected").asText)
    private val rows = {
      val whole = definition.get("batchRows").asInt
      if (Strategy.isByRow(name)) math.min(RowsPerRun, whole) else whole
    }
    private val seconds = definition.get("seconds").asDouble
    private val warmupSeconds = definition.get("warmupSeconds").asDouble
    private val result = strategy.newResult(rows)
    private var last = 0

    def warmUp(): Unit = BenchTimer.time(warmupSeconds)(run)

    def measure(): JavaMap[String, Any] = {
      // What the other strategies displaced from the caches.
      BenchTimer.time(warmupSeconds / 10)(run)
      val created = contestant.instancesCreated
      strategy.clearCounts()
      val timed = BenchTimer.time(seconds)(run)
      val split = strategy.split(timed.calls.toLong * rows)
      val tolerance = if (name == "native") 1e-12 else 0.0
      val verified = Columns.same(result, expected(last).head, rows, tolerance)
      val leastRows = if (Strategy.isByRow(name)) 1 else 0
      val perCall = BenchTimer.time(seconds / 4)(_ => strategy.run(inputs.head, leastRows, result))
      val line = new LinkedHashMap[String, Any]
      line.put("host", host)
      line.put("function", one.get("function").asText)
      line.put("strategy", name)
      line.put("nsPerRow", timed.nanos / rows)
      line.put("lowerNsPerRow", timed.lower / rows)
      line.put("upperNsPerRow", timed.upper / rows)
      line.put("fastestNsPerRow", timed.fastest / rows)
      line.put("slowestNsPerRow", timed.slowest / rows)
      line.put("usPerCall", perCall.nanos / 1000)
      split.foreach { case (part, value) => line.put(part, value) }
      line.put("verified", verified)
      for (before <- created; after <- contestant.instancesCreated)
        line.put("instancesCreatedAfterWarmup", after - before)
      line.put("batches", timed.calls)
      line
    }

    override def close(): Unit = contestant.close()

    private def run(i: Int): Unit = {
      last = i % inputs.length
      strategy.run(inputs(last), rows, result)
    }
  }
}
