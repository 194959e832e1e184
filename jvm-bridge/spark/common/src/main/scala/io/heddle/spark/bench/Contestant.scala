package io.heddle.spark.bench

import com.fasterxml.jackson.databind.JsonNode

/** One function by one strategy, in an instance of its own unless its host has but one. Used by one thread. */
private[spark] trait Contestant extends AutoCloseable {

  /** How the function is called. */
  def strategy: Strategy

  /** Instances that were made for it so far; none where the host does not say. */
  def instancesCreated: Option[Long]
}

/** What runs the functions of a definition. */
private[spark] trait BenchHost extends AutoCloseable {

  /** Its name in `bench/METHODOLOGY.md`. */
  def name: String

  /** A function of a case by a strategy; none where there is no such strategy here. */
  def contestant(one: JsonNode, strategy: String): Option[Contestant]
}
