package io.heddle.runtime.engine;

import java.util.List;
import java.util.Objects;

/** A function that the host offers to guests. Immutable. */
public final class HostFunction {
  private final String module;
  private final String name;
  private final List<ValueType> parameters;
  private final ValueType result;
  private final Body body;

  /**
   * Creates a function.
   *
   * @param result the type of its result, or null for none
   */
  public HostFunction(
      String module, String name, List<ValueType> parameters, ValueType result, Body body) {
    this.module = Objects.requireNonNull(module, "module");
    this.name = Objects.requireNonNull(name, "name");
    this.parameters = List.copyOf(parameters);
    this.result = result;
    this.body = Objects.requireNonNull(body, "body");
  }

  /** The module part of the import. */
  public String module() {
    return module;
  }

  /** The name part of the import. */
  public String name() {
    return name;
  }

  /** The types of the parameters. */
  public List<ValueType> parameters() {
    return parameters;
  }

  /** The type of the result, or null for none. */
  public ValueType result() {
    return result;
  }

  /** What it does. */
  public Body body() {
    return body;
  }

  /** The integer types of WebAssembly, which is all that host functions use. */
  public enum ValueType {
    /** 32 bits; only the low half of the long counts. */
    I32,
    /** 64 bits. */
    I64
  }

  /** What a host function does. */
  @FunctionalInterface
  public interface Body {
    /**
     * Runs on the thread that runs the guest.
     *
     * @param memory that of the guest
     * @param arguments one long per parameter
     * @return the result; ignored where there is none
     */
    long call(GuestMemory memory, long[] arguments);
  }
}
