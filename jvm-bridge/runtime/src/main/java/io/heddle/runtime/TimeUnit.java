package io.heddle.runtime;

import java.util.Locale;

/** Resolutions of timestamps, times and durations. */
public enum TimeUnit {
  /** Seconds. */
  S(1L),
  /** Milliseconds. */
  MS(1_000L),
  /** Microseconds. */
  US(1_000_000L),
  /** Nanoseconds. */
  NS(1_000_000_000L);

  private final long perSecond;

  TimeUnit(long perSecond) {
    this.perSecond = perSecond;
  }

  /** How many of it make a second. */
  public long perSecond() {
    return perSecond;
  }

  /** How many of it make a day. */
  public long perDay() {
    return 86_400L * perSecond;
  }

  /** The name in texts: {@code s}, {@code ms}, {@code us} or {@code ns}. */
  public String symbol() {
    return name().toLowerCase(Locale.ROOT);
  }
}
