package io.heddle.spark

import scala.collection.mutable

import io.heddle.runtime.{Column, ColumnBuffer, DataType => WasmType, FunctionInfo}
import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector
import org.apache.spark.sql.vectorized.{ColumnVector, ColumnarBatch}

/**
 * Evaluates the calls of one operator in one task. A batch goes through in as few calls as the
 * limits allow: usually one per function. Results are written to columns that are reused for the
 * next batch. Used by one thread; makes its instances at the first batch.
 */
private[spark] final class BatchEvaluator(plan: BatchPlan, partition: Int, metrics: WasmMetrics) extends AutoCloseable {
  private val buffers = plan.inputs.map(input => ColumnBuffer.ofType(input.wasmType)).toArray
  private val scratch = new Column

  private final class Call(val index: Int, call: BatchCall) {
    val instance: WasmInstance =
      instances.getOrElseUpdate(
        (call.function.module, call.limits),
        new WasmInstance(call.function.module, call.limits)
      )
    val function: WasmFunctionRef = call.function
    lazy val info: FunctionInfo = instance.info(function)
    val args: Array[ColumnBuffer] = call.args.map(buffers(_)).toArray
    val constants: Array[Boolean] = {
      val flags = call.args.map(plan.inputs(_).from.isInstanceOf[ConstantSource]).toArray
      if (flags.contains(true)) flags else null
    }
    val ownColumns: Array[(ColumnBuffer, Int)] = columnInputs(_ == index, dependent = true)
    val ownComputed: Option[ComputedInputs] = computedInputs(_ == index, dependent = true)
    val result = new OnHeapColumnVector(0, function.dataType)
  }

  private val instances = mutable.LinkedHashMap.empty[(WasmModuleRef, CallLimits), WasmInstance]
  private val childColumns = columnInputs(_ => true, dependent = false)
  private val childComputed = computedInputs(_ => true, dependent = false)
  private val calls = plan.calls.zipWithIndex.map { case (call, index) => new Call(index, call) }.toArray
  private val batchRows = plan.calls.map(_.limits.batchRows).min
  private val counted = mutable.Map.empty[WasmInstance, java.util.Map[String, java.lang.Long]]

  setConstants()

  /** The batch with a column per call; good until the next call of this method. */
  def evaluate(batch: ColumnarBatch): ColumnarBatch = {
    val rows = batch.numRows
    val columns = new Array[ColumnVector](plan.childColumns + calls.length)
    for (i <- 0 until plan.childColumns) columns(i) = batch.column(i)
    for (call <- calls) {
      call.result.reset()
      call.result.reserve(rows)
      columns(plan.childColumns + call.index) = call.result
    }
    val output = new ColumnarBatch(columns, rows)
    val splits = (rows + batchRows - 1) / batchRows
    // Even parts: 10,000 rows go as two times 5,000 rather than 8,192 and 1,808.
    val step = (rows + splits - 1) / splits
    var from = 0
    while (from < rows) {
      val begin = System.nanoTime
      val until = gather(output, from, math.min(rows, from + step))
      calls.head.instance.addMarshalling(System.nanoTime - begin, 0)
      for (call <- calls) evaluate(call, output, from, until)
      from = until
    }
    instances.valuesIterator.foreach { instance =>
      val totals = instance.totals
      metrics.update(counted.put(instance, totals).orNull, totals)
    }
    output
  }

  /** Gathers the arguments that depend on no result; returns where the part ends. */
  private def gather(batch: ColumnarBatch, from: Int, most: Int): Int = {
    val fitting = childColumns.foldLeft(most) { case (until, (buffer, ordinal)) =>
      if (buffer.dataType == WasmType.UTF8 || buffer.dataType == WasmType.BINARY)
        fittingRows(batch.column(ordinal), from, until)
      else until
    }
    val until = childComputed.fold(fitting)(_.gather(batch, from, fitting, BatchEvaluator.PartBytes))
    gatherColumns(childColumns, batch, from, until)
    until
  }

  private def evaluate(call: Call, batch: ColumnarBatch, from: Int, until: Int): Unit = {
    val begin = System.nanoTime
    gatherColumns(call.ownColumns, batch, from, until)
    call.ownComputed.foreach(_.gather(batch, from, until, Long.MaxValue))
    val gathered = System.nanoTime
    val result = call.instance.call(call.info, call.args, call.constants, until - from, scratch)
    val returned = System.nanoTime
    ColumnCopy.putRows(result, call.result, from)
    call.instance.addMarshalling(gathered - begin, System.nanoTime - returned)
  }

  private def gatherColumns(inputs: Array[(ColumnBuffer, Int)], batch: ColumnarBatch, from: Int, until: Int): Unit =
    inputs.foreach { case (buffer, ordinal) =>
      buffer.reset()
      ColumnCopy.appendRows(buffer, batch.column(ordinal), from, until)
    }

  /** Where a part must end so that it holds no more bytes of a column of strings than it should. */
  private def fittingRows(column: ColumnVector, from: Int, until: Int): Int = {
    var bytes = 0L
    var row = from
    while (row < until && bytes < BatchEvaluator.PartBytes) {
      if (!column.isNullAt(row)) bytes += ColumnCopy.length(column, row)
      row += 1
    }
    row
  }

  private def dependsOnResult(source: InputSource): Boolean = source match {
    case ColumnSource(ordinal) => ordinal >= plan.childColumns
    case ComputedSource(_, dependent) => dependent
    case ConstantSource(_) => false
  }

  private def columnInputs(firstCall: Int => Boolean, dependent: Boolean): Array[(ColumnBuffer, Int)] =
    plan.inputs.zip(buffers).collect {
      case (BatchInput(_, source @ ColumnSource(ordinal), first), buffer)
          if firstCall(first) && dependsOnResult(source) == dependent =>
        buffer -> ordinal
    }.toArray

  private def computedInputs(firstCall: Int => Boolean, dependent: Boolean): Option[ComputedInputs] = {
    val (expressions, targets) = plan.inputs
      .zip(buffers)
      .collect {
        case (BatchInput(_, ComputedSource(expression, depends), first), buffer)
            if firstCall(first) && depends == dependent =>
          expression -> buffer
      }
      .unzip
    if (expressions.isEmpty) None
    else {
      val projection = UnsafeProjection.create(expressions)
      projection.initialize(partition)
      Some(new ComputedInputs(projection, targets.toArray))
    }
  }

  private def setConstants(): Unit = {
    val (values, targets) = plan.inputs
      .zip(buffers)
      .collect { case (BatchInput(_, ConstantSource(value), _), buffer) => value -> buffer }
      .unzip
    if (values.nonEmpty) {
      val row = UnsafeProjection.create(values)(InternalRow.empty)
      targets.zipWithIndex.foreach { case (buffer, i) => ColumnCopy.appendField(buffer, row, i) }
    }
  }

  /** Frees the instances and the result columns; again without effect. */
  override def close(): Unit = {
    calls.foreach(_.result.close())
    instances.valuesIterator.foreach(_.close())
  }
}

private object BatchEvaluator {

  /** A part ends after the row with which a column of strings reaches this many bytes. */
  val PartBytes: Long = 8L << 20
}

/** Arguments that are computed row by row before they are gathered. */
private final class ComputedInputs(projection: UnsafeProjection, targets: Array[ColumnBuffer]) {

  /** Gathers the rows of a part, ending early after `mostBytes`; returns where it ended. */
  def gather(batch: ColumnarBatch, from: Int, until: Int, mostBytes: Long): Int = {
    targets.foreach(_.reset())
    var bytes = 0L
    var row = from
    while (row < until && bytes < mostBytes) {
      val values = projection(batch.getRow(row))
      bytes += values.getSizeInBytes
      var i = 0
      while (i < targets.length) {
        ColumnCopy.appendField(targets(i), values, i)
        i += 1
      }
      row += 1
    }
    row
  }
}
