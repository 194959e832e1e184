package io.heddle.runtime;

/** What a planner may assume of a function's results. */
public enum Volatility {
  /** The same arguments always give the same result. */
  IMMUTABLE,
  /** The same arguments give the same result within one query. */
  STABLE,
  /** Every call may give another result. */
  VOLATILE
}
