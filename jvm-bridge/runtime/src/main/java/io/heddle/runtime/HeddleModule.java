package io.heddle.runtime;

/** A loaded module. */
public final class HeddleModule {
  private HeddleModule() {}

  /** Loads a module: reads and checks its manifest without compiling it. */
  public static HeddleModule load(byte[] wasm) {
    throw new UnsupportedOperationException();
  }

  /** sha256 of the bytes, in lower-case hex. */
  public String digest() {
    throw new UnsupportedOperationException();
  }

  /** What the module contains. */
  public Manifest manifest() {
    throw new UnsupportedOperationException();
  }

  /** The function of an export name or SQL name; HEDDLE1101 when there is none. */
  public FunctionInfo function(String name) {
    throw new UnsupportedOperationException();
  }

  /** Makes an instance; compiles the module the first time. */
  public HeddleInstance instantiate(Limits limits, Counters counters, HostEnv env) {
    throw new UnsupportedOperationException();
  }
}
