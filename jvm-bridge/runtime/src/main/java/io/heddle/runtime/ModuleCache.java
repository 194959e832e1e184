package io.heddle.runtime;

import java.util.function.Supplier;

/** The modules of this process by digest. */
public final class ModuleCache {
  private static final ModuleCache SHARED = new ModuleCache();

  /** The cache of this process. */
  public static ModuleCache shared() {
    return SHARED;
  }

  /** The module of a digest; loads it the first time, once however many threads ask. */
  public HeddleModule get(String digest, Supplier<byte[]> bytes) {
    throw new UnsupportedOperationException();
  }

  /** How many modules were compiled in this process so far. */
  public long compiled() {
    throw new UnsupportedOperationException();
  }
}
