package io.heddle.runtime.engine;

/**
 * The memory of one instance. Addresses are those of the guest, as unsigned 32-bit numbers in an
 * int. An access outside throws {@link EngineException} of kind {@link EngineException.Kind#BOUNDS}
 * and moves nothing.
 */
public interface GuestMemory {
  /** Bytes of linear memory at present; at most 2 GiB less one page. */
  int memorySize();

  /** Copies {@code length} bytes of the guest's memory into {@code target}. */
  void read(int address, byte[] target, int offset, int length);

  /** Copies {@code length} bytes of {@code source} into the guest's memory. */
  void write(int address, byte[] source, int offset, int length);
}
