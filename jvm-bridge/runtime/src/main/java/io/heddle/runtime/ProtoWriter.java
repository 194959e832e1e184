package io.heddle.runtime;

import java.io.ByteArrayOutputStream;

/** Writes the fields of one protobuf message. */
final class ProtoWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** What was written. */
  byte[] bytes() {
    return out.toByteArray();
  }

  /** An integer; a negative one takes ten bytes. */
  void varint(int field, long value) {
    tag(field, ProtoReader.VARINT);
    raw(value);
  }

  void fixed32(int field, int bits) {
    tag(field, ProtoReader.FIXED32);
    little(bits, 4);
  }

  void fixed64(int field, long bits) {
    tag(field, ProtoReader.FIXED64);
    little(bits, 8);
  }

  /** A text, bytes, or a message. */
  void bytes(int field, byte[] value) {
    tag(field, ProtoReader.BYTES);
    raw(value.length);
    out.write(value, 0, value.length);
  }

  private void tag(int field, int wire) {
    raw((long) field << 3 | wire);
  }

  private void raw(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private void little(long bits, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (bits >>> 8 * i));
    }
  }
}
