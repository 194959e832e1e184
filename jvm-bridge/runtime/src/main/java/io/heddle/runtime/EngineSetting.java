package io.heddle.runtime;

import java.util.Locale;

/** Which engine is to run a module. */
public enum EngineSetting {
  /**
   * The native engine where its library loads and the module has functions that run in its
   * JavaScript engine, else the pure-JVM one, which runs compiled functions as well.
   */
  AUTO,
  /** wasmtime, or no engine. */
  NATIVE,
  /** Endive, which compiles to Java bytecode and needs nothing but a JVM. */
  JVM;

  /** The system property that {@link #ofProcess} reads. */
  public static final String PROPERTY = "heddle.engine";

  /** What the system property {@code heddle.engine} says, else {@link #AUTO}. */
  public static EngineSetting ofProcess() {
    return of(System.getProperty(PROPERTY, "auto"));
  }

  /**
   * The setting of a name: {@code auto}, {@code native} or {@code jvm}, in any case.
   *
   * @throws IllegalArgumentException for another name
   */
  public static EngineSetting of(String name) {
    for (EngineSetting one : values()) {
      if (one.name().equals(name.trim().toUpperCase(Locale.ROOT))) {
        return one;
      }
    }
    throw new IllegalArgumentException("the engine is auto, native or jvm, not " + name);
  }
}
