package io.heddle.runtime;

import java.util.Objects;

/** One column of the order in which a partition function wants its rows. Immutable. */
public final class SortKey {
  private final String column;
  private final boolean descending;
  private final boolean nullsFirst;

  /** Creates a key. */
  public SortKey(String column, boolean descending, boolean nullsFirst) {
    this.column = Objects.requireNonNull(column, "column");
    this.descending = descending;
    this.nullsFirst = nullsFirst;
  }

  /** The name of an input column. */
  public String column() {
    return column;
  }

  /** Whether large values come first. */
  public boolean descending() {
    return descending;
  }

  /** Whether nulls come before all values. */
  public boolean nullsFirst() {
    return nullsFirst;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof SortKey)) {
      return false;
    }
    SortKey that = (SortKey) other;
    return column.equals(that.column)
        && descending == that.descending
        && nullsFirst == that.nullsFirst;
  }

  @Override
  public int hashCode() {
    return Objects.hash(column, descending, nullsFirst);
  }

  @Override
  public String toString() {
    return column + (descending ? " desc" : "") + (nullsFirst ? " nulls first" : " nulls last");
  }
}
