package io.heddle.spark.table

import io.heddle.runtime.{Batch, FunctionInfo, TableCall}
import io.heddle.spark.{CallLimits, HeddleErrors, WasmFunctionRef, WasmInstance}
import io.heddle.spark.columns.{ArgumentRows, OutputBatch}
import org.apache.spark.sql.catalyst.InternalRow
import org.apache.spark.sql.catalyst.expressions.Expression

/**
 * Rows for a table function, handed over together, and the rows that it answers. Has an instance of
 * its own, because a call that is open keeps memory of it. Used by one thread, inside a task.
 */
private[table] final class TableBatch(function: WasmFunctionRef, limits: CallLimits, arguments: Seq[Expression])
    extends AutoCloseable {

  /** What the calls are made to. */
  val instance = new WasmInstance(function.module, limits)
  private lazy val info: FunctionInfo = instance.info(function)
  private val rows = new ArgumentRows(function.argsFor(arguments.length), arguments)
  private val batch = new Batch
  private val output = new OutputBatch(function.outputSchema)

  /** Whether a call should take the rows before there are more. */
  def isFull: Boolean = rows.isFull(limits.batchRows)

  /** Adds a row. */
  def append(row: InternalRow): Unit = HeddleErrors.named(function.name)(rows.append(row))

  /**
   * Hands the rows over and gives the answers in their order, drawn from the guest as they are
   * asked for; all of them, before there is another batch. An answer is good until the next.
   */
  def answer(): Iterator[Answer] = {
    val call = instance.openHandle(_.openTable(info, rows.args, rows.constants, rows.rows))
    rows.reset()
    new Answers(call)
  }

  private final class Answers(call: TableCall) extends Iterator[Answer] {
    private val current = new Answer
    private var position = 0
    private var count = 0
    private var ended = false

    override def hasNext: Boolean = {
      while (position == count && !ended) pull()
      !ended
    }

    override def next(): Answer = {
      if (!hasNext) throw new NoSuchElementException
      current.input = batch.column(0).getInt(position)
      current.row = output.row(position)
      position += 1
      current
    }

    private def pull(): Unit =
      if (instance.guarded(call.next(batch))) {
        HeddleErrors.named(function.name)(output.fill(batch, 1))
        position = 0
        count = batch.rows
      } else {
        ended = true
        instance.guarded(call.close())
      }
  }

  override def close(): Unit = {
    output.close()
    instance.close()
  }
}

/** A row of an answer, and the number in its batch of the row that it is for. */
private[table] final class Answer {
  var input: Int = 0
  var row: InternalRow = _
}
