package io.heddle.runtime;

import java.util.Locale;

/** The types without their parameters. */
public enum TypeId {
  /** true and false. */
  BOOL(Layout.BITS),
  /** Signed, 8 bits. */
  INT8(Layout.BYTE),
  /** Signed, 16 bits. */
  INT16(Layout.SHORT),
  /** Signed, 32 bits. */
  INT32(Layout.INT),
  /** Unsigned, 8 bits. */
  UINT8(Layout.BYTE),
  /** Unsigned, 16 bits. */
  UINT16(Layout.SHORT),
  /** Unsigned, 32 bits. */
  UINT32(Layout.INT),
  /** Signed, 64 bits. */
  INT64(Layout.LONG),
  /** IEEE 754 single precision. */
  FLOAT32(Layout.FLOAT),
  /** IEEE 754 double precision. */
  FLOAT64(Layout.DOUBLE),
  /** A number of digits, some of them after the point. */
  DECIMAL128(Layout.DECIMAL),
  /** Texts in UTF-8. */
  UTF8(Layout.BYTES),
  /** Bytes. */
  BINARY(Layout.BYTES),
  /** Days since 1970-01-01. */
  DATE32(Layout.INT),
  /** An instant or a local time. */
  TIMESTAMP(Layout.LONG),
  /** A time of day; of microseconds and nanoseconds in 64 bits. */
  TIME(Layout.INT),
  /** A length of time. */
  DURATION(Layout.LONG),
  /** Months, days and nanoseconds. */
  INTERVAL(Layout.INTERVAL),
  /** Items of one type. */
  LIST(Layout.LIST),
  /** Fields by name. */
  STRUCT(Layout.STRUCT),
  /** Entries of key and value, in their order. */
  MAP(Layout.LIST);

  private final Layout layout;

  TypeId(Layout layout) {
    this.layout = layout;
  }

  /** How values lie in memory, but for a time of us or ns. */
  Layout layout() {
    return layout;
  }

  /** The name in texts, for example {@code float64}. */
  public String typeName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
