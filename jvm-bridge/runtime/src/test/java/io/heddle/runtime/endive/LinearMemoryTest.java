package io.heddle.runtime.endive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import run.endive.runtime.Memory;
import run.endive.runtime.TrapException;
import run.endive.wasm.types.MemoryLimits;

/** The memory is one row of bytes, however it has grown. */
final class LinearMemoryTest {
  private static final int PAGES = 80;

  /** More than the 4 MiB that are kept in one array, so that the last pages are in the tail. */
  private static final int GROWN = PAGES + 7;

  private final LinearMemory memory = new LinearMemory(new MemoryLimits(PAGES, GROWN + 2));
  private final Random random = new Random(3);

  @Test
  void behavesLikeOneArray() {
    assertEquals(PAGES, memory.grow(3));
    assertEquals(PAGES + 3, memory.grow(4));
    ByteBuffer model = ByteBuffer.allocate(GROWN * Memory.PAGE_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 100_000; i++) {
      step(model, random.nextInt(10), place());
    }
    assertArrayEquals(model.array(), memory.readBytes(0, memory.size()));
    assertEquals(GROWN, memory.grow(2), "the next growth");
    assertArrayEquals(model.array(), memory.readBytes(0, model.capacity()));
  }

  @Test
  void trapsOutside() {
    memory.grow(7);
    int size = GROWN * Memory.PAGE_SIZE;
    for (int address : new int[] {size, size - 7, size + 1000, -1, -8, Integer.MIN_VALUE}) {
      assertThrows(TrapException.class, () -> memory.readLong(address));
      assertThrows(TrapException.class, () -> memory.writeLong(address, 1));
      assertThrows(TrapException.class, () -> memory.readBytes(address, 8));
      assertThrows(TrapException.class, () -> memory.write(address, new byte[8], 0, 8));
      assertThrows(TrapException.class, () -> memory.copy(0, address, 8));
      assertThrows(TrapException.class, () -> memory.fill((byte) 1, address, address + 8));
    }
    assertEquals(0, memory.readLong(size - 8));
    assertThrows(TrapException.class, () -> memory.read(size));
    assertThrows(TrapException.class, () -> memory.readInt(size - 3));
    assertThrows(TrapException.class, () -> memory.writeShort(size - 1, (short) 1));
  }

  @Test
  void growsToItsMaximum() {
    assertEquals(-1, memory.grow(10));
    assertEquals(-1, memory.grow(-1));
    assertEquals(PAGES, memory.grow(9));
    assertEquals(-1, memory.grow(1));
    assertEquals(GROWN + 2, memory.grow(0));
  }

  /** Mostly around the places where the array and the pages of the tail end. */
  private int place() {
    int edge = (PAGES + random.nextInt(GROWN - PAGES)) * Memory.PAGE_SIZE;
    return edge - 16 + random.nextInt(32);
  }

  private void step(ByteBuffer model, int kind, int at) {
    long value = random.nextLong();
    switch (kind) {
      case 0:
        memory.writeByte(at, (byte) value);
        model.put(at, (byte) value);
        break;
      case 1:
        memory.writeShort(at, (short) value);
        model.putShort(at, (short) value);
        break;
      case 2:
        memory.writeI32(at, (int) value);
        model.putInt(at, (int) value);
        break;
      case 3:
        memory.writeLong(at, value);
        model.putLong(at, value);
        break;
      case 4:
        memory.writeF64(at, Double.longBitsToDouble(value >>> 12));
        model.putLong(at, value >>> 12);
        break;
      case 5:
        assertEquals(model.get(at), memory.read(at));
        assertEquals(model.getShort(at), memory.readShort(at));
        break;
      case 6:
        assertEquals(model.getInt(at), memory.readInt(at));
        assertEquals(model.getLong(at), memory.readLong(at));
        break;
      case 7:
        int target = place();
        memory.copy(target, at, 40);
        System.arraycopy(model.array(), at, model.array(), target, 40);
        break;
      case 8:
        memory.fill((byte) value, at, at + 20);
        Arrays.fill(model.array(), at, at + 20, (byte) value);
        break;
      default:
        byte[] bytes = new byte[30];
        random.nextBytes(bytes);
        memory.write(at, bytes, 5, 25);
        System.arraycopy(bytes, 5, model.array(), at, 25);
        break;
    }
  }
}
