package io.heddle.spark

import java.util.{Map => JavaMap}

import io.heddle.runtime.Counters
import org.apache.spark.util.AccumulatorV2

/**
 * The runtime's counters summed over all instances of all executors, in the order of
 * [[CountersAccumulator.Names]]. A task adds the counters of its instances when it ends, so that
 * the sums are complete when an action returns. Thread-safe.
 */
final class CountersAccumulator
    extends AccumulatorV2[JavaMap[String, java.lang.Long], JavaMap[String, java.lang.Long]] {
  private val sums = new Array[Long](CountersAccumulator.Names.length)
  @transient private var attached: List[Counters] = Nil

  override def isZero: Boolean = synchronized(sums.forall(_ == 0))

  override def copy(): CountersAccumulator = {
    val copied = new CountersAccumulator
    synchronized(Array.copy(sums, 0, copied.sums, 0, sums.length))
    copied
  }

  override def reset(): Unit = synchronized(java.util.Arrays.fill(sums, 0L))

  override def add(counters: JavaMap[String, java.lang.Long]): Unit = synchronized {
    for (i <- sums.indices) sums(i) += counters.get(CountersAccumulator.Names(i))
  }

  /** Includes counters that go on counting, in this JVM only. */
  private[spark] def attach(counters: Counters): Unit = synchronized {
    attached = counters :: (if (attached == null) Nil else attached)
  }

  override def merge(other: AccumulatorV2[JavaMap[String, java.lang.Long], JavaMap[String, java.lang.Long]]): Unit =
    other match {
      case that: CountersAccumulator =>
        val theirs = that.synchronized(that.sums.clone())
        synchronized {
          for (i <- sums.indices) sums(i) += theirs(i)
        }
      case _ => throw new IllegalArgumentException(s"cannot merge ${other.getClass.getName}")
    }

  /** The sums by name; a snapshot. */
  override def value: JavaMap[String, java.lang.Long] = {
    val values = new java.util.LinkedHashMap[String, java.lang.Long]
    synchronized {
      val live = if (attached == null) Nil else attached.map(_.snapshot())
      for ((name, i) <- CountersAccumulator.Names.zipWithIndex)
        values.put(name, sums(i) + live.map(_.get(name).longValue).sum)
    }
    values
  }
}

private object CountersAccumulator {

  /** As `spec/sql.md` lists them. */
  val Names: Array[String] = Array(
    "rows",
    "batches",
    "bytesIn",
    "bytesOut",
    "marshalInNanos",
    "guestNanos",
    "marshalOutNanos",
    "instancesCreated",
    "modulesCompiled",
    "handlesOpened",
    "rowsBailed"
  )
}
