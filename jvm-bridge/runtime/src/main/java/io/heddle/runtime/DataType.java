package io.heddle.runtime;

/** The types of version 1.0. */
public enum DataType {
  /** Bits, least significant first. */
  BOOL("bool", 0),
  /** Signed, 32 bits. */
  INT32("int32", 4),
  /** Signed, 64 bits. */
  INT64("int64", 8),
  /** IEEE 754 double precision. */
  FLOAT64("float64", 8),
  /** UTF-8 bytes behind int32 offsets. */
  UTF8("utf8", -1);

  private final String typeName;
  private final int width;

  DataType(String typeName, int width) {
    this.typeName = typeName;
    this.width = width;
  }

  /** The name used in signatures, for example {@code float64}. */
  public String typeName() {
    return typeName;
  }

  /** Bytes of one value; 0 for bool (one bit), -1 for utf8 (variable). */
  public int width() {
    return width;
  }

  @Override
  public String toString() {
    return typeName;
  }
}
