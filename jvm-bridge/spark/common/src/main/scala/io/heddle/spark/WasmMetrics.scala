package io.heddle.spark

import java.util.{Map => JavaMap}

import scala.collection.immutable.ListMap

import org.apache.spark.SparkContext
import org.apache.spark.sql.execution.metric.{SQLMetric, SQLMetrics}

/**
 * Carries the counters of an operator's instances over to its metrics in the SQL tab. Updated once
 * per batch. Used by one thread.
 */
private[spark] final class WasmMetrics(metrics: Map[String, SQLMetric]) extends Serializable {
  private val targets = WasmMetrics.Names.map { case (name, _) => name -> metrics(name) }.toArray

  /** Adds what an instance gained between two totals; `before` is null at first. */
  def update(before: JavaMap[String, java.lang.Long], now: JavaMap[String, java.lang.Long]): Unit =
    targets.foreach { case (name, metric) =>
      val gained = now.get(name) - (if (before == null) 0L else before.get(name).longValue)
      if (gained != 0) metric += gained
    }
}

private[spark] object WasmMetrics {

  /** The runtime's counters with their names in the SQL tab. */
  val Names: ListMap[String, String] = ListMap(
    "rows" -> "rows sent to the guest",
    "batches" -> "guest calls",
    "bytesIn" -> "data sent to the guest",
    "bytesOut" -> "data returned by the guest",
    "marshalInNanos" -> "time to marshal in",
    "guestNanos" -> "time in the guest",
    "marshalOutNanos" -> "time to marshal out",
    "instancesCreated" -> "instances created",
    "modulesCompiled" -> "modules compiled",
    "handlesOpened" -> "handles opened",
    "rowsBailed" -> "rows that left compiled code"
  )

  /** The metrics of one operator. */
  def create(context: SparkContext): Map[String, SQLMetric] = Names.map { case (name, label) =>
    val metric =
      if (name.endsWith("Nanos")) SQLMetrics.createNanoTimingMetric(context, label)
      else if (name.startsWith("bytes")) SQLMetrics.createSizeMetric(context, label)
      else SQLMetrics.createMetric(context, label)
    name -> metric
  }
}
