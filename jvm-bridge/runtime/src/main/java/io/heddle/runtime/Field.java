package io.heddle.runtime;

import java.util.Objects;

/** One argument of a function, or its result. Immutable. */
public final class Field {
  private final String name;
  private final DataType type;
  private final boolean nullable;

  /**
   * Creates a field.
   *
   * @param nullable whether it was declared {@code nullable(...)}: an argument then sees nulls
   *     instead of skipping the row, a result may be null
   */
  public Field(String name, DataType type, boolean nullable) {
    this.name = Objects.requireNonNull(name, "name");
    this.type = Objects.requireNonNull(type, "type");
    this.nullable = nullable;
  }

  /** The name of the argument; {@code result} for a result. */
  public String name() {
    return name;
  }

  /** The type of the values. */
  public DataType type() {
    return type;
  }

  /** Whether it was declared {@code nullable(...)}. */
  public boolean nullable() {
    return nullable;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Field)) {
      return false;
    }
    Field that = (Field) other;
    return name.equals(that.name) && type == that.type && nullable == that.nullable;
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, type, nullable);
  }

  /** The form of a signature: {@code name type}, with a question mark when nullable. */
  @Override
  public String toString() {
    return name + " " + type + (nullable ? "?" : "");
  }
}
