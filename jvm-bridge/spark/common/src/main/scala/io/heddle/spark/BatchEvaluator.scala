package io.heddle.spark

import scala.collection.mutable

import io.heddle.runtime.{Column, ColumnBuffer, DataType => WasmType, FunctionInfo}
import io.heddle.spark.columns.{FromGuest, ToGuest}
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
  // What a row of nested values takes is known once it is gathered; of a column of texts it is known before.
  private val (nestedColumns, childColumns) =
    columnInputs(_ => true, dependent = false).partition(_._1.dataType.isNested)
  private val childComputed = computedInputs(_ => true, dependent = false)
  private val calls = plan.calls.zipWithIndex.map { case (call, index) => new Call(index, call) }.toArray
  private val batchRows = plan.calls.map(_.limits.batchRows).min

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
    metrics.report(instances.values)
    output
  }

  /** Gathers the arguments that depend on no result; returns where the part ends. */
  private def gather(batch: ColumnarBatch, from: Int, most: Int): Int = {
    val fitting = childColumns.foldLeft(most) { case (until, (buffer, ordinal)) =>
      if (buffer.dataType == WasmType.UTF8 || buffer.dataType == WasmType.BINARY)
        fittingRows(batch.column(ordinal), from, until)
      else until
    }
    val until = gatherMeasured(batch, from, fitting)
    gatherColumns(childColumns, batch, from, until)
    until
  }

  /** Gathers what is computed and what is nested, a few rows at a time, until it is too much; returns where. */
  private def gatherMeasured(batch: ColumnarBatch, from: Int, most: Int): Int =
    if (nestedColumns.isEmpty && childComputed.isEmpty) most
    else {
      nestedColumns.foreach(_._1.reset())
      childComputed.foreach(_.reset())
      var row = from
      var bytes = 0L
      while (row < most && bytes < BatchEvaluator.PartBytes) {
        val until = math.min(most, row + BatchEvaluator.MeasuredRows)
        val end = childComputed.fold(until)(_.gather(batch, row, until, BatchEvaluator.PartBytes))
        nestedColumns.foreach { case (buffer, ordinal) => ToGuest.appendRows(buffer, batch.column(ordinal), row, end) }
        bytes = nestedColumns.map(_._1.bytes).sum + childComputed.fold(0L)(_.bytes)
        row = end
      }
      row
    }

  private def evaluate(call: Call, batch: ColumnarBatch, from: Int, until: Int): Unit = {
    val begin = System.nanoTime
    gatherColumns(call.ownColumns, batch, from, until)
    call.ownComputed.foreach { inputs =>
      inputs.reset()
      inputs.gather(batch, from, until, Long.MaxValue)
    }
    val gathered = System.nanoTime
    val result = call.instance.call(call.info, call.args, call.constants, until - from, scratch)
    val returned = System.nanoTime
    HeddleErrors.named(call.function.name)(FromGuest.putRows(result, call.result, from))
    call.instance.addMarshalling(gathered - begin, System.nanoTime - returned)
  }

  private def gatherColumns(inputs: Array[(ColumnBuffer, Int)], batch: ColumnarBatch, from: Int, until: Int): Unit =
    inputs.foreach { case (buffer, ordinal) =>
      buffer.reset()
      ToGuest.appendRows(buffer, batch.column(ordinal), from, until)
    }

  /** Where a part must end so that it holds no more bytes of a column of strings than it should. */
  private def fittingRows(column: ColumnVector, from: Int, until: Int): Int = {
    var bytes = 0L
    var row = from
    while (row < until && bytes < BatchEvaluator.PartBytes) {
      if (!column.isNullAt(row)) bytes += ToGuest.length(column, row)
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
      targets.zipWithIndex.foreach { case (buffer, i) => ToGuest.appendField(buffer, row, i) }
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

  /** Rows that are gathered before nested values are measured again. */
  val MeasuredRows = 64
}
