package io.heddle.runtime.engine;

/** How a module was compiled. Immutable. */
public final class CompileReport {
  private final long nanos;
  private final int functions;
  private final int interpretedFunctions;
  private final int hugeFunctions;
  private final int largestFunctionBytes;

  /**
   * Creates a report.
   *
   * @param nanos time taken
   * @param functions functions in the module
   * @param interpretedFunctions functions that the engine could not compile and interprets
   * @param hugeFunctions functions that the JVM does not compile to machine code unless it runs
   *     with {@code -XX:-DontCompileHugeMethods}
   * @param largestFunctionBytes bytecode of the largest compiled function
   */
  public CompileReport(
      long nanos,
      int functions,
      int interpretedFunctions,
      int hugeFunctions,
      int largestFunctionBytes) {
    this.nanos = nanos;
    this.functions = functions;
    this.interpretedFunctions = interpretedFunctions;
    this.hugeFunctions = hugeFunctions;
    this.largestFunctionBytes = largestFunctionBytes;
  }

  /** Nanoseconds that the compilation took. */
  public long nanos() {
    return nanos;
  }

  /** Functions in the module. */
  public int functions() {
    return functions;
  }

  /** Functions that the engine interprets, because they are too large for the JVM: 0 is healthy. */
  public int interpretedFunctions() {
    return interpretedFunctions;
  }

  /** Functions that run at full speed only with {@code -XX:-DontCompileHugeMethods}. */
  public int hugeFunctions() {
    return hugeFunctions;
  }

  /** Bytes of bytecode of the largest compiled function. */
  public int largestFunctionBytes() {
    return largestFunctionBytes;
  }

  @Override
  public String toString() {
    return functions
        + " functions in "
        + nanos / 1_000_000
        + " ms, "
        + interpretedFunctions
        + " interpreted, "
        + hugeFunctions
        + " huge, largest "
        + largestFunctionBytes
        + " bytes";
  }
}
