package io.heddle.runtime;

import io.heddle.runtime.engine.EngineException;
import io.heddle.runtime.engine.EngineInstance;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads the result column out of guest memory. Every number in it was written by the guest: each is
 * checked before it is used, and what fails is HEDDLE2202.
 *
 * <p>One object per instance, reused for every batch.
 */
final class MarshalOut {
  private final ByteBuffer header =
      ByteBuffer.allocate(MarshalIn.ARROW_ARRAY).order(ByteOrder.LITTLE_ENDIAN);
  private final ByteBuffer table = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
  private long copied;

  /** Bytes of column data that the last {@link #read} copied. */
  long copied() {
    return copied;
  }

  /**
   * Copies the column that the ArrowArray at {@code out} describes.
   *
   * @param rows length of the batch
   * @throws HeddleException HEDDLE2202
   */
  void read(EngineInstance guest, int out, FunctionInfo function, int rows, Column result) {
    DataType type = function.returns().type();
    copied = 0;
    result.begin(type, rows);
    bytes(guest, "the result", out, header.array(), MarshalIn.ARROW_ARRAY);
    int buffers = type == DataType.UTF8 ? 3 : 2;
    checkHeader(type, rows, buffers);
    if (rows == 0) {
      // The one offset of a utf8 column without rows.
      Arrays.fill(result.values(4), 0, 4, (byte) 0);
      return;
    }
    bytes(guest, "the buffer table", header.getInt(40), table.array(), 4 * buffers);
    validity(guest, rows, result);
    if (type == DataType.UTF8) {
      text(guest, rows, result);
    } else {
      int length = type == DataType.BOOL ? ColumnBuffer.bitmapLength(rows) : type.width() * rows;
      values(guest, "values", 1, result.values(length), length);
    }
  }

  /**
   * Refuses nulls that the declaration excludes: where the result is not nullable, exactly the rows
   * with a null in a strict argument are null. A planner that was told "not nullable" relies on it.
   *
   * @throws HeddleException HEDDLE2202
   */
  static void checkNulls(
      FunctionInfo function, ColumnBuffer[] args, boolean[] constants, Column result) {
    if (function.returns().nullable() || !result.hasNulls()) {
      return;
    }
    for (int row = 0; row < result.rows(); row++) {
      if (result.isNull(row) && !skipped(function, args, constants, row)) {
        throw refused(
            "a null in a row without a null argument, but "
                + function.signature()
                + " declares none");
      }
    }
  }

  private static boolean skipped(
      FunctionInfo function, ColumnBuffer[] args, boolean[] constants, int row) {
    for (int i = 0; i < args.length; i++) {
      if (!function.args().get(i).nullable()
          && args[i].isNull(MarshalIn.isConstant(constants, i) ? 0 : row)) {
        return true;
      }
    }
    return false;
  }

  /** HEDDLE2202. */
  static HeddleException refused(String reason) {
    return new HeddleException(ErrorCode.GUEST_CONTRACT, reason);
  }

  private void checkHeader(DataType type, int rows, int buffers) {
    long length = header.getLong(0);
    long nullCount = header.getLong(8);
    if (length != rows) {
      throw refused("the result has " + length + " rows, the batch " + rows);
    }
    if (nullCount < -1 || nullCount > rows) {
      throw refused("the result has a null count of " + nullCount + " in " + rows + " rows");
    }
    if (header.getLong(16) != 0 || header.getLong(32) != 0 || header.getInt(48) != 0) {
      throw refused("the result has an offset, children or a dictionary");
    }
    long count = header.getLong(24);
    if (count != buffers) {
      throw refused("the result has " + count + " buffers, " + type + " has " + buffers);
    }
  }

  private void validity(EngineInstance guest, int rows, Column result) {
    long declared = header.getLong(8);
    if (table.getInt(0) == 0) {
      if (declared > 0) {
        throw refused(declared + " nulls are declared, validity is missing");
      }
      return;
    }
    int length = ColumnBuffer.bitmapLength(rows);
    byte[] bitmap = result.validity(length);
    values(guest, "validity", 0, bitmap, length);
    int nulls = rows - countOnes(bitmap, rows);
    if (declared != -1 && declared != nulls) {
      throw refused(declared + " nulls are declared, validity has " + nulls);
    }
    result.nullCount(nulls);
  }

  private void text(EngineInstance guest, int rows, Column result) {
    int offsetBytes = Math.multiplyExact(4, rows + 1);
    byte[] raw = result.values(offsetBytes);
    values(guest, "offsets", 1, raw, offsetBytes);
    ByteBuffer offsets = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
    int first = offsets.getInt(0);
    int last = first;
    for (int i = 1; i <= rows; i++) {
      int offset = offsets.getInt(4 * i);
      if (offset < last) {
        throw refused("offsets of the result are negative or decrease");
      }
      last = offset;
    }
    if (first < 0) {
      throw refused("offsets of the result are negative or decrease");
    }
    // Before anything of that size is allocated.
    if (last > guest.memorySize()) {
      throw refused("bytes: the last offset " + last + " is outside the memory");
    }
    byte[] data = result.data(last);
    values(guest, "bytes", 2, data, last);
    if (!Utf8.isValid(data, first, last, offsets, rows)) {
      checkRows(result, rows);
    }
  }

  /** The careful way, which leaves out what is under a null. */
  private static void checkRows(Column result, int rows) {
    for (int row = 0; row < rows; row++) {
      if (!result.isNull(row)
          && !Utf8.isValid(result.data(), result.offset(row), result.length(row))) {
        throw refused("strings of the result: row " + row + " is not UTF-8");
      }
    }
  }

  private void values(EngineInstance guest, String what, int slot, byte[] target, int length) {
    int pointer = table.getInt(4 * slot);
    if (pointer == 0 && length > 0) {
      throw refused(what + " of the result are missing");
    }
    bytes(guest, what, pointer, target, length);
    copied += length;
  }

  private static void bytes(
      EngineInstance guest, String what, int pointer, byte[] target, int length) {
    try {
      guest.read(pointer, target, 0, length);
    } catch (EngineException e) {
      throw refused(
          what
              + ": "
              + length
              + " bytes at 0x"
              + Integer.toHexString(pointer)
              + " are outside the memory of "
              + guest.memorySize()
              + " bytes");
    }
  }

  private static int countOnes(byte[] bitmap, int bits) {
    int ones = 0;
    int whole = bits >> 3;
    for (int i = 0; i < whole; i++) {
      ones += Integer.bitCount(bitmap[i] & 0xff);
    }
    int rest = bits & 7;
    return rest == 0 ? ones : ones + Integer.bitCount(bitmap[whole] & (1 << rest) - 1);
  }
}
