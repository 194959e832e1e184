import io.heddle.runtime.Column;
import io.heddle.runtime.ColumnBuffer;
import java.io.FileInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

/** Columns as Java has them: double[], int[], boolean[] and {@link Texts}. */
final class Batches {
  private Batches() {}

  /** The columns of the first batch of an Arrow IPC stream. */
  static Object[] read(String path) throws Exception {
    try (RootAllocator allocator = new RootAllocator();
        ArrowStreamReader reader = new ArrowStreamReader(new FileInputStream(path), allocator)) {
      reader.loadNextBatch();
      return reader.getVectorSchemaRoot().getFieldVectors().stream().map(Batches::array).toArray();
    }
  }

  private static Object array(FieldVector vector) {
    int rows = vector.getValueCount();
    if (vector instanceof Float8Vector) {
      double[] values = new double[rows];
      for (int i = 0; i < rows; i++) {
        values[i] = ((Float8Vector) vector).get(i);
      }
      return values;
    }
    if (vector instanceof IntVector || vector instanceof UInt4Vector) {
      int[] values = new int[rows];
      for (int i = 0; i < rows; i++) {
        values[i] = vector.getDataBuffer().getInt(4L * i);
      }
      return values;
    }
    if (vector instanceof BitVector) {
      boolean[] values = new boolean[rows];
      for (int i = 0; i < rows; i++) {
        values[i] = ((BitVector) vector).get(i) == 1;
      }
      return values;
    }
    VarCharVector texts = (VarCharVector) vector;
    int[] offsets = new int[rows + 1];
    for (int i = 0; i < rows; i++) {
      offsets[i + 1] = texts.getEndOffset(i);
    }
    byte[] bytes = new byte[offsets[rows]];
    texts.getDataBuffer().getBytes(0, bytes);
    return new Texts(bytes, offsets);
  }

  /** Fills the buffer of an argument. */
  static void fill(ColumnBuffer buffer, Object column, int rows) {
    buffer.reset();
    if (column instanceof double[]) {
      buffer.appendDoubles((double[]) column, 0, rows);
    } else if (column instanceof int[]) {
      buffer.appendInts((int[]) column, 0, rows);
    } else {
      Texts texts = (Texts) column;
      for (int i = 0; i < rows; i++) {
        buffer.appendBytes(texts.bytes, texts.offsets[i], texts.offsets[i + 1] - texts.offsets[i]);
      }
    }
  }

  /** The values of a column, boxed. */
  static List<Object> values(Object column) {
    List<Object> values = new ArrayList<>();
    if (column instanceof double[]) {
      for (double value : (double[]) column) {
        values.add(value);
      }
    } else if (column instanceof int[]) {
      for (int value : (int[]) column) {
        values.add(value);
      }
    } else if (column instanceof boolean[]) {
      for (boolean value : (boolean[]) column) {
        values.add(value);
      }
    } else {
      Texts texts = (Texts) column;
      for (int i = 0; i + 1 < texts.offsets.length; i++) {
        int from = texts.offsets[i];
        values.add(
            new String(texts.bytes, from, texts.offsets[i + 1] - from, StandardCharsets.UTF_8));
      }
    }
    return values;
  }

  /** The values of a result, boxed. */
  static List<Object> values(Column column) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < column.rows(); i++) {
      switch (column.dataType().id()) {
        case FLOAT64:
          values.add(column.getDouble(i));
          break;
        case INT32:
          values.add(column.getInt(i));
          break;
        case BOOL:
          values.add(column.getBoolean(i));
          break;
        default:
          values.add(column.getString(i));
      }
    }
    return values;
  }
}
