package io.heddle.runtime;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes the Arrow IPC schema messages of a manifest.
 *
 * <p>Only what version 1.0 knows is read out of the flatbuffer: names, nullability and the types of
 * {@link DataType}. The bytes are untrusted: every offset is checked before it is followed, and
 * offsets only lead forward to fixed depths, so that decoding always ends.
 */
final class Schema {
  private static final int CONTINUATION = -1;
  private static final int SCHEMA_HEADER = 1;
  private static final int TYPE_INT = 2;
  private static final int TYPE_FLOAT = 3;
  private static final int TYPE_UTF8 = 5;
  private static final int TYPE_BOOL = 6;
  private static final int DOUBLE_PRECISION = 2;

  private final ByteBuffer bytes;

  private Schema(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /**
   * Decodes an encapsulated schema message.
   *
   * @throws IllegalArgumentException when it is damaged or holds a type that version 1.0 lacks
   */
  static List<Field> decode(byte[] message, int maxFields) {
    ByteBuffer buffer = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
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
      return new Schema(metadata).fields(maxFields);
    } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
      throw new IllegalArgumentException("a damaged Arrow IPC message", e);
    }
  }

  private List<Field> fields(int maxFields) {
    int message = follow(0);
    if (u8(message, 1, 0) != SCHEMA_HEADER) {
      throw new IllegalArgumentException("an Arrow IPC message that is no schema");
    }
    int schema = required(message, 2, "schema");
    if (i16(schema, 0, 0) != 0) {
      throw new IllegalArgumentException("a big-endian schema");
    }
    int vector = required(schema, 1, "fields");
    int count = bytes.getInt(vector);
    if (count < 0 || count > maxFields) {
      throw new IllegalArgumentException(count + " fields, at most " + maxFields + " are allowed");
    }
    List<Field> fields = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      fields.add(field(follow(vector + 4 + 4 * i)));
    }
    return fields;
  }

  private Field field(int table) {
    String name = string(required(table, 0, "field name"));
    boolean nullable = u8(table, 1, 0) != 0;
    int kind = u8(table, 2, 0);
    int type = required(table, 3, "field type");
    if (slot(table, 4) != 0) {
      throw new IllegalArgumentException("the type of " + name + " is dictionary-encoded");
    }
    return new Field(name, dataType(name, kind, type), nullable);
  }

  private DataType dataType(String name, int kind, int type) {
    switch (kind) {
      case TYPE_BOOL:
        return DataType.BOOL;
      case TYPE_UTF8:
        return DataType.UTF8;
      case TYPE_INT:
        int bits = slot(type, 0) == 0 ? 0 : bytes.getInt(slot(type, 0));
        boolean signed = u8(type, 1, 0) != 0;
        if (signed && bits == 32) {
          return DataType.INT32;
        }
        if (signed && bits == 64) {
          return DataType.INT64;
        }
        throw unknown(name, (signed ? "int" : "uint") + bits);
      case TYPE_FLOAT:
        int precision = i16(type, 0, 0);
        if (precision == DOUBLE_PRECISION) {
          return DataType.FLOAT64;
        }
        throw unknown(name, "float of precision " + precision);
      default:
        throw unknown(name, "Arrow type " + kind);
    }
  }

  private static IllegalArgumentException unknown(String name, String type) {
    return new IllegalArgumentException("the type of " + name + " is " + type);
  }

  private String string(int at) {
    int length = bytes.getInt(at);
    if (length < 0 || length > bytes.limit() - at - 4) {
      throw new IllegalArgumentException("a name of " + length + " bytes");
    }
    ByteBuffer text = bytes.duplicate();
    text.position(at + 4).limit(at + 4 + length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a name that is not UTF-8", e);
    }
  }

  /** The position that the offset at {@code at} leads to; offsets are unsigned, so forward. */
  private int follow(int at) {
    int offset = bytes.getInt(at);
    if (offset <= 0 || offset > bytes.limit() - at) {
      throw new IllegalArgumentException("an offset that leaves the message");
    }
    return at + offset;
  }

  private int required(int table, int index, String what) {
    int slot = slot(table, index);
    if (slot == 0) {
      throw new IllegalArgumentException("no " + what);
    }
    return follow(slot);
  }

  /** The position of a table's slot, or 0 where the slot is absent. */
  private int slot(int table, int index) {
    int vtable = table - bytes.getInt(table);
    int vtableLength = bytes.getShort(vtable) & 0xffff;
    int entry = 4 + 2 * index;
    if (entry + 2 > vtableLength) {
      return 0;
    }
    int offset = bytes.getShort(vtable + entry) & 0xffff;
    return offset == 0 ? 0 : table + offset;
  }

  private int u8(int table, int index, int absent) {
    int slot = slot(table, index);
    return slot == 0 ? absent : bytes.get(slot) & 0xff;
  }

  private int i16(int table, int index, int absent) {
    int slot = slot(table, index);
    return slot == 0 ? absent : bytes.getShort(slot);
  }
}
