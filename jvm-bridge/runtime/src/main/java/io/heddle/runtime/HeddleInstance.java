package io.heddle.runtime;

/** One instance of a module, used by one thread at a time. */
public final class HeddleInstance implements AutoCloseable {
  private HeddleInstance() {}

  /** Calls a scalar function with one batch; the result is a new column. */
  public Column callScalar(
      FunctionInfo function, ColumnBuffer[] args, boolean[] constants, int rows) {
    return callScalar(function, args, constants, rows, new Column());
  }

  /** The same, filling and returning {@code result}. */
  public Column callScalar(
      FunctionInfo function, ColumnBuffer[] args, boolean[] constants, int rows, Column result) {
    throw new UnsupportedOperationException();
  }

  /** Calls an export through the Extism ABI. */
  public byte[] callExtism(String export, byte[] input) {
    throw new UnsupportedOperationException();
  }

  /** Ends a running call with HEDDLE2104, from any thread. */
  public void cancel() {
    throw new UnsupportedOperationException();
  }

  /** Whether it can be called again: false after a trap, an interrupt, a memory limit or close. */
  public boolean usable() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
