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
 * check. The array is exactly as long as the memory: the JVM's own check is the guest's.
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
  private static final VarHandle FLOATS =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle DOUBLES =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

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
    return bytes.length;
  }

  void release() {
    bytes = new byte[0];
  }

  @Override
  public int pages() {
    return bytes.length / PAGE_SIZE;
  }

  @Override
  public int grow(int pages) {
    int before = pages();
    long after = (long) before + (pages & 0xffff_ffffL);
    if (after > maximumPages) {
      return -1;
    }
    try {
      bytes = Arrays.copyOf(bytes, Memory.bytes((int) after));
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
    System.arraycopy(data, 0, bytes, address, data.length);
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
    System.arraycopy(source, offset, bytes, address, length);
  }

  /** Copies {@code length} bytes from {@code address} into {@code target}. */
  void read(int address, byte[] target, int offset, int length) {
    if (!isInside(address, length)) {
      throw outside(address, length);
    }
    System.arraycopy(bytes, address, target, offset, length);
  }

  @Override
  public byte[] readBytes(int address, int length) {
    if (!isInside(address, length)) {
      throw outside(address, length);
    }
    return Arrays.copyOfRange(bytes, address, address + length);
  }

  @Override
  public void copy(int target, int source, int length) {
    if (!isInside(target, length) || !isInside(source, length)) {
      throw outside(target, length);
    }
    System.arraycopy(bytes, source, bytes, target, length);
  }

  @Override
  public void fill(byte value, int from, int to) {
    if (!isInside(from, to - from)) {
      throw outside(from, to - from);
    }
    Arrays.fill(bytes, from, to, value);
  }

  @Override
  public void zero() {
    // Called on a memory that is new, and so zero.
  }

  @Override
  public byte read(int address) {
    try {
      return bytes[address];
    } catch (IndexOutOfBoundsException e) {
      throw outside(address, 1);
    }
  }

  @Override
  public short readShort(int address) {
    try {
      return (short) SHORTS.get(bytes, address);
    } catch (IndexOutOfBoundsException e) {
      throw outside(address, 2);
    }
  }

  @Override
  public long readU16(int address) {
    return readShort(address) & 0xffffL;
  }

  @Override
  public int readInt(int address) {
    try {
      return (int) INTS.get(bytes, address);
    } catch (IndexOutOfBoundsException e) {
      throw outside(address, 4);
    }
  }

  @Override
  public long readLong(int address) {
    try {
      return (long) LONGS.get(bytes, address);
    } catch (IndexOutOfBoundsException e) {
      throw outside(address, 8);
    }
  }

  @Override
  public float readFloat(int address) {
    try {
      return (float) FLOATS.get(bytes, address);
    } catch (IndexOutOfBoundsException e) {
      throw outside(address, 4);
    }
  }

  @Override
  public long readF32(int address) {
    return readInt(address) & 0xffff_ffffL;
  }

  @Override
  public double readDouble(int address) {
    try {
      return (double) DOUBLES.get(bytes, address);
    } catch (IndexOutOfBoundsException e) {
      throw outside(address, 8);
    }
  }

  @Override
  public long readF64(int address) {
    return readLong(address);
  }

  @Override
  public void writeByte(int address, byte value) {
    try {
      bytes[address] = value;
    } catch (IndexOutOfBoundsException e) {
      throw outside(address, 1);
    }
  }

  @Override
  public void writeShort(int address, short value) {
    try {
      SHORTS.set(bytes, address, value);
    } catch (IndexOutOfBoundsException e) {
      throw outside(address, 2);
    }
  }

  @Override
  public void writeI32(int address, int value) {
    try {
      INTS.set(bytes, address, value);
    } catch (IndexOutOfBoundsException e) {
      throw outside(address, 4);
    }
  }

  @Override
  public void writeLong(int address, long value) {
    try {
      LONGS.set(bytes, address, value);
    } catch (IndexOutOfBoundsException e) {
      throw outside(address, 8);
    }
  }

  @Override
  public void writeF32(int address, float value) {
    try {
      FLOATS.set(bytes, address, value);
    } catch (IndexOutOfBoundsException e) {
      throw outside(address, 4);
    }
  }

  @Override
  public void writeF64(int address, double value) {
    try {
      DOUBLES.set(bytes, address, value);
    } catch (IndexOutOfBoundsException e) {
      throw outside(address, 8);
    }
  }

  private boolean isInside(int address, int length) {
    return address >= 0 && length >= 0 && address <= bytes.length - length;
  }

  private TrapException outside(int address, int length) {
    return new TrapException(
        "out of bounds memory access: "
            + Integer.toUnsignedString(length)
            + " bytes at 0x"
            + Integer.toHexString(address)
            + " of "
            + bytes.length);
  }
}
