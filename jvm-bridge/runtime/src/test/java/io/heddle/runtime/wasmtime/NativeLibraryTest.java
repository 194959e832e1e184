package io.heddle.runtime.wasmtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library in its jar: where it lies, who loads it, and what is said where it cannot be. */
final class NativeLibraryTest {
  @TempDir Path folder;

  @Test
  void namesPlatforms() {
    assertEquals("linux-x86_64", NativeLibrary.platform("Linux", "amd64"));
    assertEquals("linux-aarch64", NativeLibrary.platform("Linux", "aarch64"));
    assertEquals("macos-aarch64", NativeLibrary.platform("Mac OS X", "aarch64"));
    assertEquals("windows-x86_64", NativeLibrary.platform("Windows 11", "amd64"));
  }

  @Test
  void isLoadedByEachClassLoader() throws Exception {
    assertNull(NativeLibrary.failure());
    int handles = WasmtimeEngine.handles();
    try (URLClassLoader one = another();
        URLClassLoader two = another()) {
      assertNotSame(engine(one), engine(two));
      for (URLClassLoader loader : List.of(one, two)) {
        assertNull(engine(loader).getMethod("unavailable").invoke(null));
        Object shared = engine(loader).getMethod("shared").invoke(null);
        Object module =
            engine(loader)
                .getMethod("compile", byte[].class)
                .invoke(shared, (Object) CompiledFilesTest.WASM);
        assertTrue(module.toString().contains("WasmtimeModule"));
        assertEquals(1, engine(loader).getMethod("handles").invoke(null));
      }
    }
    assertTrue(WasmtimeEngine.handles() <= handles, "each counts its own");
  }

  @Test
  void leavesNoFileBehind() throws Exception {
    withFolder(
        folder,
        loader -> {
          assertNull(engine(loader).getMethod("unavailable").invoke(null));
          try (Stream<Path> left = Files.list(folder)) {
            assertEquals(0, left.count());
          }
        });
  }

  @Test
  void saysWhyItCannotBeLoaded() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    withFolder(
        file.resolve("below"),
        loader -> {
          String why = (String) engine(loader).getMethod("unavailable").invoke(null);
          assertTrue(why.contains(file.toString()), why);
        });
  }

  private interface Body {
    void run(URLClassLoader loader) throws Exception;
  }

  private static void withFolder(Path given, Body body) throws Exception {
    System.setProperty(NativeLibrary.FOLDER, given.toString());
    try (URLClassLoader loader = another()) {
      body.run(loader);
    } finally {
      System.clearProperty(NativeLibrary.FOLDER);
    }
  }

  private static Class<?> engine(ClassLoader loader) throws ClassNotFoundException {
    return Class.forName(WasmtimeEngine.class.getName(), true, loader);
  }

  /** A class loader that has everything of its own. */
  private static URLClassLoader another() throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String path : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(Path.of(path).toUri().toURL());
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }
}
