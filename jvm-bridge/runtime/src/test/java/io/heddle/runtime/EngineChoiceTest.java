package io.heddle.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.runtime.wasmtime.WasmtimeEngine;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Which engine runs a module, with and without the native library. */
final class EngineChoiceTest {
  private static final String PLUGIN = PluginModule.manifest("json", "a: int32", "int32");
  private final Manifest interpreted = manifest(PLUGIN);
  private final Manifest compiled = manifest(PLUGIN.replace("\"tier\":\"js\"", "\"tier\":\"aot\""));

  @Test
  void readsSettings() {
    assertEquals(EngineSetting.NATIVE, EngineSetting.of(" Native"));
    assertEquals(EngineSetting.AUTO, EngineSetting.of("auto"));
    IllegalArgumentException unknown =
        assertThrows(IllegalArgumentException.class, () -> EngineSetting.of("endive"));
    assertEquals("the engine is auto, native or jvm, not endive", unknown.getMessage());
  }

  @Test
  void runsCompiledFunctionsOnTheJvm() {
    EngineChoice choice = EngineChoice.of(EngineSetting.AUTO, compiled);
    assertEquals("jvm", choice.engine().name());
    assertEquals("every function is compiled", choice.reason());
  }

  @Test
  void runsJavaScriptNativelyWhereItCan() {
    String missing = WasmtimeEngine.unavailable();
    EngineChoice choice = EngineChoice.of(EngineSetting.AUTO, interpreted);
    assertEquals(missing == null ? "native" : "jvm", choice.engine().name());
    assertTrue(choice.reason().contains(missing == null ? "JavaScript" : missing));
  }

  @Test
  void doesWhatItIsTold() {
    assertEquals("jvm", EngineChoice.of(EngineSetting.JVM, interpreted).engine().name());
    if (WasmtimeEngine.unavailable() == null) {
      assertEquals("native", EngineChoice.of(EngineSetting.NATIVE, compiled).engine().name());
    } else {
      HeddleException missing =
          assertThrows(
              HeddleException.class, () -> EngineChoice.of(EngineSetting.NATIVE, compiled));
      assertEquals(ErrorCode.SETUP, missing.code());
    }
  }

  @Test
  void saysOfAModuleWhichItIs() {
    HeddleModule module = HeddleModule.load(Corpus.wasm("hostile/honest"), EngineSetting.JVM);
    assertEquals("jvm", module.engine());
    assertEquals("the setting says jvm", module.engineReason());
    String tested = System.getProperty(EngineSetting.PROPERTY);
    assertEquals(tested, HeddleModule.load(Corpus.wasm("hostile/honest")).engine());
    assertEquals(tested, Corpus.module("basics").engine());
  }

  private static Manifest manifest(String json) {
    return ManifestReader.read(json.getBytes(StandardCharsets.UTF_8));
  }
}
