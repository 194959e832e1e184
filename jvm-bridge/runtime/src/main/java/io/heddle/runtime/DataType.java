package io.heddle.runtime;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A type of {@code spec/types.md} as a tree. Immutable. Whether nulls are allowed is said by the
 * {@link Field} that has the type.
 */
public final class DataType implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How deep types nest; a plain column is depth 1. */
  public static final int MAX_DEPTH = 16;

  /** Types in all schemas of one function. */
  public static final int MAX_TYPES = 1_000;

  /** Fields of one struct. */
  public static final int MAX_FIELDS = 100;

  /** Digits of a decimal128. */
  public static final int MAX_PRECISION = 38;

  /** true and false. */
  public static final DataType BOOL = plain(TypeId.BOOL);

  /** Signed, 8 bits. */
  public static final DataType INT8 = plain(TypeId.INT8);

  /** Signed, 16 bits. */
  public static final DataType INT16 = plain(TypeId.INT16);

  /** Signed, 32 bits. */
  public static final DataType INT32 = plain(TypeId.INT32);

  /** Unsigned, 8 bits. */
  public static final DataType UINT8 = plain(TypeId.UINT8);

  /** Unsigned, 16 bits. */
  public static final DataType UINT16 = plain(TypeId.UINT16);

  /** Unsigned, 32 bits. */
  public static final DataType UINT32 = plain(TypeId.UINT32);

  /** Signed, 64 bits. */
  public static final DataType INT64 = plain(TypeId.INT64);

  /** IEEE 754 single precision. */
  public static final DataType FLOAT32 = plain(TypeId.FLOAT32);

  /** IEEE 754 double precision. */
  public static final DataType FLOAT64 = plain(TypeId.FLOAT64);

  /** Texts in UTF-8. */
  public static final DataType UTF8 = plain(TypeId.UTF8);

  /** Bytes. */
  public static final DataType BINARY = plain(TypeId.BINARY);

  /** Days since 1970-01-01. */
  public static final DataType DATE32 = plain(TypeId.DATE32);

  /** Months, days and nanoseconds. */
  public static final DataType INTERVAL = plain(TypeId.INTERVAL);

  private final TypeId id;
  private final int precision;
  private final int scale;
  private final TimeUnit unit;
  private final String timezone;
  private final List<Field> children;

  private DataType(
      TypeId id, int precision, int scale, TimeUnit unit, String timezone, List<Field> children) {
    this.id = id;
    this.precision = precision;
    this.scale = scale;
    this.unit = unit;
    this.timezone = timezone;
    this.children = List.copyOf(children);
  }

  private static DataType plain(TypeId id) {
    return new DataType(id, 0, 0, null, null, List.of());
  }

  /**
   * A decimal of at most {@code precision} digits, {@code scale} of them after the point.
   *
   * @throws IllegalArgumentException unless 1 &lt;= precision &lt;= 38 and 0 &lt;= scale &lt;=
   *     precision
   */
  public static DataType decimal128(int precision, int scale) {
    if (precision < 1 || precision > MAX_PRECISION) {
      throw new IllegalArgumentException(
          "a decimal128 has 1 to " + MAX_PRECISION + " digits, not " + precision);
    }
    if (scale < 0 || scale > precision) {
      throw new IllegalArgumentException(
          "a decimal128 of " + precision + " digits has no scale " + scale);
    }
    return new DataType(TypeId.DECIMAL128, precision, scale, null, null, List.of());
  }

  /** An instant, or a local time without a zone. {@code timezone} is null or not empty. */
  public static DataType timestamp(TimeUnit unit, String timezone) {
    String zone = timezone == null || timezone.isEmpty() ? null : timezone;
    return new DataType(TypeId.TIMESTAMP, 0, 0, Objects.requireNonNull(unit), zone, List.of());
  }

  /** A time of day. */
  public static DataType time(TimeUnit unit) {
    return new DataType(TypeId.TIME, 0, 0, Objects.requireNonNull(unit), null, List.of());
  }

  /** A length of time. */
  public static DataType duration(TimeUnit unit) {
    return new DataType(TypeId.DURATION, 0, 0, Objects.requireNonNull(unit), null, List.of());
  }

  /** A list of items, whose field is named {@code item}. */
  public static DataType list(DataType item, boolean nullable) {
    List<Field> children = List.of(new Field("item", item, nullable));
    return new DataType(TypeId.LIST, 0, 0, null, null, children);
  }

  /**
   * A struct.
   *
   * @throws IllegalArgumentException unless it has 1 to 100 fields with distinct names
   */
  public static DataType struct(List<Field> fields) {
    if (fields.isEmpty() || fields.size() > MAX_FIELDS) {
      throw new IllegalArgumentException(
          "a struct has 1 to " + MAX_FIELDS + " fields, not " + fields.size());
    }
    Set<String> names = new HashSet<>();
    for (Field field : fields) {
      if (!names.add(field.name())) {
        throw new IllegalArgumentException("a struct has two fields " + field.name());
      }
    }
    return new DataType(TypeId.STRUCT, 0, 0, null, null, fields);
  }

  /**
   * A map: its one child {@code entries} is a struct of {@code key} and {@code value}.
   *
   * @throws IllegalArgumentException for a key that is a float or nested
   */
  public static DataType map(DataType key, DataType value, boolean nullable) {
    if (key.isNested() || key.id == TypeId.FLOAT32 || key.id == TypeId.FLOAT64) {
      throw new IllegalArgumentException("a map has no keys of type " + key);
    }
    DataType entries =
        struct(List.of(new Field("key", key, false), new Field("value", value, nullable)));
    List<Field> children = List.of(new Field("entries", entries, false));
    return new DataType(TypeId.MAP, 0, 0, null, null, children);
  }

  /**
   * The type that a text of {@code spec/types.md} says, for example {@code list<int32?>}.
   *
   * @throws IllegalArgumentException for a text that is none
   */
  public static DataType parse(String text) {
    return TypeText.parse(text).dataType();
  }

  /** Which type it is, without its parameters. */
  public TypeId id() {
    return id;
  }

  /** Digits of a decimal128. */
  public int precision() {
    return precision;
  }

  /** Digits after the point of a decimal128. */
  public int scale() {
    return scale;
  }

  /** The unit of a timestamp, time or duration, else null. */
  public TimeUnit unit() {
    return unit;
  }

  /** The zone of a timestamp that has one, else null. */
  public String timezone() {
    return timezone;
  }

  /** list: the item; struct: its fields; map: one struct of key and value; else empty. */
  public List<Field> children() {
    return children;
  }

  /** How values lie in memory. */
  public Layout layout() {
    return id == TypeId.TIME && (unit == TimeUnit.US || unit == TimeUnit.NS)
        ? Layout.LONG
        : id.layout();
  }

  /** Whether it has children. */
  public boolean isNested() {
    return !children.isEmpty();
  }

  /**
   * Whether columns of the two types are laid out and read the same. Names of fields, nullability
   * and zones do not matter.
   */
  public boolean isSame(DataType other) {
    if (this == other) {
      return true;
    }
    if (id != other.id
        || precision != other.precision
        || scale != other.scale
        || unit != other.unit
        || children.size() != other.children.size()) {
      return false;
    }
    for (int i = 0; i < children.size(); i++) {
      if (!children.get(i).dataType().isSame(other.children.get(i).dataType())) {
        return false;
      }
    }
    return true;
  }

  /** How many types the tree holds, itself included; a map's entries are no type. */
  int count() {
    int count = id == TypeId.MAP ? 0 : 1;
    for (Field child : children) {
      count += child.dataType().count();
    }
    return count;
  }

  /** How deep the tree is, 1 for a type without children; a map's entries are no type. */
  int depth() {
    int depth = 0;
    for (Field child : children) {
      depth = Math.max(depth, child.dataType().depth());
    }
    return id == TypeId.MAP ? depth : depth + 1;
  }

  @Override
  public boolean equals(Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof DataType)) {
      return false;
    }
    DataType that = (DataType) other;
    return id == that.id
        && precision == that.precision
        && scale == that.scale
        && unit == that.unit
        && Objects.equals(timezone, that.timezone)
        && children.equals(that.children);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, precision, scale, unit, timezone, children);
  }

  /** The text of {@code spec/types.md}, for example {@code decimal128(10, 2)}. */
  @Override
  public String toString() {
    return TypeText.of(this);
  }
}
