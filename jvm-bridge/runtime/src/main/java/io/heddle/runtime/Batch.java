package io.heddle.runtime;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The output columns of a table or partition function, copied out of the guest and checked: as long
 * good as its {@link Column}s. Not thread-safe while it is being filled.
 */
public final class Batch {
  private Column[] columns = new Column[0];
  private int count;
  private int rows;

  /** An empty batch, to be filled by a call. */
  public Batch() {}

  /** The number of rows. */
  public int rows() {
    return rows;
  }

  /** The number of columns. */
  public int columnCount() {
    return count;
  }

  /** A column; of a table function 0 is {@code row}, the number of the input row. */
  public Column column(int index) {
    return columns[Objects.checkIndex(index, count)];
  }

  /** All columns. */
  public List<Column> columns() {
    return List.of(columns).subList(0, count);
  }

  /** Begins to fill. */
  void begin(int columnCount, int length) {
    rows = length;
    count = columnCount;
    if (columns.length < columnCount) {
      int filled = columns.length;
      columns = Arrays.copyOf(columns, columnCount);
      for (int i = filled; i < columnCount; i++) {
        columns[i] = new Column();
      }
    }
  }
}
