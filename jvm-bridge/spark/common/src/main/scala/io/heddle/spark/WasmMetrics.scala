package io.heddle.spark

import java.util.{Map => JavaMap}

import scala.collection.immutable.ListMap
import scala.collection.mutable

import org.apache.spark.SparkContext
import org.apache.spark.sql.execution.metric.{SQLMetric, SQLMetrics}

/**
 * Carries what the instances of an operator do in one task over to its metrics in the SQL tab, once
 * per batch. Used by one thread.
 */
private[spark] final class WasmMetrics(metrics: Map[String, SQLMetric]) {
  private val targets = WasmMetrics.Counted.map { case (name, _) => name -> metrics(name) }.toArray
  private val memory = metrics(WasmMetrics.PeakMemory)
  private val known = mutable.Map.empty[WasmInstance, JavaMap[String, java.lang.Long]]

  /** Adds what the operator's instances did since the last time, all of which are the operator's own. */
  def report(instances: Iterable[WasmInstance]): Unit = {
    instances.foreach { instance =>
      val totals = instance.totals
      add(known.put(instance, totals).orNull, totals)
    }
    peak(instances.iterator.map(_.memoryBytes).sum)
  }

  /** Adds what an instance does in a body of calls; it may be that of others too. */
  def during[T](instance: WasmInstance)(body: => T): T = {
    val before = instance.totals
    try body
    finally {
      add(before, instance.totals)
      peak(instance.memoryBytes)
    }
  }

  private def add(before: JavaMap[String, java.lang.Long], now: JavaMap[String, java.lang.Long]): Unit =
    targets.foreach { case (name, metric) =>
      val gained = now.get(name) - (if (before == null) 0L else before.get(name).longValue)
      if (gained != 0) metric += gained
    }

  private def peak(bytes: Long): Unit = if (bytes > memory.value) memory.set(bytes)
}

private[spark] object WasmMetrics {

  /** The runtime's counters with their names in the SQL tab. */
  private val Counted: ListMap[String, String] = ListMap(
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

  private val PeakMemory = "peakMemory"

  /** The metrics of one operator. */
  def create(context: SparkContext): Map[String, SQLMetric] =
    Counted.map { case (name, label) =>
      val metric =
        if (name.endsWith("Nanos")) SQLMetrics.createNanoTimingMetric(context, label)
        else if (name.startsWith("bytes")) SQLMetrics.createSizeMetric(context, label)
        else SQLMetrics.createMetric(context, label)
      name -> metric
    } + (PeakMemory -> SQLMetrics.createSizeMetric(context, "peak memory of guests"))
}
