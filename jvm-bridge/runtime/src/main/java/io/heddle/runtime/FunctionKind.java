package io.heddle.runtime;

/** The kinds of function of {@code spec/types.md}. */
public enum FunctionKind {
  /** One value per row. */
  SCALAR,
  /** One value per group of rows. */
  AGGREGATE,
  /** Any number of rows per row. */
  TABLE,
  /** Any number of rows per partition of rows. */
  PARTITION;

  /** The name in manifests. */
  public String kindName() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
