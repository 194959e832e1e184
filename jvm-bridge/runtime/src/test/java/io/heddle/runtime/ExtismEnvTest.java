package io.heddle.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.runtime.engine.HostFunction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The functions of {@code extism:host/env}, called as a guest calls them. */
final class ExtismEnvTest {
  private static final int LIMIT = 1 << 20;

  private final List<String> log = new ArrayList<>();
  private final CallGuard guard = new CallGuard(60_000);
  private final ExtismEnv env =
      new ExtismEnv(
          new HostEnv(Map.of("key", "värde"), (level, line) -> log.add(level + " " + line)),
          guard,
          LIMIT);
  private final Map<String, HostFunction> functions = new HashMap<>();

  @BeforeEach
  void begin() {
    env.functions().forEach(function -> functions.put(function.name(), function));
    env.begin(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
  }

  @Test
  void offersTheFunctionsOfTheAbiAndNoMore() {
    assertEquals(26, functions.size());
    assertEquals(
        19,
        functions.keySet().stream()
            .filter(name -> ExtismEnv.offers("extism:host/env", name, false))
            .count());
    assertTrue(ExtismEnv.offers("extism:host/env", "input_load_u64", false));
    assertFalse(ExtismEnv.offers("extism:host/env", "http_request", false));
    assertTrue(ExtismEnv.offers("extism:host/env", "http_request", true));
    assertFalse(ExtismEnv.offers("wasi_snapshot_preview1", "alloc", true));
  }

  @Test
  void readsTheInput() {
    guard.enter();
    try {
      assertEquals(9, call("input_length"));
    } finally {
      guard.leave();
    }
    assertEquals(9, call("input_load_u8", 8));
    assertEquals(0x0908070605040302L, call("input_load_u64", 1));
    assertEquals(0, call("input_load_u8", 9));
    assertEquals(0, call("input_load_u8", -1));
    assertEquals(0, call("input_load_u64", 2));
  }

  @Test
  void endsACallThatPollsAfterItsDeadline() throws InterruptedException {
    CallGuard expired = new CallGuard(1);
    ExtismEnv polled = new ExtismEnv(HostEnv.EMPTY, expired, LIMIT);
    expired.enter();
    try {
      Thread.sleep(5);
      HostFunction length =
          polled.functions().stream()
              .filter(function -> function.name().equals("input_length"))
              .findFirst()
              .orElseThrow();
      assertThrows(CallEnded.class, () -> length.body().call(null, new long[0]));
      assertTrue(expired.isExpired());
    } finally {
      expired.leave();
    }
  }

  @Test
  void keepsBlocksApart() {
    long one = call("alloc", 5);
    long two = call("alloc", 8);
    assertEquals(5, call("length", one));
    assertEquals(0, call("length", one + 1));
    call("store_u8", one + 4, 0x1ff);
    call("store_u64", two, -2);
    assertEquals(0xff, call("load_u8", one + 4));
    assertEquals(-2, call("load_u64", two));
    call("free", two);
    assertEquals(0, call("length", two));
    assertEquals(two, call("alloc", 8), "the room of the last block is used again");
    assertEquals(0, call("load_u64", two), "and is zero");
  }

  @Test
  void answersZeroOutsideTheBlocks() {
    long block = call("alloc", 8);
    for (long at : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, block + 1, 1L << 40}) {
      call("store_u64", at, 7);
      assertEquals(0, call("load_u64", at));
    }
    assertEquals(0, call("alloc", 0));
    assertEquals(0, call("alloc", -5));
    assertEquals(0, call("alloc", Long.MAX_VALUE));
    assertEquals(0, call("alloc", LIMIT + 1));
  }

  @Test
  void putsOutARange() {
    long block = put("output");
    call("output_set", block + 3, 3);
    assertArrayEquals("put".getBytes(StandardCharsets.UTF_8), env.output());
    call("output_set", block, 1L << 40);
    assertEquals(0, env.output().length);
    assertNull(env.error());
    call("error_set", put("why"));
    assertArrayEquals("why".getBytes(StandardCharsets.UTF_8), env.error());
    env.begin(new byte[0]);
    assertNull(env.error());
    assertEquals(0, env.output().length);
  }

  @Test
  void readsConfigurationAndVariables() {
    assertEquals("värde", text(call("config_get", put("key"))));
    assertEquals(0, call("config_get", put("other")));
    assertEquals(0, call("var_get", put("v")));
    call("var_set", put("v"), put("kept"));
    env.begin(new byte[0]);
    assertEquals("kept", text(call("var_get", put("v"))));
    call("var_set", put("v"), 0);
    assertEquals(0, call("var_get", put("v")));
  }

  @Test
  void boundsVariables() {
    long large = call("alloc", LIMIT / 2);
    call("var_set", put("a"), large);
    call("var_set", put("a"), large);
    HeddleException thrown =
        assertThrows(HeddleException.class, () -> call("var_set", put("b"), large));
    assertEquals(ErrorCode.TRAPPED, thrown.code());
  }

  @Test
  void logsThroughTheHost() {
    call("log_info", put("hello"));
    call("log_error", put("bad"));
    assertEquals(List.of("INFO hello", "ERROR bad"), log);
  }

  private long call(String name, long... arguments) {
    return functions.get(name).body().call(null, arguments);
  }

  private long put(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long block = call("alloc", bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      call("store_u8", block + i, bytes[i]);
    }
    return block;
  }

  private String text(long block) {
    byte[] bytes = new byte[(int) call("length", block)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) call("load_u8", block + i);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
