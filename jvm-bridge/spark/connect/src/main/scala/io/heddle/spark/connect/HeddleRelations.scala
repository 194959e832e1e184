package io.heddle.spark.connect

import java.util.Optional

import scala.jdk.CollectionConverters._

import io.heddle.spark.HeddleUdfs
import org.apache.spark.connect.proto
import org.apache.spark.sql.Row
import org.apache.spark.sql.catalyst.expressions.{Alias, AttributeReference, Expression}
import org.apache.spark.sql.catalyst.plans.logical.{LocalRelation, LogicalPlan, OneRowRelation, Project}
import org.apache.spark.sql.connect.planner.SparkConnectPlanner
import org.apache.spark.sql.connect.plugin.RelationPlugin
import org.apache.spark.sql.heddle.SparkShims
import org.apache.spark.sql.types.StringType

/**
 * Heddle's relations for clients of a Spark Connect server: named by
 * `spark.connect.extensions.relation.classes`. Failures reach the client with their codes.
 */
class HeddleRelations extends RelationPlugin {

  /** @return the plan of a relation of Heddle's, nothing for those of others */
  override def transform(relation: Array[Byte], planner: SparkConnectPlanner): Optional[LogicalPlan] =
    ConnectMessage.parse(relation) match {
      case Some(MapPartitions(input, path, function, params)) =>
        val rows = SparkShims.frame(planner.session, planner.transformRelation(proto.Relation.parseFrom(input)))
        Optional.of(HeddleUdfs.partitionPlan(rows, path, function, constants(params, planner)))
      case Some(ModuleFunctions(path, function)) =>
        Optional.of(names(HeddleUdfs.names(planner.session, path, function.orNull).asScala.toSeq))
      case _ => Optional.empty()
    }

  /** Params as expressions whose types are known. */
  private def constants(params: Seq[Array[Byte]], planner: SparkConnectPlanner): Seq[Expression] = {
    val named = params.zipWithIndex.map { case (param, index) =>
      Alias(planner.transformExpression(proto.Expression.parseFrom(param)), s"param$index")()
    }
    SparkShims.analyzed(SparkShims.frame(planner.session, Project(named, OneRowRelation()))) match {
      case Project(resolved, _) => resolved.flatMap(_.children)
      case other => throw new IllegalStateException(s"no projection: $other")
    }
  }

  private def names(names: Seq[String]): LogicalPlan =
    LocalRelation.fromExternalRows(Seq(AttributeReference("name", StringType, nullable = false)()), names.map(Row(_)))
}
