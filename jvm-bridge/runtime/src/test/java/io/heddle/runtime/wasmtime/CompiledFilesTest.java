package io.heddle.runtime.wasmtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.heddle.runtime.engine.EngineInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiled code on disk: written once, read again, never believed when it is damaged. */
final class CompiledFilesTest {
  /** A module of a memory and {@code f(a) = a + 1}. */
  static final byte[] WASM = {
    0, 'a', 's', 'm', 1, 0, 0, 0, 1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f, 3, 2, 1, 0, 5, 3, 1, 0, 1, 7, 14,
    2, 6, 'm', 'e', 'm', 'o', 'r', 'y', 2, 0, 1, 'f', 0, 0, 10, 9, 1, 7, 0, 0x20, 0, 0x41, 1, 0x6a,
    0x0b,
  };

  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000);

  @TempDir Path parent;
  private Path folder;

  @BeforeEach
  void load() {
    assertNull(WasmtimeEngine.unavailable());
    folder = parent.resolve("deep").resolve("modules");
  }

  @Test
  void writesOnceAndReadsAgain() throws IOException {
    CompiledFiles files = CompiledFiles.in(folder);
    assertEquals(8, plusOne(files.compile(WASM), 7));
    Path file = only();
    Files.setLastModifiedTime(file, LONG_AGO);
    assertEquals(9, plusOne(CompiledFiles.in(folder).compile(WASM), 8));
    assertEquals(LONG_AGO, Files.getLastModifiedTime(only()), "it was not written again");
  }

  @Test
  void replacesWhatIsDamaged() throws IOException {
    CompiledFiles files = CompiledFiles.in(folder);
    plusOne(files.compile(WASM), 1);
    byte[] good = Files.readAllBytes(only());
    byte[] flipped = good.clone();
    flipped[good.length / 2] ^= 1;
    for (byte[] damaged :
        List.of(flipped, Arrays.copyOf(good, good.length / 2), new byte[0], new byte[40])) {
      Files.write(only(), damaged);
      assertEquals(2, plusOne(files.compile(WASM), 1));
      assertArrayEquals(good, Files.readAllBytes(only()));
    }
  }

  @Test
  void replacesWhatWasNeverCode() throws Exception {
    CompiledFiles files = CompiledFiles.in(folder);
    plusOne(files.compile(WASM), 1);
    byte[] text = "not code, but whole".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    byte[] sum = java.security.MessageDigest.getInstance("SHA-256").digest(text);
    byte[] forged = Arrays.copyOf(text, text.length + sum.length);
    System.arraycopy(sum, 0, forged, text.length, sum.length);
    Files.write(only(), forged);
    assertEquals(2, plusOne(files.compile(WASM), 1));
  }

  @Test
  void refusesAFolderOfOthers() throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThrows(IOException.class, () -> CompiledFiles.in(folder));
  }

  @Test
  void isSharedByThreads() throws IOException {
    CompiledFiles files = CompiledFiles.in(folder);
    List<CompletableFuture<Integer>> answers =
        Stream.generate(() -> CompletableFuture.supplyAsync(() -> plusOne(files.compile(WASM), 41)))
            .limit(8)
            .collect(Collectors.toList());
    answers.forEach(answer -> assertEquals(42, answer.join()));
    only();
  }

  private Path only() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> files = all.collect(Collectors.toList());
      assertEquals(1, files.size(), files.toString());
      return files.get(0);
    }
  }

  private static int plusOne(long module, int value) {
    try (EngineInstance instance =
        new WasmtimeModule(module, System.nanoTime()).instantiate(List.of(), 1 << 20)) {
      return instance.function("f", 1, 1).call(value);
    }
  }
}
