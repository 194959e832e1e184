package io.heddle.runtime;

import io.heddle.runtime.engine.EngineException;
import io.heddle.runtime.engine.EngineInstance;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Reads columns out of guest memory. Every number in it was written by the guest: each is checked
 * before it is used, at every depth, and what fails is HEDDLE2202.
 *
 * <p>One object per instance, reused for every batch.
 */
final class MarshalOut {
  /** The most rows of one output batch. */
  static final int MAX_BATCH_ROWS = 8_192;

  private static final String RESULT = "the result";
  private static final long MAX_ROWS = Integer.MAX_VALUE - 64L;

  private final ByteBuffer header =
      ByteBuffer.allocate(MarshalIn.ARROW_ARRAY).order(ByteOrder.LITTLE_ENDIAN);
  private final ByteBuffer table = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
  private EngineInstance guest;
  private long copied;

  /** Bytes of column data that the last read copied. */
  long copied() {
    return copied;
  }

  /**
   * Copies the column that the ArrowArray at {@code out} describes. Whether the column itself may
   * have nulls is for the caller to check; everything inside its values is checked.
   *
   * @param rows how many it must have
   * @throws HeddleException HEDDLE2202
   */
  void readColumn(EngineInstance from, int out, DataType type, int rows, Column result) {
    begin(from);
    column(RESULT, out, type, rows, rows, result);
    ValueChecks.checkValues(RESULT, result, null);
  }

  /**
   * Copies the columns of the struct at {@code out}: as many as {@code fields}, of at least one row
   * and at most {@link #MAX_BATCH_ROWS}, with nulls only where the fields have them.
   *
   * @throws HeddleException HEDDLE2202
   */
  void readBatch(EngineInstance from, int out, List<Field> fields, Batch batch) {
    begin(from);
    bytes("the batch", out, header.array(), MarshalIn.ARROW_ARRAY);
    checkHeader("the batch", 1, fields.size());
    long length = header.getLong(0);
    if (length < 1 || length > MAX_BATCH_ROWS) {
      throw refused("the batch has " + length + " rows, not 1 to " + MAX_BATCH_ROWS);
    }
    int bufferTable = header.getInt(40);
    int childTable = header.getInt(44);
    if (header.getLong(8) > 0) {
      throw refused("the batch has null rows");
    }
    bytes("the batch's buffers", bufferTable, table.array(), 4);
    if (table.getInt(0) != 0) {
      throw refused("the batch has a validity bitmap");
    }
    int[] children = pointers("the batch's columns", childTable, fields.size());
    int rows = (int) length;
    batch.begin(fields.size(), rows);
    for (int i = 0; i < children.length; i++) {
      Field field = fields.get(i);
      Column column = batch.column(i);
      column(field.name(), children[i], field.dataType(), rows, -1, column);
      column.shorten(rows);
      ValueChecks.check(field.name(), field, column, null);
    }
  }

  /** HEDDLE2202. */
  static HeddleException refused(String reason) {
    return new HeddleException(ErrorCode.GUEST_CONTRACT, reason);
  }

  private void begin(EngineInstance from) {
    guest = from;
    copied = 0;
  }

  /**
   * Copies one column and what is in it.
   *
   * @param least rows it must have at least
   * @param exactly rows it must have, or -1
   */
  private void column(String what, int at, DataType type, long least, long exactly, Column result) {
    bytes(what, at, header.array(), MarshalIn.ARROW_ARRAY);
    Layout layout = type.layout();
    checkHeader(what, layout.buffers(), type.children().size());
    long length = header.getLong(0);
    if (exactly >= 0 && length != exactly) {
      throw refused(what + " has " + length + " rows, the batch " + exactly);
    }
    if (length < least || length > MAX_ROWS) {
      throw refused(what + " has " + length + " rows, at least " + least + " are needed");
    }
    int rows = (int) length;
    long nulls = header.getLong(8);
    if (nulls < -1 || nulls > rows) {
      throw refused(what + " has a null count of " + nulls + " in " + rows + " rows");
    }
    result.begin(type, rows);
    if (rows == 0) {
      empty(result);
      return;
    }
    int childTable = header.getInt(44);
    bytes(what, header.getInt(40), table.array(), 4 * layout.buffers());
    validity(what, rows, nulls, result);
    long childRows = rows;
    if (layout != Layout.STRUCT) {
      byte[] values = values(what, type, rows, result);
      childRows = layout.hasOffsets() ? checkOffsets(what, values, rows) : 0;
    }
    if (layout == Layout.BYTES) {
      buffer(what, "bytes", 2, result.data(inside(what, childRows)), (int) childRows);
    }
    if (type.isNested()) {
      children(what, childTable, type, childRows, result);
    }
  }

