package io.heddle.runtime;

import java.util.Arrays;

/** Bitmaps, least significant bit first. */
final class Bitmap {
  private Bitmap() {}

  /** Bytes of a bitmap. */
  static int length(int bits) {
    return (int) ((bits + 7L) >>> 3);
  }

  static boolean get(byte[] bitmap, int index) {
    return (bitmap[index >> 3] >> (index & 7) & 1) != 0;
  }

  static void set(byte[] bitmap, int index) {
    bitmap[index >> 3] |= (byte) (1 << (index & 7));
  }

  static void clear(byte[] bitmap, int index) {
    bitmap[index >> 3] &= (byte) ~(1 << (index & 7));
  }

  /** Sets the bits {@code from} until {@code until}. */
  static void setAll(byte[] bitmap, int from, int until) {
    int at = from;
    while (at < until && (at & 7) != 0) {
      set(bitmap, at++);
    }
    int whole = until & -8;
    if (at < whole) {
      Arrays.fill(bitmap, at >> 3, whole >> 3, (byte) -1);
      at = whole;
    }
    while (at < until) {
      set(bitmap, at++);
    }
  }

  /** The ones among the first bits. */
  static int countOnes(byte[] bitmap, int bits) {
    int ones = 0;
    int whole = bits >> 3;
    int at = 0;
    for (; at <= whole - 8; at += 8) {
      ones += Long.bitCount((long) LittleEndian.LONGS.get(bitmap, at));
    }
    for (; at < whole; at++) {
      ones += Integer.bitCount(bitmap[at] & 0xff);
    }
    int rest = bits & 7;
    return rest == 0 ? ones : ones + Integer.bitCount(bitmap[whole] & (1 << rest) - 1);
  }
}
