package io.heddle.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.runtime.endive.EndiveEngine;
import io.heddle.runtime.engine.CompileReport;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Loading: what is read without compiling, and what damaged files do. */
final class LoadTest {
  /** Largest bytecode of one method in the JVM. */
  private static final int METHOD_LIMIT = 65_535;

  @Test
  void readsTheManifestWithoutCompiling() {
    HeddleModule module = HeddleModule.load(Corpus.wasm("basics"));
    FunctionInfo half = module.function("half");
    assertEquals("half(a int32) -> int32?", half.signature());
    assertEquals(List.of(new Field("a", DataType.INT32, false)), half.args());
    assertEquals(new Field("result", DataType.INT32, true), half.returns());
    assertEquals(Volatility.IMMUTABLE, half.volatility());
    assertEquals("quickjs-ng-0.18.0", module.manifest().engine());
    assertEquals(64, module.digest().length());
    assertEquals(null, module.compileReport());
  }

  @Test
  void theEngineInsideFitsTheJvm() {
    HeddleModule module = HeddleModule.load(Corpus.wasm("basics"), EndiveEngine.strict());
    module.instantiate(Limits.DEFAULT, new Counters(), HostEnv.EMPTY).close();
    CompileReport report = module.compileReport();
    System.out.println("compiled " + report);
    assertEquals(0, report.interpretedFunctions());
    assertTrue(report.largestFunctionBytes() <= METHOD_LIMIT, report.toString());
  }

  @Test
  void refusesWhatIsNotWasm() {
    for (byte[] bytes : List.of(new byte[0], "not wasm".getBytes(StandardCharsets.UTF_8))) {
      HeddleException refused = assertThrows(HeddleException.class, () -> HeddleModule.load(bytes));
      assertEquals(ErrorCode.NOT_WASM, refused.code());
    }
  }

  @Test
  void refusesEveryTruncation() {
    byte[] wasm = Corpus.wasm("hostile/honest");
    for (int length = 0; length < wasm.length; length++) {
      byte[] cut = Arrays.copyOf(wasm, length);
      assertThrows(HeddleException.class, () -> HeddleModule.load(cut), "cut at " + length);
    }
  }

  @Test
  void survivesEveryFlippedByte() {
    byte[] wasm = Corpus.wasm("hostile/honest");
    Random random = new Random(11);
    for (int at = 0; at < wasm.length; at++) {
      byte[] damaged = wasm.clone();
      damaged[at] ^= (byte) (1 + random.nextInt(255));
      try {
        HeddleModule.load(damaged);
      } catch (HeddleException refused) {
        assertTrue(refused.code().startsWith("HEDDLE10"), refused.getMessage());
      }
    }
  }

  @Test
  void survivesDamagedSchemas() {
    byte[] schema = schemaOf("\"args\":\"");
    Random random = new Random(13);
    for (int i = 0; i < 200_000; i++) {
      byte[] damaged = schema.clone();
      for (int k = random.nextInt(4); k >= 0; k--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        Schema.decode(damaged, 100);
      } catch (IllegalArgumentException refused) {
        assertTrue(refused.getMessage().length() < 1_000);
      }
    }
    assertEquals(DataType.FLOAT64, Schema.decode(schema, 100).get(0).dataType());
    assertThrows(IllegalArgumentException.class, () -> Schema.decode(schema, 0));
  }

  private static byte[] schemaOf(String key) {
    String wasm = new String(Corpus.wasm("hostile/honest"), StandardCharsets.ISO_8859_1);
    int from = wasm.indexOf(key) + key.length();
    return Base64.getDecoder().decode(wasm.substring(from, wasm.indexOf('"', from)));
  }
}
