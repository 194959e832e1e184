package io.heddle.runtime;

import java.io.ByteArrayOutputStream;

/** Writes MessagePack item by item, each in its shortest form. */
final class MsgpackWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** What was written. */
  byte[] bytes() {
    return out.toByteArray();
  }

  void nil() {
    out.write(0xc0);
  }

  void bool(boolean value) {
    out.write(value ? 0xc3 : 0xc2);
  }

  void float32(float value) {
    number(0xca, 4, Float.floatToIntBits(value));
  }

  void float64(double value) {
    number(0xcb, 8, Double.doubleToLongBits(value));
  }

  void integer(long value) {
    if (value >= -32 && value < 128) {
      out.write((int) value);
    } else if (value >= 0) {
      int width = value < 1L << 8 ? 0 : value < 1L << 16 ? 1 : value < 1L << 32 ? 2 : 3;
      number(0xcc + width, 1 << width, value);
    } else {
      int width =
          value == (byte) value ? 0 : value == (short) value ? 1 : value == (int) value ? 2 : 3;
      number(0xd0 + width, 1 << width, value);
    }
  }

  /** A text of UTF-8. */
  void text(byte[] utf8) {
    if (utf8.length < 32) {
      out.write(0xa0 | utf8.length);
    } else {
      sized(0xd9, utf8.length);
    }
    out.write(utf8, 0, utf8.length);
  }

  void binary(byte[] value) {
    sized(0xc4, value.length);
    out.write(value, 0, value.length);
  }

  /** The head of an array, whose items follow. */
  void array(int length) {
    head(0x90, 0xdc, length);
  }

  /** The head of a map, whose keys and values follow in turn. */
  void map(int length) {
    head(0x80, 0xde, length);
  }

  private void head(int fixed, int wide, int length) {
    if (length < 16) {
      out.write(fixed | length);
    } else {
      boolean small = length < 1 << 16;
      number(small ? wide : wide + 1, small ? 2 : 4, length);
    }
  }

  private void sized(int tag, int length) {
    int width = length < 1 << 8 ? 0 : length < 1 << 16 ? 1 : 2;
    number(tag + width, 1 << width, length);
  }

  private void number(int tag, int bytes, long value) {
    out.write(tag);
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      out.write((int) (value >>> shift));
    }
  }
}
