package io.heddle.spark.catalog

import io.heddle.spark.{FunctionCalls, WasmFunctionRef, WasmScalarUdf}
import io.heddle.spark.aggregate.WasmAggregate
import org.apache.spark.sql.catalyst.expressions.BoundReference
import org.apache.spark.sql.connector.catalog.functions.{BoundFunction, UnboundFunction}
import org.apache.spark.sql.types.StructType

/**
 * A function of a catalog before its arguments are known.
 *
 * @param overloads at least one
 */
private[catalog] final class WasmUnboundFunction(overloads: Seq[WasmFunctionRef], doc: Option[String])
    extends UnboundFunction {
  override def name: String = overloads.head.name

  override def description: String = {
    val signatures = overloads.map(_.signature).mkString("\n")
    s"$signatures${doc.filter(_.nonEmpty).fold("")(" - " + _)}\nsha256:${overloads.head.module.digest}"
  }

  /** @throws org.apache.spark.sql.AnalysisException with HEDDLE1102 or HEDDLE1103 inside */
  override def bind(inputs: StructType): BoundFunction = {
    val references = inputs.fields.zipWithIndex.map { case (field, i) =>
      BoundReference(i, field.dataType, field.nullable)
    }
    FunctionCalls.expression(overloads, references.toSeq) match {
      case call: WasmScalarUdf => new WasmScalarFunction(call, inputs)
      case call: WasmAggregate => new WasmAggregateFunction(call, inputs)
      case other => throw new IllegalStateException(s"$other is no function of a catalog")
    }
  }
}
