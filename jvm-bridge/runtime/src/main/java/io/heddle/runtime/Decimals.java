package io.heddle.runtime;

import java.math.BigInteger;

/** Bounds of decimals that are held as the halves of a two's complement of 128 bits. */
final class Decimals {
  /** 10 to the power of its index, as halves. */
  private static final long[] LOW = new long[DataType.MAX_PRECISION + 1];

  private static final long[] HIGH = new long[DataType.MAX_PRECISION + 1];

  static {
    for (int i = 0; i <= DataType.MAX_PRECISION; i++) {
      BigInteger power = BigInteger.TEN.pow(i);
      LOW[i] = power.longValue();
      HIGH[i] = power.shiftRight(64).longValue();
    }
  }

  private Decimals() {}

  /** Whether an unscaled value has at most {@code precision} digits. */
  static boolean fits(long low, long high, int precision) {
    long magnitudeLow = low;
    long magnitudeHigh = high;
    if (high < 0) {
      magnitudeLow = -low;
      magnitudeHigh = ~high + (low == 0 ? 1 : 0);
    }
    // The least value of 128 bits has no positive counterpart; its high half stays negative.
    if (magnitudeHigh < 0 || magnitudeHigh != HIGH[precision]) {
      return magnitudeHigh >= 0 && magnitudeHigh < HIGH[precision];
    }
    return Long.compareUnsigned(magnitudeLow, LOW[precision]) < 0;
  }
}
