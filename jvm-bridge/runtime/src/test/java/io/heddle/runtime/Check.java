package io.heddle.runtime;

import java.util.List;
import java.util.Objects;

/** Comparisons whose failures say the first difference, however long the columns are. */
final class Check {
  private Check() {}

  static void that(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  static void equal(String what, List<Object> expected, List<Object> actual) {
    int rows = Math.min(expected.size(), actual.size());
    for (int row = 0; row < rows; row++) {
      if (!Objects.equals(expected.get(row), actual.get(row))) {
        throw new AssertionError(
            what
                + ": row "
                + row
                + ": "
                + cut(actual.get(row))
                + " instead of "
                + cut(expected.get(row)));
      }
    }
    that(
        expected.size() == actual.size(),
        what + ": " + actual.size() + " rows instead of " + expected.size());
  }

  static void equalColumns(String what, List<List<Object>> expected, List<List<Object>> actual) {
    that(
        expected.size() == actual.size(),
        what + ": " + actual.size() + " columns instead of " + expected.size());
    for (int i = 0; i < expected.size(); i++) {
      equal(what + ": column " + i, expected.get(i), actual.get(i));
    }
  }

  private static String cut(Object value) {
    String text = String.valueOf(value);
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}
