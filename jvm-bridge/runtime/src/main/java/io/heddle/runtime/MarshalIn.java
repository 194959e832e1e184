package io.heddle.runtime;

import io.heddle.runtime.engine.EngineInstance;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Lays a batch out as the guest's ArrowArrays in one block of its memory and copies it there.
 *
 * <p>The block begins with everything that holds pointers (the root struct, the result struct, the
 * columns and their children), which is put together here and copied at once; row numbers and the
 * columns' buffers follow, each aligned to 64 bytes. One object per instance, reused for every
 * batch.
 */
final class MarshalIn {
  /** Bytes of one ArrowArray for wasm32. */
  static final int ARROW_ARRAY = 64;

  /** No columns. */
  static final ColumnBuffer[] NO_COLUMNS = new ColumnBuffer[0];

  private static final int ALIGNMENT = 64;
  private static final int RESULT = ARROW_ARRAY;
  private static final int ROOT_BUFFERS = RESULT + ARROW_ARRAY;
  private static final int ROOT_CHILDREN = ROOT_BUFFERS + ALIGNMENT;
  private static final int BUFFERS = ARROW_ARRAY;
  private static final int CHILDREN = BUFFERS + 16;

  private ByteBuffer header = allocate(1024);
  private byte[] numberBytes = new byte[0];
  private int constants;
  private int numbers;
  private int headerLength;
  private long payload;

  /** Where the next ArrowArray goes in the header. */
  private int nodeAt;

  /** Where the next buffer goes in the guest. */
  private long bufferAt;

  /**
   * Plans the block for a batch.
   *
   * @param constantColumns true where a column of length 1 stands for every row; null for none
   * @param numberCount how many row or slot numbers go along
   * @return bytes of the block
   * @throws HeddleException HEDDLE2102 when it would not fit into the memory of a module
   */
  int plan(ColumnBuffer[] columns, boolean[] constantColumns, int numberCount) {
    constants = align(ROOT_CHILDREN + 4 * columns.length);
    int constantBytes = constantColumns == null ? 0 : align(Bitmap.length(columns.length));
    long nodes = 0;
    long buffers = 0;
    payload = 4L * numberCount;
    for (ColumnBuffer column : columns) {
      payload += column.bytes();
      nodes += nodeBytes(column);
      buffers += bufferBytes(column);
    }
    nodeAt = constants + constantBytes;
    headerLength = (int) (nodeAt + nodes);
    numbers = headerLength;
    long size = headerLength + (numberCount == 0 ? 0 : space(4L * numberCount)) + buffers;
    if (size > Integer.MAX_VALUE) {
      throw new HeddleException(
          ErrorCode.MEMORY, "the batch does not fit into the memory of a module");
    }
    return (int) size;
  }

  /** Bytes of columns and numbers in the block that was planned last. */
  long payload() {
    return payload;
  }

  /** Pointer to the bitmap of constants for a block at {@code base}; 0 when there are none. */
  int constants(int base, boolean[] constantColumns) {
    return constantColumns == null ? 0 : base + constants;
  }

  /** Pointer to the result struct for a block at {@code base}. */
  int out(int base) {
    return base + RESULT;
  }

  /** Pointer to the numbers for a block at {@code base}; 0 for null. */
  int numbers(int base, int[] given) {
    return given == null ? 0 : base + numbers;
  }

