package io.heddle.runtime.endive;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import run.endive.runtime.Memory;

/**
 * The pages that a memory has grown by since its main array was made: growth by a page costs a page
 * here, not a copy of everything. Positions count from the end of the main array and are checked by
 * the caller.
 */
final class MemoryTail {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int PAGE = Memory.PAGE_SIZE;
  private static final int SHIFT = 16;
  private static final int MASK = PAGE - 1;

  private byte[][] pages = new byte[0][];

  int size() {
    return pages.length * PAGE;
  }

  void grow(int count) {
    int before = pages.length;
    byte[][] grown = Arrays.copyOf(pages, before + count);
    for (int i = before; i < grown.length; i++) {
      grown[i] = new byte[PAGE];
    }
    pages = grown;
  }

  void clear() {
    pages = new byte[0][];
  }

  byte getByte(int at) {
    return pages[at >>> SHIFT][at & MASK];
  }

  void putByte(int at, byte value) {
    pages[at >>> SHIFT][at & MASK] = value;
  }

  short getShort(int at) {
    if ((at & MASK) <= PAGE - 2) {
      return (short) SHORTS.get(pages[at >>> SHIFT], at & MASK);
    }
    return (short) (getByte(at) & 0xff | getByte(at + 1) << 8);
  }

  void putShort(int at, short value) {
    if ((at & MASK) <= PAGE - 2) {
      SHORTS.set(pages[at >>> SHIFT], at & MASK, value);
    } else {
      putByte(at, (byte) value);
      putByte(at + 1, (byte) (value >> 8));
    }
  }

  int getInt(int at) {
    if ((at & MASK) <= PAGE - 4) {
      return (int) INTS.get(pages[at >>> SHIFT], at & MASK);
    }
    return getShort(at) & 0xffff | getShort(at + 2) << 16;
  }

  void putInt(int at, int value) {
    if ((at & MASK) <= PAGE - 4) {
      INTS.set(pages[at >>> SHIFT], at & MASK, value);
    } else {
      putShort(at, (short) value);
      putShort(at + 2, (short) (value >> 16));
    }
  }

  long getLong(int at) {
    if ((at & MASK) <= PAGE - 8) {
      return (long) LONGS.get(pages[at >>> SHIFT], at & MASK);
    }
    return getInt(at) & 0xffff_ffffL | (long) getInt(at + 4) << 32;
  }

  void putLong(int at, long value) {
    if ((at & MASK) <= PAGE - 8) {
      LONGS.set(pages[at >>> SHIFT], at & MASK, value);
    } else {
      putInt(at, (int) value);
      putInt(at + 4, (int) (value >> 32));
    }
  }

  void read(int at, byte[] target, int offset, int length) {
    for (int done = 0; done < length; ) {
      int from = at + done & MASK;
      int run = Math.min(length - done, PAGE - from);
      System.arraycopy(pages[at + done >>> SHIFT], from, target, offset + done, run);
      done += run;
    }
  }

  void write(int at, byte[] source, int offset, int length) {
    for (int done = 0; done < length; ) {
      int to = at + done & MASK;
      int run = Math.min(length - done, PAGE - to);
      System.arraycopy(source, offset + done, pages[at + done >>> SHIFT], to, run);
      done += run;
    }
  }

  void fill(byte value, int at, int length) {
    for (int done = 0; done < length; ) {
      int from = at + done & MASK;
      int run = Math.min(length - done, PAGE - from);
      Arrays.fill(pages[at + done >>> SHIFT], from, from + run, value);
      done += run;
    }
  }
}
