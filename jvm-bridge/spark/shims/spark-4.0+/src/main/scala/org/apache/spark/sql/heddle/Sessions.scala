package org.apache.spark.sql.heddle

import org.apache.spark.sql.{classic, DataFrame, SparkSession}
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan
import org.apache.spark.sql.execution.QueryExecution

/** What is inside of sessions and frames, which are those of a server and not of its clients. */
private[heddle] object Sessions {

  /** A session with its state. */
  def session(spark: SparkSession): classic.SparkSession = spark.asInstanceOf[classic.SparkSession]

  /** A query as a frame. */
  def frame(spark: SparkSession, plan: LogicalPlan): DataFrame = classic.Dataset.ofRows(session(spark), plan)

  /** The query of a frame. */
  def query(frame: DataFrame): QueryExecution = frame.asInstanceOf[classic.DataFrame].queryExecution
}