  /**
   * Writes the planned block to address {@code base}, where it has room.
   *
   * @param rows length of the batch
   * @param given row or slot numbers, or null
   */
  void write(
      EngineInstance guest,
      int base,
      ColumnBuffer[] columns,
      boolean[] constantColumns,
      int rows,
      int[] given,
      int numberCount) {
    if (header.capacity() < headerLength) {
      header = allocate(headerLength);
    }
    Arrays.fill(header.array(), 0, headerLength, (byte) 0);
    array(0, rows, 0, base + ROOT_BUFFERS, 1);
    childTable(0, columns.length, base + ROOT_CHILDREN);
    bufferAt = (long) base + headerLength;
    if (given != null) {
      bufferAt += copyNumbers(guest, given, numberCount);
    }
    for (int i = 0; i < columns.length; i++) {
      header.putInt(ROOT_CHILDREN + 4 * i, base + nodeAt);
      node(guest, base, columns[i]);
      if (constantColumns != null && constantColumns[i]) {
        int bits = constants + (i >> 3);
        header.put(bits, (byte) (header.get(bits) | 1 << (i & 7)));
      }
    }
    guest.write(base, header.array(), 0, headerLength);
  }

  /** Puts a column and its children into the header, and copies their buffers. */
  private void node(EngineInstance guest, int base, ColumnBuffer column) {
    int node = nodeAt;
    nodeAt += nodeBytesAlone(column);
    Layout layout = column.layout();
    array(node, column.rows(), column.nullCount(), base + node + BUFFERS, layout.buffers());
    int table = node + BUFFERS;
    if (column.validityLength() > 0) {
      buffer(guest, table, column.validity(), column.validityLength());
    }
    if (layout != Layout.STRUCT) {
      buffer(guest, table + 4, column.values(), column.valuesLength());
    }
    if (layout == Layout.BYTES) {
      buffer(guest, table + 8, column.data(), column.dataLength());
    }
    int count = column.dataType().children().size();
    childTable(node, count, base + node + CHILDREN);
    for (int i = 0; i < count; i++) {
      header.putInt(node + CHILDREN + 4 * i, base + nodeAt);
      node(guest, base, column.child(i));
    }
  }

  private void array(int at, long length, long nullCount, int buffers, long bufferCount) {
    header.putLong(at, length);
    header.putLong(at + 8, nullCount);
    header.putLong(at + 24, bufferCount);
    header.putInt(at + 40, buffers);
  }

  private void childTable(int at, int count, int pointer) {
    header.putLong(at + 32, count);
    header.putInt(at + 44, count == 0 ? 0 : pointer);
  }

  private void buffer(EngineInstance guest, int slot, byte[] bytes, int length) {
    header.putInt(slot, (int) bufferAt);
    guest.write((int) bufferAt, bytes, 0, length);
    bufferAt += space(length);
  }

  private long copyNumbers(EngineInstance guest, int[] given, int count) {
    if (count == 0) {
      return 0;
    }
    if (numberBytes.length < 4 * count) {
      numberBytes = new byte[4 * count];
    }
    for (int i = 0; i < count; i++) {
      LittleEndian.INTS.set(numberBytes, 4 * i, given[i]);
    }
    guest.write((int) bufferAt, numberBytes, 0, 4 * count);
    return space(4L * count);
  }

  private static int nodeBytesAlone(ColumnBuffer column) {
    return align(CHILDREN + 4 * column.dataType().children().size());
  }

  private static long nodeBytes(ColumnBuffer column) {
    long bytes = nodeBytesAlone(column);
    for (int i = 0; i < column.dataType().children().size(); i++) {
      bytes += nodeBytes(column.child(i));
    }
    return bytes;
  }

  private static long bufferBytes(ColumnBuffer column) {
    Layout layout = column.layout();
    long bytes = column.validityLength() == 0 ? 0 : space(column.validityLength());
    bytes += layout == Layout.STRUCT ? 0 : space(column.valuesLength());
    bytes += layout == Layout.BYTES ? space(column.dataLength()) : 0;
    for (int i = 0; i < column.dataType().children().size(); i++) {
      bytes += bufferBytes(column.child(i));
    }
    return bytes;
  }

  /** An empty buffer has a place of its own too, so that its pointer lies inside the block. */
  private static long space(long bytes) {
    return (Math.max(bytes, 1) + (ALIGNMENT - 1L)) & -ALIGNMENT;
  }

  private static int align(int bytes) {
    return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
