package io.heddle.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Checks UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, at most U+10FFFF. */
final class Utf8 {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /** Whether {@code length} bytes from {@code offset} are valid. */
  static boolean isValid(byte[] bytes, int offset, int length) {
    return ends(bytes, offset, offset + length);
  }

  /**
   * Whether every row of a column is valid, values under a null included: the whole is valid, and
   * no row begins inside a character.
   *
   * @param first first offset
   * @param last last offset
   * @param offsets int32 offsets of rows + 1 that never decrease
   */
  static boolean isValid(byte[] bytes, int first, int last, ByteBuffer offsets, int rows) {
    int ascii = asciiPrefix(bytes, first, last);
    if (ascii == last) {
      return true;
    }
    if (!ends(bytes, ascii, last)) {
      return false;
    }
    for (int i = 1; i < rows; i++) {
      int offset = offsets.getInt(4 * i);
      if (offset < last && (bytes[offset] & 0xc0) == 0x80) {
        return false;
      }
    }
    return true;
  }

  /** The index of the first byte from {@code from} that is not ASCII, or {@code to}. */
  private static int asciiPrefix(byte[] bytes, int from, int to) {
    int at = from;
    while (at <= to - 8 && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
      at += 8;
    }
    while (at < to && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  /** Whether the characters from {@code from} end at {@code to}. */
  private static boolean ends(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      int lead = bytes[at];
      if (lead >= 0) {
        at = asciiPrefix(bytes, at, to);
        continue;
      }
      int length = character(bytes, at, to, lead & 0xff);
      if (length == 0) {
        return false;
      }
      at += length;
    }
    return true;
  }

  /** The bytes of the character of two or more bytes at {@code at}, or 0 when there is none. */
  private static int character(byte[] bytes, int at, int to, int lead) {
    if (lead >= 0xc2 && lead <= 0xdf) {
      return continues(bytes, at + 1, to, 0x80, 0xbf) ? 2 : 0;
    }
    if (lead >= 0xe0 && lead <= 0xef) {
      int low = lead == 0xe0 ? 0xa0 : 0x80;
      int high = lead == 0xed ? 0x9f : 0xbf;
      return continues(bytes, at + 1, to, low, high) && continues(bytes, at + 2, to, 0x80, 0xbf)
          ? 3
          : 0;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
      int low = lead == 0xf0 ? 0x90 : 0x80;
      int high = lead == 0xf4 ? 0x8f : 0xbf;
      return continues(bytes, at + 1, to, low, high)
              && continues(bytes, at + 2, to, 0x80, 0xbf)
              && continues(bytes, at + 3, to, 0x80, 0xbf)
          ? 4
          : 0;
    }
    return 0;
  }

  private static boolean continues(byte[] bytes, int at, int to, int low, int high) {
    if (at >= to) {
      return false;
    }
    int value = bytes[at] & 0xff;
    return value >= low && value <= high;
  }
}
