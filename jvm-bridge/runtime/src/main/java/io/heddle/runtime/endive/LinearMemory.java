package io.heddle.runtime.endive;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.TrapException;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.PassiveDataSegment;

/**
 * Linear memory in one array, so that columns cross by one copy each and an access costs one bounds
 * check: the array is never longer than the memory, so that the JVM's own check is the guest's.
 *
 * <p>What a large memory grows by is kept in pages behind the array until it is worth a copy, so
 * that growing page by page takes time in proportion to the size, not to its square.
 *
 * <p>Not shared: no threads, no atomics.
 */
final class LinearMemory implements Memory {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** A memory up to this size is one array after every growth. */
  private static final int SMALL = 4 << 20;

  /** Of a larger one, the tail is at most this part of the array. */
  private static final int TAIL_PART = 4;

  private final MemoryTail tail = new MemoryTail();
  private final int initialPages;
  private final int maximumPages;
  private byte[] bytes;
  private DataSegment[] segments = new DataSegment[0];

  LinearMemory(MemoryLimits limits) {
    this.initialPages = limits.initialPages();
    this.maximumPages = Math.min(limits.maximumPages(), RUNTIME_MAX_PAGES);
    this.bytes = new byte[Memory.bytes(initialPages)];
  }

  int size() {
    return bytes.length + tail.size();
  }

  void release() {
    bytes = new byte[0];
    tail.clear();
  }

  @Override
  public int pages() {
    return size() / PAGE_SIZE;
  }

  @Override
  public int grow(int pages) {
    int before = pages();
    long after = (long) before + (pages & 0xffff_ffffL);
    if (after > maximumPages) {
      return -1;
    }
    try {
      int size = Memory.bytes((int) after);
      if (size > SMALL && size - bytes.length <= bytes.length / TAIL_PART) {
        tail.grow(pages);
      } else {
        byte[] grown = Arrays.copyOf(bytes, size);
        tail.read(0, grown, bytes.length, tail.size());
        tail.clear();
        bytes = grown;
      }
      return before;
    } catch (OutOfMemoryError e) {
      // The heap is smaller than the guest's limit: the guest is told as of its limit.
      return -1;
    }
  }

  @Override
  public int initialPages() {
    return initialPages;
  }

