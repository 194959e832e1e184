package io.heddle.runtime.endive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The comparisons at the edges of 32 bits. */
final class ComparisonsTest {
  private static final int[] EDGES = {
    0,
    1,
    2,
    7,
    -1,
    -2,
    Integer.MAX_VALUE,
    Integer.MAX_VALUE - 1,
    Integer.MIN_VALUE,
    Integer.MIN_VALUE + 1
  };

  @Test
  void agreesWithTheJdk() {
    for (int a : EDGES) {
      for (int b : EDGES) {
        int signed = Integer.compare(a, b);
        assertEquals(signed < 0 ? 1 : 0, Comparisons.ltS(a, b));
        assertEquals(signed <= 0 ? 1 : 0, Comparisons.leS(a, b));
        assertEquals(signed > 0 ? 1 : 0, Comparisons.gtS(a, b));
        assertEquals(signed >= 0 ? 1 : 0, Comparisons.geS(a, b));
        int unsigned = Integer.compareUnsigned(a, b);
        assertEquals(unsigned < 0 ? 1 : 0, Comparisons.ltU(a, b));
        assertEquals(unsigned <= 0 ? 1 : 0, Comparisons.leU(a, b));
        assertEquals(unsigned > 0 ? 1 : 0, Comparisons.gtU(a, b));
        assertEquals(unsigned >= 0 ? 1 : 0, Comparisons.geU(a, b));
      }
    }
  }
}
