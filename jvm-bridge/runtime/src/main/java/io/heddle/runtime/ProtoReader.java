package io.heddle.runtime;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads the fields of one protobuf message that a guest wrote. Every method throws {@link
 * IllegalArgumentException} for another wire type than that of the field, and {@link
 * BufferUnderflowException} outside of the bytes.
 */
final class ProtoReader {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  static final int FIXED32 = 5;

  private final ByteBuffer in;
  private int wire;

  ProtoReader(byte[] bytes) {
    this(ByteBuffer.wrap(bytes), 0);
  }

  private ProtoReader(ByteBuffer bytes, int wire) {
    this.in = bytes.order(ByteOrder.LITTLE_ENDIAN);
    this.wire = wire;
  }

  boolean atEnd() {
    return !in.hasRemaining();
  }

  /** The number of the next field, whose value follows. */
  int tag() {
    int tag = (int) raw();
    wire = tag & 7;
    return tag >>> 3;
  }

  /** A reader that stands at the value that follows, for what is read later. */
  ProtoReader here() {
    return new ProtoReader(in.duplicate(), wire);
  }

  long varint() {
    expect(VARINT);
    return raw();
  }

  int fixed32() {
    expect(FIXED32);
    return in.getInt();
  }

  long fixed64() {
    expect(FIXED64);
    return in.getLong();
  }

  byte[] bytes() {
    expect(BYTES);
    byte[] bytes = new byte[length()];
    in.get(bytes);
    return bytes;
  }

  /** Passes over the value. */
  void skip() {
    switch (wire) {
      case VARINT:
        raw();
        break;
      case FIXED64:
        in.getLong();
        break;
      case BYTES:
        int length = length();
        in.position(in.position() + length);
        break;
      case FIXED32:
        in.getInt();
        break;
      default:
        throw new IllegalArgumentException("wire type " + wire);
    }
  }

  private void expect(int kind) {
    if (wire != kind) {
      throw new IllegalArgumentException("its literal is of wire type " + wire + ", not " + kind);
    }
  }

  private int length() {
    long length = raw();
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    return (int) length;
  }

  private long raw() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int one = in.get();
      value |= (long) (one & 0x7f) << shift;
      if (one >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("an integer of more than ten bytes");
  }
}
