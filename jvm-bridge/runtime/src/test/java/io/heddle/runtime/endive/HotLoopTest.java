package io.heddle.runtime.endive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compiled guests answer right when they are hot, on this JVM and on the newest one there is. */
final class HotLoopTest {
  @Test
  void answersRightOnThisJvm() {
    assertEquals(HotLoop.model(HotLoop.ITERATIONS), HotLoop.run(HotLoop.ITERATIONS));
  }

  @Test
  void answersRightOnTheNewestJvm() throws IOException, InterruptedException {
    Path home = newestHome();
    Path output = Files.createTempFile("hot-loop", ".txt");
    try {
      Process process =
          new ProcessBuilder(
                  home.resolve("bin").resolve("java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  HotLoop.class.getName())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      int exit = process.waitFor();
      String text = Files.readString(output, StandardCharsets.UTF_8);
      System.out.println("hot loop on " + text.trim());
      assertEquals(0, exit, text);
      assertTrue(text.contains(" " + HotLoop.model(HotLoop.ITERATIONS)), text);
    } finally {
      Files.delete(output);
    }
  }

  /** JAVA_HOME_NEWEST, or the newest JDK beside the running one; the running one if it is alone. */
  private static Path newestHome() throws IOException {
    String given = System.getenv("JAVA_HOME_NEWEST");
    if (given != null) {
      return Path.of(given);
    }
    Path own = Path.of(System.getProperty("java.home")).toRealPath();
    try (Stream<Path> beside = Files.list(own.getParent())) {
      Optional<Path> newest =
          beside
              .filter(home -> Files.isExecutable(home.resolve("bin").resolve("java")))
              .max((a, b) -> Integer.compare(feature(a), feature(b)));
      return newest.orElse(own);
    }
  }

  /** The feature version that a JDK's release file names, 0 without one. */
  private static int feature(Path home) {
    try (Stream<String> lines = Files.lines(home.resolve("release"))) {
      return lines
          .filter(line -> line.startsWith("JAVA_VERSION="))
          .map(line -> line.replaceAll("[^0-9.]", "").split("\\.")[0])
          .mapToInt(Integer::parseInt)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
