package io.heddle.spark.columns

import io.heddle.runtime.{ColumnBuffer, Layout}
import io.heddle.spark.WasmField
import org.apache.spark.TaskContext
import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.catalyst.expressions.{BoundReference, Expression, UnsafeProjection}

/**
 * Rows gathered into the arguments of a call. An argument that is a column of the input is copied
 * from where it lies, one that is the same for every row is given once, and all others are computed
 * together. Used by one thread, inside a task.
 *
 * @param fields the declaration of each argument
 * @param arguments bound to the input, of exactly the declared types
 */
private[spark] final class ArgumentRows(fields: Seq[WasmField], arguments: Seq[Expression]) {

  /** A column per argument. */
  val args: Array[ColumnBuffer] = fields.map(field => ColumnBuffer.ofType(field.wasmType)).toArray

  private val isConstant = arguments.map(_.foldable).toArray

  /** Which arguments have one row for all; null for none. */
  val constants: Array[Boolean] = if (isConstant.contains(true)) isConstant else null

  private val columns = arguments.zip(args).collect { case (BoundReference(ordinal, _, _), arg) =>
    (arg, ordinal)
  }.toArray
  private val (computed, targets) = {
    val others = arguments.zip(args).filterNot { case (argument, _) =>
      argument.foldable || argument.isInstanceOf[BoundReference]
    }
    (others.map(_._1), others.map(_._2).toArray)
  }
  private val projection = if (computed.isEmpty) null else ArgumentRows.projection(computed)
  private val varying = args.zip(isConstant).collect { case (arg, false) if ArgumentRows.varies(arg) => arg }
  private var count = 0

  setConstants()

  /** How many rows there are. */
  def rows: Int = count

  /** Whether a call should take them before there are more. */
  def isFull(batchRows: Int): Boolean = count >= batchRows || bytes >= ArgumentRows.MostBytes

  /** Adds a row. */
  def append(row: InternalRow): Unit = {
    var i = 0
    while (i < columns.length) {
      ToGuest.appendField(columns(i)._1, row, columns(i)._2)
      i += 1
    }
    if (projection != null) {
      val values = projection(row)
      i = 0
      while (i < targets.length) {
        ToGuest.appendField(targets(i), values, i)
        i += 1
      }
    }
    count += 1
  }

  /** Forgets the rows. */
  def reset(): Unit = {
    for (i <- args.indices if !isConstant(i)) args(i).reset()
    count = 0
  }

  private def bytes: Long = {
    var sum = 0L
    var i = 0
    while (i < varying.length) {
      sum += varying(i).bytes
      i += 1
    }
    sum
  }

  private def setConstants(): Unit =
    if (constants != null) {
      val (values, buffers) = arguments.zip(args).filter(_._1.foldable).unzip
      val row = ArgumentRows.projection(values)(InternalRow.empty)
      for ((buffer, i) <- buffers.zipWithIndex) ToGuest.appendField(buffer, row, i)
    }
}

private[spark] object ArgumentRows {

  /** A call takes no more than the row with which a batch reaches this many bytes. */
  val MostBytes: Long = 8L << 20

  /** Whether the values of a column differ in length. */
  def varies(column: ColumnBuffer): Boolean = column.dataType.isNested || column.dataType.layout == Layout.BYTES

  private def projection(expressions: Seq[Expression]): UnsafeProjection = {
    val projection = UnsafeProjection.create(expressions)
    projection.initialize(TaskContext.getPartitionId())
    projection
  }
}
