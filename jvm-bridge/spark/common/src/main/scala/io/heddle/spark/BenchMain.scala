package io.heddle.spark

import java.nio.file.{Files, Paths}

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
    for {
      one <- definition.get("cases").elements.asScala
      strategy <- definition.get("strategies").elements.asScala.map(_.asText)
    } println(json.writeValueAsString(measure(module, definition, one, strategy)))
  }

  private def measure(
      module: HeddleModule,
      definition: JsonNode,
      one: JsonNode,
      name: String
  ): java.util.Map[String, Any] = {
    val function = module.function(one.get("function").asText)
    val inputs = Columns.read(one.get("input").asText)
    val expected = Columns.read(one.get("expected").asText)
    val counters = new Counters
    val instance = module.instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY)
    val strategy = Strategy(name, function, instance, counters)
    val rows = if (name == "protobuf-row") RowsPerRun else definition.get("batchRows").asInt
    var last = 0
    var result = strategy.newResult(rows)
    def run(i: Int): Unit = {
      last = i % inputs.length
      result = strategy.run(inputs(last), rows, result)
    }
    try {
      BenchTimer.median(definition.get("warmupSeconds").asDouble)(run)
      val created = counters.instancesCreated
      strategy.clearTimes()
      val timed = BenchTimer.median(definition.get("seconds").asDouble)(run)
      val split = strategy.split(timed.calls.toLong * rows)
      val tolerance = if (name == "native") 1e-12 else 0.0
      val verified = Columns.same(result, expected(last).head, rows, tolerance)
      val leastRows = if (name == "protobuf-row") 1 else 0
      val perCall = BenchTimer.median(definition.get("seconds").asDouble / 4) { _ =>
        result = strategy.run(inputs.head, leastRows, result)
      }
      val line = new java.util.LinkedHashMap[String, Any]
      line.put("host", "spark")
      line.put("function", function.name)
      line.put("strategy", name)
      line.put("nsPerRow", timed.nanos / rows)
      line.put("usPerCall", perCall.nanos / 1000)
      split.foreach { case (part, nanos) => line.put(part, nanos) }
      line.put("verified", verified)
      line.put("instancesCreatedAfterWarmup", counters.instancesCreated - created)
      line.put("batches", timed.calls)
      line
    } finally instance.close()
  }
}
