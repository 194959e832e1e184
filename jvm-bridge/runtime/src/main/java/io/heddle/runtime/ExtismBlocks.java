package io.heddle.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The blocks of one Extism call: a flat address space in which blocks follow one another, as in
 * Extism's kernel. Loads outside of it answer 0, stores outside of it do nothing.
 */
final class ExtismBlocks {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Address 0 is no block. */
  private static final int FIRST = 8;

  private static final byte[] NOTHING = new byte[0];

  private final long limit;
  private final Map<Long, Integer> lengths = new HashMap<>();
  private byte[] space = new byte[1024];
  private int end = FIRST;

  /** Blocks of at most {@code limitBytes} together. */
  ExtismBlocks(long limitBytes) {
    this.limit = Math.min(limitBytes, Integer.MAX_VALUE - 64);
  }

  static long longAt(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  /** Forgets every block. */
  void reset() {
    Arrays.fill(space, 0, end, (byte) 0);
    end = FIRST;
    lengths.clear();
  }

  /** A new block of zeros, or 0 when it would exceed the limit or has no bytes. */
  long allocate(long bytes) {
    long newEnd = end + bytes + 7 & -8;
    if (bytes <= 0 || bytes > limit || newEnd > limit) {
      return 0;
    }
    if (newEnd > space.length) {
      space = Arrays.copyOf(space, (int) Math.min(limit, Math.max(newEnd, 2L * space.length)));
    }
    long handle = end;
    end = (int) newEnd;
    lengths.put(handle, (int) bytes);
    return handle;
  }

  /** A new block with a copy of {@code bytes}, or 0 for null. */
  long store(byte[] bytes) {
    if (bytes == null) {
      return 0;
    }
    long handle = allocate(bytes.length);
    if (handle != 0) {
      System.arraycopy(bytes, 0, space, (int) handle, bytes.length);
    }
    return handle;
  }

  /** Frees a block; its room is used again if it was the last one. */
  void free(long handle) {
    Integer length = lengths.remove(handle);
    if (length != null && (handle + length + 7 & -8) == end) {
      Arrays.fill(space, (int) handle, end, (byte) 0);
      end = (int) handle;
    }
  }

  /** Bytes of the block that begins at {@code handle}, or 0. */
  long length(long handle) {
    return lengths.getOrDefault(handle, 0);
  }

  /** A copy of the block that begins at {@code handle}, empty when there is none. */
  byte[] read(long handle) {
    return read(handle, length(handle));
  }

  /** A copy of a range, empty when it is not inside the blocks. */
  byte[] read(long at, long length) {
    if (at < FIRST || length <= 0 || at > end || length > end - at) {
      return NOTHING;
    }
    return Arrays.copyOfRange(space, (int) at, (int) (at + length));
  }

  long loadByte(long at) {
    return at >= FIRST && at < end ? space[(int) at] & 0xff : 0;
  }

  long loadLong(long at) {
    return at >= FIRST && at <= end - 8 ? longAt(space, (int) at) : 0;
  }

  void storeByte(long at, byte value) {
    if (at >= FIRST && at < end) {
      space[(int) at] = value;
    }
  }

  void storeLong(long at, long value) {
    if (at >= FIRST && at <= end - 8) {
      LONGS.set(space, (int) at, value);
    }
  }
}
