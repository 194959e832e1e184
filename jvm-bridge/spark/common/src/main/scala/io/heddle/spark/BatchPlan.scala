package io.heddle.spark

import scala.collection.mutable

import io.heddle.runtime.{DataType => WasmType}
import org.apache.spark.sql.catalyst.expressions.{
  Attribute,
  BindReferences,
  BoundReference,
  Expression,
  PreciseTimestampConversion
}

/**
 * How the calls of one operator get their arguments, worked out once on the driver. Arguments that
 * occur twice are gathered once. Columns are numbered through the child's output and then the
 * results of the calls.
 *
 * @param inputs the distinct arguments
 * @param calls in order of evaluation
 * @param childColumns how many columns the child has
 */
private[spark] final case class BatchPlan(
    inputs: IndexedSeq[BatchInput],
    calls: IndexedSeq[BatchCall],
    childColumns: Int
)

/**
 * One distinct argument.
 *
 * @param from where its values come from
 * @param firstCall the first call that reads it; it is gathered just before, or before all calls
 *   where it does not depend on a result
 */
private[spark] final case class BatchInput(wasmType: WasmType, from: InputSource, firstCall: Int)

/** Where the values of an argument come from. */
private[spark] sealed trait InputSource

/** A column as it is, by number. */
private[spark] final case class ColumnSource(ordinal: Int) extends InputSource

/** One value for all rows. */
private[spark] final case class ConstantSource(value: Expression) extends InputSource

/** A bound expression, computed row by row. */
private[spark] final case class ComputedSource(expression: Expression, dependsOnResult: Boolean) extends InputSource

/** One call: the function, and which inputs are its arguments. */
private[spark] final case class BatchCall(function: WasmFunctionRef, limits: CallLimits, args: IndexedSeq[Int])

private[spark] object BatchPlan {

  /** Works out the plan of an operator. */
  def apply(udfs: Seq[WasmScalarUdf], results: Seq[Attribute], childOutput: Seq[Attribute]): BatchPlan = {
    val columns = childOutput ++ results
    val inputs = mutable.ArrayBuffer.empty[BatchInput]
    val known = mutable.Map.empty[(Expression, WasmType), Int]
    val calls = udfs.zipWithIndex.map { case (udf, index) =>
      val args = udf.children.zip(udf.args).map { case (child, arg) =>
        def add(): Int = {
          inputs += BatchInput(arg.wasmType, source(child, columns, childOutput.length), index)
          inputs.length - 1
        }
        if (child.deterministic) known.getOrElseUpdate((child.canonicalized, arg.wasmType), add())
        else add()
      }
      BatchCall(udf.function, udf.limits, args.toIndexedSeq)
    }
    new BatchPlan(inputs.toIndexedSeq, calls.toIndexedSeq, childOutput.length)
  }

  private def source(argument: Expression, columns: Seq[Attribute], childColumns: Int): InputSource =
    BindReferences.bindReference(argument, columns) match {
      case constant if constant.foldable => ConstantSource(constant)
      case BoundReference(ordinal, _, _) => ColumnSource(ordinal)
      // The column holds the microseconds already.
      case PreciseTimestampConversion(BoundReference(ordinal, _, _), _, _) => ColumnSource(ordinal)
      case computed =>
        ComputedSource(
          computed,
          computed.exists {
            case BoundReference(ordinal, _, _) => ordinal >= childColumns
            case _ => false
          }
        )
    }
}
