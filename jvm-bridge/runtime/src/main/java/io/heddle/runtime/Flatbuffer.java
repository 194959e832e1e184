package io.heddle.runtime;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads tables of an untrusted flatbuffer. Every offset is checked before it is followed; those
 * that are followed only lead forward. What leaves the buffer throws {@link
 * IllegalArgumentException} or {@link IndexOutOfBoundsException}.
 */
final class Flatbuffer {
  private final ByteBuffer bytes;

  /** Over a little-endian buffer that begins at the flatbuffer and has its length as limit. */
  Flatbuffer(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** The root table. */
  int root() {
    return follow(0);
  }

  /** The table, vector or string that a slot leads to. */
  int required(int table, int index, String what) {
    int slot = slot(table, index);
    if (slot == 0) {
      throw new IllegalArgumentException("no " + what);
    }
    return follow(slot);
  }

  /** How many elements the vector of a slot has, 0 where it is absent. */
  int count(int table, int index, int most, String what) {
    if (isAbsent(table, index)) {
      return 0;
    }
    int count = bytes.getInt(required(table, index, what));
    if (count < 0 || count > most) {
      throw new IllegalArgumentException(count + " " + what + ", at most " + most + " are allowed");
    }
    return count;
  }

  /** Table {@code element} of the vector of a slot. */
  int element(int table, int index, int element) {
    return follow(required(table, index, "vector") + 4 + 4 * element);
  }

  /** Whether a slot has no value. */
  boolean isAbsent(int table, int index) {
    return slot(table, index) == 0;
  }

  /** The text of a slot, or null where it is absent. */
  String string(int table, int index) {
    if (isAbsent(table, index)) {
      return null;
    }
    int at = required(table, index, "text");
    int length = bytes.getInt(at);
    if (length < 0 || length > bytes.limit() - at - 4) {
      throw new IllegalArgumentException("a text of " + length + " bytes");
    }
    ByteBuffer text = bytes.duplicate();
    text.position(at + 4).limit(at + 4 + length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a text that is not UTF-8", e);
    }
  }

  /** The byte of a slot. */
  int u8(int table, int index, int absent) {
    int slot = slot(table, index);
    return slot == 0 ? absent : bytes.get(slot) & 0xff;
  }

  /** The 16 bits of a slot. */
  int i16(int table, int index, int absent) {
    int slot = slot(table, index);
    return slot == 0 ? absent : bytes.getShort(slot);
  }

  /** The 32 bits of a slot. */
  int i32(int table, int index, int absent) {
    int slot = slot(table, index);
    return slot == 0 ? absent : bytes.getInt(slot);
  }

  /** The position that the offset at {@code at} leads to; offsets are unsigned, so forward. */
  private int follow(int at) {
    int offset = bytes.getInt(at);
    if (offset <= 0 || offset > bytes.limit() - at) {
      throw new IllegalArgumentException("an offset that leaves the message");
    }
    return at + offset;
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
}
