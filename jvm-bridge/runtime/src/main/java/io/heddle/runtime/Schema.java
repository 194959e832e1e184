package io.heddle.runtime;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes the Arrow IPC schema messages of a manifest: names, nullability and the types of {@code
 * spec/types.md}. The bytes are untrusted; depth and number of types are bounded, so that decoding
 * always ends.
 */
final class Schema {
  private static final int CONTINUATION = -1;
  private static final int SCHEMA_HEADER = 1;
  private static final int MONTH_DAY_NANO = 2;
  private static final TimeUnit[] UNITS = {TimeUnit.S, TimeUnit.MS, TimeUnit.US, TimeUnit.NS};

  private final Flatbuffer message;
  private int types;

  private Schema(Flatbuffer message) {
    this.message = message;
  }

  /**
   * Decodes an encapsulated schema message.
   *
   * @throws IllegalArgumentException when it is damaged or holds a type that {@link DataType} lacks
   */
  static List<Field> decode(byte[] bytes, int maxFields) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      if (buffer.getInt() != CONTINUATION) {
        throw new IllegalArgumentException("not an Arrow IPC message");
      }
      int length = buffer.getInt();
      if (length < 8 || length > buffer.remaining()) {
        throw new IllegalArgumentException("an Arrow IPC message of " + length + " bytes");
      }
      ByteBuffer metadata = buffer.slice().order(ByteOrder.LITTLE_ENDIAN);
      metadata.limit(length);
      return new Schema(new Flatbuffer(metadata)).fields(maxFields);
    } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
      throw new IllegalArgumentException("a damaged Arrow IPC message", e);
    }
  }

  private List<Field> fields(int maxFields) {
    int root = message.root();
    if (message.u8(root, 1, 0) != SCHEMA_HEADER) {
      throw new IllegalArgumentException("an Arrow IPC message that is no schema");
    }
    int schema = message.required(root, 2, "schema");
    if (message.i16(schema, 0, 0) != 0) {
      throw new IllegalArgumentException("a big-endian schema");
    }
    int count = message.count(schema, 1, maxFields, "fields");
    List<Field> fields = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      fields.add(field(message.element(schema, 1, i), 1));
    }
    return fields;
  }

  private Field field(int table, int depth) {
    String name = message.string(table, 0);
    if (name == null) {
      throw new IllegalArgumentException("a field without a name");
    }
    // Many offsets may lead to one table: without this bound a small message would unfold
    // endlessly.
    if (depth > DataType.MAX_DEPTH || ++types > DataType.MAX_TYPES) {
      throw new IllegalArgumentException(
          "types nest to a depth of " + DataType.MAX_DEPTH + ", " + DataType.MAX_TYPES + " in all");
    }
    if (!message.isAbsent(table, 4)) {
      throw new IllegalArgumentException("the type of " + name + " is dictionary-encoded");
    }
    return new Field(name, dataType(name, table, depth), message.u8(table, 1, 0) != 0);
  }

  private DataType dataType(String name, int field, int depth) {
    int kind = message.u8(field, 2, 0);
    int type = message.required(field, 3, "type of " + name);
    switch (kind) {
      case 2:
        return integer(name, message.i32(type, 0, 0), message.u8(type, 1, 0) != 0);
      case 3:
        return floating(name, message.i16(type, 0, 0));
      case 4:
        return DataType.BINARY;
      case 5:
        return DataType.UTF8;
      case 6:
        return DataType.BOOL;
      case 7:
        requireThat(message.i32(type, 2, 128) == 128, name, "a decimal of another width");
        return DataType.decimal128(message.i32(type, 0, 0), message.i32(type, 1, 0));
      case 8:
        requireThat(message.i16(type, 0, 1) == 0, name, "a date of milliseconds");
        return DataType.DATE32;
      case 9:
        TimeUnit resolution = unit(name, message.i16(type, 0, 1));
        int bits = resolution == TimeUnit.S || resolution == TimeUnit.MS ? 32 : 64;
        requireThat(message.i32(type, 1, 32) == bits, name, "a time of another width");
        return DataType.time(resolution);
      case 10:
        return DataType.timestamp(unit(name, message.i16(type, 0, 0)), message.string(type, 1));
      case 11:
        requireThat(message.i16(type, 0, 0) == MONTH_DAY_NANO, name, "an interval of another unit");
        return DataType.INTERVAL;
      case 12:
        Field item = children(name, field, depth, 1).get(0);
        return DataType.list(item.dataType(), item.nullable());
      case 13:
        return DataType.struct(children(name, field, depth, 0));
      case 17:
        requireThat(message.u8(type, 0, 0) == 0, name, "a map of sorted keys");
        return map(name, field, depth);
      case 18:
        return DataType.duration(unit(name, message.i16(type, 0, 1)));
      default:
        throw unknown(name, "Arrow type " + kind);
    }
  }

  private DataType map(String name, int field, int depth) {
    requireThat(message.count(field, 5, DataType.MAX_FIELDS, "children") == 1, name, "a map");
    int entries = message.element(field, 5, 0);
    boolean isStruct = message.u8(entries, 2, 0) == 13 && message.isAbsent(entries, 4);
    requireThat(isStruct && message.u8(entries, 1, 0) == 0, name, "a map of odd entries");
    List<Field> entry = children(name, entries, depth, 2);
    requireThat(!entry.get(0).nullable(), name, "a map of nullable keys");
    Field value = entry.get(1);
    return DataType.map(entry.get(0).dataType(), value.dataType(), value.nullable());
  }

  /** The children of a field; {@code expected} is their number, 0 for any. */
  private List<Field> children(String name, int field, int depth, int expected) {
    int count = message.count(field, 5, DataType.MAX_FIELDS, "children");
    requireThat(expected == 0 || count == expected, name, "nested, with " + count + " children");
    List<Field> children = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      children.add(field(message.element(field, 5, i), depth + 1));
    }
    return children;
  }

  private static DataType integer(String name, int bits, boolean signed) {
    switch (bits) {
      case 8:
        return signed ? DataType.INT8 : DataType.UINT8;
      case 16:
        return signed ? DataType.INT16 : DataType.UINT16;
      case 32:
        return signed ? DataType.INT32 : DataType.UINT32;
      case 64:
        requireThat(signed, name, "uint64");
        return DataType.INT64;
      default:
        throw unknown(name, "an integer of " + bits + " bits");
    }
  }

  private static DataType floating(String name, int precision) {
    requireThat(precision == 1 || precision == 2, name, "a float of precision " + precision);
    return precision == 1 ? DataType.FLOAT32 : DataType.FLOAT64;
  }

  private static TimeUnit unit(String name, int ordinal) {
    requireThat(ordinal >= 0 && ordinal < UNITS.length, name, "of the unknown unit " + ordinal);
    return UNITS[ordinal];
  }

  private static void requireThat(boolean holds, String name, String type) {
    if (!holds) {
      throw unknown(name, type);
    }
  }

  private static IllegalArgumentException unknown(String name, String type) {
    return new IllegalArgumentException("the type of " + name + " is " + type);
  }
}
