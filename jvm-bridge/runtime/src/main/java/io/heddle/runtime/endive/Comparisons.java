package io.heddle.runtime.endive;

/**
 * WebAssembly's comparisons of 32-bit numbers without a branch, called by generated classes.
 *
 * <p>The obvious form, a conditional that yields 1 or 0, runs into JDK-8376400 when C2 compiles hot
 * generated code: it folds two comparisons of one value with constants into one, and resumes the
 * interpreter at a wrong state when the folded check fails, which silently takes the wrong branch.
 * C2 folds only comparisons of ints ({@code CmpI}), signed ones and the signed form that unsigned
 * ones have before JDK 18. Here the answer is the sign of a difference of longs, which is exact for
 * 32-bit operands and which C2 cannot fold.
 */
public final class Comparisons {
  private static final long UNSIGNED = 0xffff_ffffL;

  private Comparisons() {}

  /** a &lt; b, signed. */
  public static int ltS(int a, int b) {
    return (int) ((long) a - (long) b >>> 63);
  }

  /** a &lt;= b, signed. */
  public static int leS(int a, int b) {
    return geS(b, a);
  }

  /** a &gt; b, signed. */
  public static int gtS(int a, int b) {
    return ltS(b, a);
  }

  /** a &gt;= b, signed. */
  public static int geS(int a, int b) {
    return (int) (~((long) a - (long) b) >>> 63);
  }

  /** a &lt; b, unsigned. */
  public static int ltU(int a, int b) {
    return (int) ((a & UNSIGNED) - (b & UNSIGNED) >>> 63);
  }

  /** a &lt;= b, unsigned. */
  public static int leU(int a, int b) {
    return geU(b, a);
  }

  /** a &gt; b, unsigned. */
  public static int gtU(int a, int b) {
    return ltU(b, a);
  }

  /** a &gt;= b, unsigned. */
  public static int geU(int a, int b) {
    return (int) (~((a & UNSIGNED) - (b & UNSIGNED)) >>> 63);
  }
}
