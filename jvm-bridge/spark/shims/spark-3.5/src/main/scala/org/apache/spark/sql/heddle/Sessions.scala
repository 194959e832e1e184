package org.apache.spark.sql.heddle

import org.apache.spark.sql.{DataFrame, Dataset, SparkSession}
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan
import org.apache.spark.sql.execution.QueryExecution

/** What is inside of sessions and frames. */
private[heddle] object Sessions {

  /** A session with its state. */
  def session(spark: SparkSession): SparkSession = spark

  /** A query as a frame. */
  def frame(spark: SparkSession, plan: LogicalPlan): DataFrame = Dataset.ofRows(spark, plan)

  /** The query of a frame. */
  def query(frame: DataFrame): QueryExecution = frame.queryExecution
}
