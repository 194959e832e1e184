package io.heddle.runtime.endive;

import io.heddle.runtime.engine.EngineException;
import io.heddle.runtime.engine.GuestMemory;
import run.endive.runtime.TrapException;

/** The memory of an instance in the terms of the SPI. */
final class EndiveMemory implements GuestMemory {
  private final LinearMemory memory;

  EndiveMemory(LinearMemory memory) {
    this.memory = memory;
  }

  @Override
  public int memorySize() {
    return memory.size();
  }

  @Override
  public void read(int address, byte[] target, int offset, int length) {
    try {
      memory.read(address, target, offset, length);
    } catch (TrapException e) {
      throw new EngineException(EngineException.Kind.BOUNDS, e.getMessage(), e);
    }
  }

  @Override
  public void write(int address, byte[] source, int offset, int length) {
    try {
      memory.write(address, source, offset, length);
    } catch (TrapException e) {
      throw new EngineException(EngineException.Kind.BOUNDS, e.getMessage(), e);
    }
  }

  void release() {
    memory.release();
  }
}
