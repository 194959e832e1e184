package io.heddle.runtime;

import io.heddle.runtime.engine.EngineException;
import io.heddle.runtime.engine.EngineInstance;
import io.heddle.runtime.engine.GuestFunction;

/** A guest's memory without a guest. */
final class FakeMemory implements EngineInstance {
  final byte[] bytes;

  FakeMemory(int size) {
    this.bytes = new byte[size];
  }

  @Override
  public int memorySize() {
    return bytes.length;
  }

  @Override
  public void read(int address, byte[] target, int offset, int length) {
    check(address, length);
    System.arraycopy(bytes, address, target, offset, length);
  }

  @Override
  public void write(int address, byte[] source, int offset, int length) {
    check(address, length);
    System.arraycopy(source, offset, bytes, address, length);
  }

  private void check(int address, int length) {
    if (address < 0 || length < 0 || address > bytes.length - length) {
      throw new EngineException(EngineException.Kind.BOUNDS, "outside", null);
    }
  }

  @Override
  public GuestFunction function(String export, int parameters, int results) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void interrupt(Thread thread) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
