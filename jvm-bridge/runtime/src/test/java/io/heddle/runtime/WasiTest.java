package io.heddle.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.runtime.engine.EngineException;
import io.heddle.runtime.engine.HostFunction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The functions of WASI, called as a guest calls them. */
final class WasiTest {
  private static final int SIZE = 1 << 16;

  private final List<String> log = new ArrayList<>();
  private final CallGuard guard = new CallGuard(60_000);
  private final FakeMemory memory = new FakeMemory(SIZE);
  private final ByteBuffer bytes = ByteBuffer.wrap(memory.bytes).order(ByteOrder.LITTLE_ENDIAN);
  private final Map<String, HostFunction> functions = new HashMap<>();

  @BeforeEach
  void enter() {
    HostEnv host = new HostEnv(Map.of(), (level, line) -> log.add(level + " " + line));
    new Wasi(host, guard).functions().forEach(one -> functions.put(one.name(), one));
    guard.enter();
  }

  @AfterEach
  void leave() {
    guard.leave();
  }

  @Test
  void linksAllOfPreview1() {
    assertEquals(46, functions.size());
    assertTrue(Wasi.offers("wasi_snapshot_preview1", "path_open"));
    assertFalse(Wasi.offers("wasi_snapshot_preview1", "http_request"));
    assertFalse(Wasi.offers("wasi_unstable", "random_get"));
  }

  @Test
  void tellsTheTime() {
    assertEquals(0, call("clock_time_get", 0, 1, 64));
    long now = System.currentTimeMillis();
    assertTrue(Math.abs(bytes.getLong(64) / 1_000_000 - now) < 10_000);
    assertEquals(0, call("clock_time_get", 1, 1, 72));
    assertEquals(0, call("clock_time_get", 1, 1, 80));
    assertTrue(bytes.getLong(80) >= bytes.getLong(72));
    assertEquals(28, call("clock_time_get", 2, 1, 64));
    assertEquals(21, call("clock_time_get", 0, 1, SIZE - 7));
    assertEquals(21, call("clock_time_get", 0, 1, -8));
    assertEquals(0, call("clock_res_get", 0, 64));
    assertEquals(1_000, bytes.getLong(64));
  }

  @Test
  void givesRandomBytes() {
    assertEquals(0, call("random_get", 64, 32));
    String first = new String(memory.bytes, 64, 32, StandardCharsets.ISO_8859_1);
    assertEquals(0, call("random_get", 64, 32));
    assertNotEquals(first, new String(memory.bytes, 64, 32, StandardCharsets.ISO_8859_1));
    assertEquals(0, bytes.getLong(96), "and no more than were asked for");
    assertEquals(0, call("random_get", SIZE, 0));
    assertEquals(21, call("random_get", SIZE - 4, 5));
    assertEquals(21, call("random_get", 0, -1));
  }

  @Test
  void logsWholeLines() {
    assertEquals(0, write(1, "one\ntw"));
    assertEquals(List.of("INFO one"), log);
    assertEquals(6, bytes.getInt(32));
    assertEquals(0, write(2, "oops\n"));
    assertEquals(0, write(1, "o\n"));
    assertEquals(List.of("INFO one", "WARN oops", "INFO two"), log);
    assertEquals(8, write(3, "no\n"));
    bytes.putInt(64, 1 << 20);
    assertEquals(21, call("fd_write", 1, 64, 1, 32));
    assertEquals(21, call("fd_write", 1, SIZE - 4, 1, 32));
  }

  @Test
  void hasNoArgumentsAndNoFiles() {
    bytes.putInt(64, 7).putInt(68, 7);
    assertEquals(0, call("args_sizes_get", 64, 68));
    assertEquals(0, call("environ_sizes_get", 64, 68));
    assertEquals(0, bytes.getLong(64));
    assertEquals(0, call("args_get", 0, 0));
    assertEquals(0, call("sched_yield"));
    assertEquals(8, call("fd_prestat_get", 3, 0));
    assertEquals(52, call("path_open", 3, 0, 0, 0, 0, 0, 0, 0, 0));
    assertThrows(EngineException.class, () -> call("proc_exit", 3));
  }

  private long write(int descriptor, String text) {
    byte[] raw = text.getBytes(StandardCharsets.UTF_8);
    memory.write(128, raw, 0, raw.length);
    bytes.putInt(64, 128).putInt(68, raw.length);
    return call("fd_write", descriptor, 64, 1, 32);
  }

  private long call(String name, long... arguments) {
    assertEquals(functions.get(name).parameters().size(), arguments.length);
    return functions.get(name).body().call(memory, arguments);
  }
}
