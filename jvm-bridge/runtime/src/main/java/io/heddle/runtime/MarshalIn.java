package io.heddle.runtime;

import io.heddle.runtime.engine.EngineInstance;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Lays a batch out as the guest's ArrowArrays in one block of its memory and copies it there.
 *
 * <p>The block begins with everything that holds pointers (the root struct, the result struct,
 * tables, children), which is put together here and copied at once; the columns' buffers follow,
 * each aligned to 64 bytes. One object per instance, reused for every batch.
 */
final class MarshalIn {
  /** Bytes of one ArrowArray for wasm32. */
  static final int ARROW_ARRAY = 64;

  private static final int ALIGNMENT = 64;
  private static final int RESULT = ARROW_ARRAY;
  private static final int ROOT_BUFFERS = RESULT + ARROW_ARRAY;
  private static final int CHILD_TABLE = ROOT_BUFFERS + ALIGNMENT;
  private static final int CHILD_BUFFERS = ARROW_ARRAY;
  private static final int CHILD = ARROW_ARRAY + ALIGNMENT;

  private ByteBuffer header = allocate(1024);
  private int children;
  private int constants;
  private int headerLength;
  private long payload;
  private long size;

  /**
   * Checks the columns against the declaration.
   *
   * @throws HeddleException HEDDLE1102, HEDDLE1103, and HEDDLE2201 for a column of another length
   *     than the batch
   */
  static void check(FunctionInfo function, ColumnBuffer[] args, boolean[] constants, int rows) {
    List<Field> fields = function.args();
    if (args.length != fields.size()) {
      String given =
          Arrays.stream(args).map(arg -> arg.type().typeName()).collect(Collectors.joining(", "));
      throw new HeddleException(
              ErrorCode.ARGUMENT_COUNT,
              function.signature()
                  + " takes "
                  + fields.size()
                  + " arguments, given ("
                  + given
                  + ")")
          .in(function.name());
    }
    if (rows < 0 || (constants != null && constants.length != args.length)) {
      throw new IllegalArgumentException("rows or the length of constants do not fit");
    }
    for (int i = 0; i < args.length; i++) {
      Field field = fields.get(i);
      if (args[i].type() != field.type()) {
        throw new HeddleException(
                ErrorCode.ARGUMENT_TYPE,
                function.signature() + ": " + field.name() + " is given " + args[i].type())
            .in(function.name());
      }
      int expected = isConstant(constants, i) ? 1 : rows;
      if (args[i].rows() != expected) {
        throw new HeddleException(
                ErrorCode.HOST_CONTRACT,
                field.name() + " has " + args[i].rows() + " values for " + expected + " rows")
            .in(function.name());
      }
    }
  }

  static boolean isConstant(boolean[] constants, int index) {
    return constants != null && constants[index];
  }

  /**
   * Plans the block for columns that {@link #check} accepted.
   *
   * @return bytes of the block
   * @throws HeddleException HEDDLE2102 when it would not fit into the memory of a module
   */
  int plan(ColumnBuffer[] args, boolean[] constantArgs) {
    constants = align(CHILD_TABLE + 4 * args.length);
    children =
        constants + (constantArgs == null ? 0 : align(ColumnBuffer.bitmapLength(args.length)));
    headerLength = children + CHILD * args.length;
    payload = 0;
    size = headerLength;
    for (ColumnBuffer arg : args) {
      payload += arg.bytes();
      size += arg.validityLength() == 0 ? 0 : space(arg.validityLength());
      size += space(arg.valuesLength());
      size += arg.type() == DataType.UTF8 ? space(arg.dataLength()) : 0;
    }
    if (size > Integer.MAX_VALUE) {
      throw new HeddleException(
          ErrorCode.MEMORY, "the batch does not fit into the memory of a module");
    }
    return (int) size;
  }

  /** Bytes of column data in the block that was planned last. */
  long payload() {
    return payload;
  }

  /** Pointer to the bitmap of constants for a block at {@code base}; 0 when there are none. */
  int constants(int base, boolean[] constantArgs) {
    return constantArgs == null ? 0 : base + constants;
  }

  /** Pointer to the result struct for a block at {@code base}. */
  int out(int base) {
    return base + RESULT;
  }

  /** Writes the planned block to address {@code base}, where it has room. */
  void write(
      EngineInstance guest, int base, ColumnBuffer[] args, boolean[] constantArgs, int rows) {
    if (header.capacity() < headerLength) {
      header = allocate(headerLength);
    }
    Arrays.fill(header.array(), 0, headerLength, (byte) 0);
    array(0, rows, 0, base + ROOT_BUFFERS, 1);
    header.putLong(32, args.length);
    header.putInt(44, args.length == 0 ? 0 : base + CHILD_TABLE);
    long at = (long) base + headerLength;
    for (int i = 0; i < args.length; i++) {
      ColumnBuffer arg = args[i];
      int child = children + CHILD * i;
      header.putInt(CHILD_TABLE + 4 * i, base + child);
      int count = arg.type() == DataType.UTF8 ? 3 : 2;
      array(child, arg.rows(), arg.nullCount(), base + child + CHILD_BUFFERS, count);
      int table = child + CHILD_BUFFERS;
      if (arg.validityLength() > 0) {
        at = buffer(guest, table, at, arg.validity(), arg.validityLength());
      }
      at = buffer(guest, table + 4, at, arg.values(), arg.valuesLength());
      if (count == 3) {
        at = buffer(guest, table + 8, at, arg.data(), arg.dataLength());
      }
      if (isConstant(constantArgs, i)) {
        int bits = constants + (i >> 3);
        header.put(bits, (byte) (header.get(bits) | 1 << (i & 7)));
      }
    }
    guest.write(base, header.array(), 0, headerLength);
  }

  private void array(int at, long length, long nullCount, int buffers, long bufferCount) {
    header.putLong(at, length);
    header.putLong(at + 8, nullCount);
    header.putLong(at + 24, bufferCount);
    header.putInt(at + 40, buffers);
  }

  private long buffer(EngineInstance guest, int slot, long at, byte[] bytes, int length) {
    header.putInt(slot, (int) at);
    guest.write((int) at, bytes, 0, length);
    return at + space(length);
  }

  /** An empty buffer has a place of its own too, so that its pointer lies inside the block. */
  private static long space(int bytes) {
    return (Math.max(bytes, 1) + (ALIGNMENT - 1L)) & -ALIGNMENT;
  }

  private static int align(int bytes) {
    return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
