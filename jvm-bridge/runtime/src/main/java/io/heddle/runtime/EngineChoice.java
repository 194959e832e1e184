package io.heddle.runtime;

import io.heddle.runtime.endive.EndiveEngine;
import io.heddle.runtime.engine.WasmEngine;
import io.heddle.runtime.wasmtime.WasmtimeEngine;

/** The engine that runs a module, and why it is that one. Immutable. */
final class EngineChoice {
  private final WasmEngine engine;
  private final String reason;

  private EngineChoice(WasmEngine engine, String reason) {
    this.engine = engine;
    this.reason = reason;
  }

  /** An engine that the caller chose. */
  static EngineChoice given(WasmEngine engine) {
    return new EngineChoice(engine, "it was given");
  }

  /**
   * The engine for a module; loads the native library where that may be it.
   *
   * @throws HeddleException HEDDLE4003 when the native engine is demanded and not there
   */
  static EngineChoice of(EngineSetting setting, Manifest manifest) {
    switch (setting) {
      case JVM:
        return new EngineChoice(EndiveEngine.shared(), "the setting says jvm");
      case NATIVE:
        String missing = WasmtimeEngine.unavailable();
        if (missing != null) {
          throw new HeddleException(
              ErrorCode.SETUP, "the native engine cannot be used: " + missing);
        }
        return new EngineChoice(WasmtimeEngine.shared(), "the setting says native");
      default:
        return automatic(manifest);
    }
  }

  private static EngineChoice automatic(Manifest manifest) {
    if (!manifest.hasJavaScript()) {
      return new EngineChoice(EndiveEngine.shared(), "every function is compiled");
    }
    String missing = WasmtimeEngine.unavailable();
    return missing == null
        ? new EngineChoice(WasmtimeEngine.shared(), "it has functions in JavaScript")
        : new EngineChoice(EndiveEngine.shared(), "the native engine cannot be used: " + missing);
  }

  WasmEngine engine() {
    return engine;
  }

  String reason() {
    return reason;
  }
}
