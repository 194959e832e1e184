package io.heddle.runtime;

import java.io.Serializable;
import java.util.Objects;

/** A column's, struct field's or item's name, type and whether nulls are declared. Immutable. */
public final class Field implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final DataType dataType;
  private final boolean nullable;

  /**
   * Creates a field.
   *
   * @param nullable whether it was declared {@code nullable(...)}: an argument then sees nulls
   *     instead of skipping the row, a result may be null
   */
  public Field(String name, DataType dataType, boolean nullable) {
    this.name = Objects.requireNonNull(name, "name");
    this.dataType = Objects.requireNonNull(dataType, "dataType");
    this.nullable = nullable;
  }

  /** The name; {@code result} for a result, {@code state} for an aggregate's state. */
  public String name() {
    return name;
  }

  /** The type of the values. */
  public DataType dataType() {
    return dataType;
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
    return name.equals(that.name) && dataType.equals(that.dataType) && nullable == that.nullable;
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, dataType, nullable);
  }

  /** The form of a signature: {@code name type}, with a question mark when nullable. */
  @Override
  public String toString() {
    return TypeText.ofName(name) + " " + TypeText.ofType(this);
  }
}