  private void children(String what, int childTable, DataType type, long rows, Column result) {
    int[] pointers = pointers(what, childTable, type.children().size());
    for (int i = 0; i < pointers.length; i++) {
      Field field = type.children().get(i);
      column(field.name(), pointers[i], field.dataType(), rows, -1, result.child(i));
      result.child(i).shorten((int) rows);
    }
  }

  /** What a column without rows holds: the one offset, and children without rows. */
  private static void empty(Column result) {
    if (result.dataType().layout().hasOffsets()) {
      Arrays.fill(result.values(4), 0, 4, (byte) 0);
    }
    List<Field> fields = result.dataType().children();
    for (int i = 0; i < fields.size(); i++) {
      result.child(i).begin(fields.get(i).dataType(), 0);
      empty(result.child(i));
    }
  }

  private void checkHeader(String what, int buffers, int children) {
    if (header.getLong(16) != 0 || header.getInt(48) != 0) {
      throw refused(what + " has an offset or a dictionary");
    }
    if (header.getLong(24) != buffers) {
      throw refused(what + " has " + header.getLong(24) + " buffers, its type has " + buffers);
    }
    if (header.getLong(32) != children) {
      throw refused(what + " has " + header.getLong(32) + " children, its type has " + children);
    }
  }

  private void validity(String what, int rows, long declared, Column result) {
    if (table.getInt(0) == 0) {
      if (declared > 0) {
        throw refused(what + " declares " + declared + " nulls, validity is missing");
      }
      return;
    }
    int length = Bitmap.length(rows);
    byte[] bitmap = result.validity(inside(what, length));
    buffer(what, "validity", 0, bitmap, length);
    int nulls = rows - Bitmap.countOnes(bitmap, rows);
    if (declared != -1 && declared != nulls) {
      throw refused(what + " declares " + declared + " nulls, validity has " + nulls);
    }
    result.nullCount(nulls);
  }

  private byte[] values(String what, DataType type, int rows, Column result) {
    int length = inside(what, type.layout().valuesLength(rows));
    byte[] values = result.values(length);
    buffer(what, type.layout().hasOffsets() ? "offsets" : "values", 1, values, length);
    return values;
  }

  /** Checks that offsets never decrease; returns the last. */
  private static int checkOffsets(String what, byte[] offsets, int rows) {
    int last = 0;
    for (int i = 0; i <= rows; i++) {
      int offset = (int) LittleEndian.INTS.get(offsets, 4 * i);
      if (offset < last) {
        throw refused("offsets of " + what + " are negative or decrease");
      }
      last = offset;
    }
    return last;
  }

  /**
   * Refuses, before anything of that size is allocated, what cannot lie inside the memory beside
   * what was copied already: buffers that overlap would make a small memory a large result.
   */
  private int inside(String what, long length) {
    if (copied + length > guest.memorySize()) {
      throw refused(
          what + " has buffers of more than the memory of " + guest.memorySize() + " bytes");
    }
    return (int) length;
  }

  private int[] pointers(String what, int at, int count) {
    byte[] raw = new byte[4 * count];
    bytes(what, at, raw, raw.length);
    int[] pointers = new int[count];
    for (int i = 0; i < count; i++) {
      pointers[i] = (int) LittleEndian.INTS.get(raw, 4 * i);
    }
    return pointers;
  }

  private void buffer(String what, String which, int slot, byte[] target, int length) {
    int pointer = table.getInt(4 * slot);
    if (pointer == 0 && length > 0) {
      throw refused(which + " of " + what + " are missing");
    }
    bytes(what, pointer, target, length);
    copied += length;
  }

  private void bytes(String what, int pointer, byte[] target, int length) {
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
}