  @Override
  public int maximumPages() {
    return maximumPages;
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  @SuppressWarnings("removal")
  public Object lock(int address) {
    return this;
  }

  @Override
  @SuppressWarnings("removal")
  public int waitOn(int address, int expected, long timeout) {
    throw new TrapException("expected shared memory");
  }

  @Override
  @SuppressWarnings("removal")
  public int waitOn(int address, long expected, long timeout) {
    throw new TrapException("expected shared memory");
  }

  @Override
  @SuppressWarnings("removal")
  public int notify(int address, int count) {
    return 0;
  }

  @Override
  public void initialize(Instance instance, DataSegment[] dataSegments) {
    initialize(instance, dataSegments, 0);
  }

  @Override
  public void initialize(Instance instance, DataSegment[] dataSegments, int memoryIndex) {
    segments = dataSegments == null ? new DataSegment[0] : dataSegments.clone();
    for (DataSegment segment : segments) {
      if (segment instanceof ActiveDataSegment) {
        ActiveDataSegment active = (ActiveDataSegment) segment;
        if (active.index() == memoryIndex) {
          place(instance, active);
        }
      }
    }
  }

  private void place(Instance instance, ActiveDataSegment segment) {
    int address =
        (int) ConstantEvaluators.computeConstantValue(instance, segment.offsetInstructions())[0];
    byte[] data = segment.data();
    if (!isInside(address, data.length)) {
      throw new UninstantiableException("a data segment is outside the memory");
    }
    write(address, data, 0, data.length);
  }

  @Override
  public void initPassiveSegment(int segment, int address, int offset, int length) {
    byte[] data = segments[segment].data();
    if (offset < 0 || length < 0 || offset > data.length - length) {
      throw outside(offset, length);
    }
    write(address, data, offset, length);
  }

  @Override
  public void drop(int segment) {
    segments[segment] = PassiveDataSegment.EMPTY;
  }

  @Override
  public void write(int address, byte[] source, int offset, int length) {
    if (!isInside(address, length)) {
      throw outside(address, length);
    }
    int inArray = Math.max(0, Math.min(length, bytes.length - address));
    System.arraycopy(source, offset, bytes, inArray == 0 ? 0 : address, inArray);
    tail.write(address + inArray - bytes.length, source, offset + inArray, length - inArray);
  }

  /** Copies {@code length} bytes from {@code address} into {@code target}. */
  void read(int address, byte[] target, int offset, int length) {
    if (!isInside(address, length)) {
      throw outside(address, length);
    }
    int inArray = Math.max(0, Math.min(length, bytes.length - address));
    System.arraycopy(bytes, inArray == 0 ? 0 : address, target, offset, inArray);
    tail.read(address + inArray - bytes.length, target, offset + inArray, length - inArray);
  }

  @Override
  public byte[] readBytes(int address, int length) {
    if (!isInside(address, length)) {
      throw outside(address, length);
    }
    byte[] copy = new byte[length];
    read(address, copy, 0, length);
    return copy;
  }

  @Override
  public void copy(int target, int source, int length) {
    if (!isInside(target, length) || !isInside(source, length)) {
      throw outside(target, length);
    }
    if (Math.max(target, source) <= bytes.length - length) {
      System.arraycopy(bytes, source, bytes, target, length);
    } else {
      write(target, readBytes(source, length), 0, length);
    }
  }

  @Override
  public void fill(byte value, int from, int to) {
    if (!isInside(from, to - from)) {
      throw outside(from, to - from);
    }
    int middle = Math.max(from, Math.min(to, bytes.length));
    Arrays.fill(bytes, Math.min(from, bytes.length), Math.min(middle, bytes.length), value);
    tail.fill(value, middle - bytes.length, to - middle);
  }

  @Override
  public void zero() {
    // Called on a memory that is new, and so zero.
  }

  @Override
  public byte read(int address) {
    byte[] array = bytes;
    return address >= 0 && address < array.length
        ? array[address]
        : tail.getByte(tailAt(address, 1));
  }

  @Override
  public short readShort(int address) {
    byte[] array = bytes;
    return address >= 0 && address < array.length - 1
        ? (short) SHORTS.get(array, address)
        : tailShort(address);
  }

  @Override
  public long readU16(int address) {
    return readShort(address) & 0xffffL;
  }

  @Override
  public int readInt(int address) {
    byte[] array = bytes;
    return address >= 0 && address < array.length - 3
        ? (int) INTS.get(array, address)
        : tailInt(address);
  }

  @Override
  public long readLong(int address) {
    byte[] array = bytes;
    return address >= 0 && address < array.length - 7
        ? (long) LONGS.get(array, address)
        : tailLong(address);
  }

  @Override
  public float readFloat(int address) {
    return Float.intBitsToFloat(readInt(address));
  }

  @Override
  public long readF32(int address) {
    return readInt(address) & 0xffff_ffffL;
  }

  @Override
  public double readDouble(int address) {
    return Double.longBitsToDouble(readLong(address));
  }

  @Override
  public long readF64(int address) {
    return readLong(address);
  }

  @Override
  public void writeByte(int address, byte value) {
    byte[] array = bytes;
    if (address >= 0 && address < array.length) {
      array[address] = value;
    } else {
      tail.putByte(tailAt(address, 1), value);
    }
  }

  @Override
  public void writeShort(int address, short value) {
    byte[] array = bytes;
    if (address >= 0 && address < array.length - 1) {
      SHORTS.set(array, address, value);
    } else {
      tailShort(address, value);
    }
  }

  @Override
  public void writeI32(int address, int value) {
    byte[] array = bytes;
    if (address >= 0 && address < array.length - 3) {
      INTS.set(array, address, value);
    } else {
      tailInt(address, value);
    }
  }

  @Override
  public void writeLong(int address, long value) {
    byte[] array = bytes;
    if (address >= 0 && address < array.length - 7) {
      LONGS.set(array, address, value);
    } else {
      tailLong(address, value);
    }
  }

  @Override
  public void writeF32(int address, float value) {
    writeI32(address, Float.floatToRawIntBits(value));
  }

  @Override
  public void writeF64(int address, double value) {
    writeLong(address, Double.doubleToRawLongBits(value));
  }

  // Apart from the accessors, so that these stay small enough to be inlined everywhere.

  private short tailShort(int address) {
    return straddles(address, 2) ? (short) assemble(address, 2) : tail.getShort(tailAt(address, 2));
  }

  private void tailShort(int address, short value) {
    if (straddles(address, 2)) {
      scatter(address, 2, value);
    } else {
      tail.putShort(tailAt(address, 2), value);
    }
  }

  private int tailInt(int address) {
    return straddles(address, 4) ? (int) assemble(address, 4) : tail.getInt(tailAt(address, 4));
  }

  private void tailInt(int address, int value) {
    if (straddles(address, 4)) {
      scatter(address, 4, value);
    } else {
      tail.putInt(tailAt(address, 4), value);
    }
  }

  private long tailLong(int address) {
    return straddles(address, 8) ? assemble(address, 8) : tail.getLong(tailAt(address, 8));
  }

  private void tailLong(int address, long value) {
    if (straddles(address, 8)) {
      scatter(address, 8, value);
    } else {
      tail.putLong(tailAt(address, 8), value);
    }
  }

  /** Whether an access begins in the array and ends in the tail. */
  private boolean straddles(int address, int width) {
    return address >= 0 && address < bytes.length && address <= size() - width;
  }

  private long assemble(int address, int width) {
    long value = 0;
    for (int i = width - 1; i >= 0; i--) {
      value = value << 8 | read(address + i) & 0xff;
    }
    return value;
  }

  private void scatter(int address, int width, long value) {
    for (int i = 0; i < width; i++) {
      writeByte(address + i, (byte) (value >> 8 * i));
    }
  }

  /** The position in the tail of an access that does not begin in the array; traps outside. */
  private int tailAt(int address, int width) {
    if (address < bytes.length || address > size() - width) {
      throw outside(address, width);
    }
    return address - bytes.length;
  }

  private boolean isInside(int address, int length) {
    return address >= 0 && length >= 0 && address <= size() - length;
  }

  private TrapException outside(int address, int length) {
    return new TrapException(
        "out of bounds memory access: "
            + Integer.toUnsignedString(length)
            + " bytes at 0x"
            + Integer.toHexString(address)
            + " of "
            + size());
  }
}
