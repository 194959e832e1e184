package io.heddle.spark.bench

import io.heddle.runtime.{Column, ColumnBuffer, Counters, FunctionInfo, HeddleInstance}
import io.heddle.spark.SparkTypes
import io.heddle.spark.columns.{FromGuest, ToGuest}
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector

/** One way from Spark's columns through the guest and back. Used by one thread. */
private[spark] abstract class Strategy(function: FunctionInfo) {
  protected var inNanos = 0L
  protected var guestNanos = 0L
  protected var outNanos = 0L
  protected var bytesIn = 0L
  protected var bytesOut = 0L

  /** An empty column for results. */
  def newResult(rows: Int): OnHeapColumnVector =
    new OnHeapColumnVector(rows, SparkTypes.require(function.returns.dataType, function.name))

  /** Calls the function with the first rows of a batch and writes the answers to `result`. */
  final def run(batch: IndexedSeq[OnHeapColumnVector], rows: Int, result: OnHeapColumnVector): Unit = {
    result.reset()
    result.reserve(rows)
    fill(batch, rows, result)
  }

  /** As [[run]], into a column that is empty and has room. */
  protected def fill(batch: IndexedSeq[OnHeapColumnVector], rows: Int, result: OnHeapColumnVector): Unit

  /** Forgets what was counted in the warm-up. */
  def clearCounts(): Unit = {
    inNanos = 0
    guestNanos = 0
    outNanos = 0
    bytesIn = 0
    bytesOut = 0
  }

  /** Where the time of so many rows went, in ns per row, and the bytes of a row; nothing without a guest. */
  def split(rows: Long): Seq[(String, Double)] =
    if (guestNanos == 0) Nil
    else
      Seq(
        "marshalInNsPerRow" -> inNanos.toDouble / rows,
        "guestNsPerRow" -> guestNanos.toDouble / rows,
        "marshalOutNsPerRow" -> outNanos.toDouble / rows,
        "bytesInPerRow" -> bytesIn.toDouble / rows,
        "bytesOutPerRow" -> bytesOut.toDouble / rows
      )
}

private[spark] object Strategy {

  /** What the names of strategies end in that make a call of each row. */
  private val ByRow = "-row"

  /** Formats of the Extism ABI. */
  private val codecs: Map[String, FunctionInfo => Codec] = Map(
    "arrow-ipc" -> (new ArrowCodec(_)),
    "protobuf" -> (new ProtobufCodec(_)),
    "json" -> (new JsonCodec(_)),
    "literal" -> (new LiteralCodec(_))
  )

  /** Whether a strategy of `bench/METHODOLOGY.md` makes a call of each row. */
  def isByRow(name: String): Boolean = name.endsWith(ByRow)

  /** A strategy by its name, of a module in Heddle's runtime; none where there is no such. */
  def ofModule(name: String, function: FunctionInfo, instance: HeddleInstance, counters: Counters): Option[Strategy] =
    name match {
      case "direct" => Some(new Direct(function, instance, counters))
      case "native" => Some(new Native(function))
      case format => ofCalls(format, function, instance.callExtism(function.`export`, _))
    }

  /** A strategy by its name, of an export that takes bytes and gives some; none where there is no such. */
  def ofCalls(name: String, function: FunctionInfo, call: Array[Byte] => Array[Byte]): Option[Strategy] =
    codecs.get(name.stripSuffix(ByRow)).map { codec =>
      if (isByRow(name)) new EncodedRows(function, call, codec(function))
      else new Encoded(function, call, codec(function))
    }
}

/** The direct ABI, as [[io.heddle.spark.BatchEvaluator]] uses it. */
private final class Direct(function: FunctionInfo, instance: HeddleInstance, counters: Counters)
    extends Strategy(function) {
  private val args = function.args.toArray(Array.empty[io.heddle.runtime.Field]).map(ColumnBuffer.forField)
  private val column = new Column

  override protected def fill(batch: IndexedSeq[OnHeapColumnVector], rows: Int, result: OnHeapColumnVector): Unit = {
    val begin = System.nanoTime
    for (i <- args.indices) {
      args(i).reset()
      ToGuest.appendRows(args(i), batch(i), 0, rows)
    }
    val called = System.nanoTime
    val (in, guest, out) = (counters.marshalInNanos, counters.guestNanos, counters.marshalOutNanos)
    val (copiedIn, copiedOut) = (counters.bytesIn, counters.bytesOut)
    instance.callScalar(function, args, null, rows, column)
    val returned = System.nanoTime
    FromGuest.putRows(column, result, 0)
    inNanos += called - begin + counters.marshalInNanos - in
    guestNanos += counters.guestNanos - guest
    outNanos += System.nanoTime - returned + counters.marshalOutNanos - out
    bytesIn += counters.bytesIn - copiedIn
    bytesOut += counters.bytesOut - copiedOut
  }
}

/** Bytes of one format for the Extism ABI. */
private trait Codec {

  /** The rows `from` until `until` of a batch. */
  def encode(batch: IndexedSeq[OnHeapColumnVector], from: Int, until: Int): Array[Byte]

  /** Writes a result to the rows of `result` from `at` on. */
  def decode(bytes: Array[Byte], result: OnHeapColumnVector, at: Int): Unit
}

/** One call of the Extism ABI per batch. */
private class Encoded(function: FunctionInfo, guest: Array[Byte] => Array[Byte], codec: Codec)
    extends Strategy(function) {
  override protected def fill(batch: IndexedSeq[OnHeapColumnVector], rows: Int, result: OnHeapColumnVector): Unit =
    call(batch, 0, rows, result)

  protected def call(batch: IndexedSeq[OnHeapColumnVector], from: Int, until: Int, result: OnHeapColumnVector): Unit = {
    val begin = System.nanoTime
    val input = codec.encode(batch, from, until)
    val called = System.nanoTime
    val output = guest(input)
    val returned = System.nanoTime
    codec.decode(output, result, from)
    val end = System.nanoTime
    inNanos += called - begin
    guestNanos += returned - called
    outNanos += end - returned
    bytesIn += input.length
    bytesOut += output.length
  }
}

/** One call of the Extism ABI per row. */
private final class EncodedRows(function: FunctionInfo, guest: Array[Byte] => Array[Byte], codec: Codec)
    extends Encoded(function, guest, codec) {
  override protected def fill(batch: IndexedSeq[OnHeapColumnVector], rows: Int, result: OnHeapColumnVector): Unit =
    for (row <- 0 until rows) call(batch, row, row + 1, result)
}
