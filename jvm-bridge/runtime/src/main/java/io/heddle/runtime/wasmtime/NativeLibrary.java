package io.heddle.runtime.wasmtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The library: packed into the jar for each platform, unpacked and loaded once per class loader.
 *
 * <p>The JVM loads a file for one class loader alone. So each unpacks a file of its own, and where
 * two have this class there are two engines that know nothing of each other. On Linux and macOS the
 * file is deleted as soon as it is loaded. The library stays in the process when its class loader
 * goes, because threads run in it.
 */
final class NativeLibrary {
  /** The folder to unpack into, from which code may be executed. */
  static final String FOLDER = "heddle.native.folder";

  private static final String NAME = "heddle_native";

  private static boolean tried;
  private static String failure;
  private static Path folder;

  private NativeLibrary() {}

  static synchronized void unpackInto(Path given) {
    folder = given;
  }

  /** Loads the library at the first call; answers why it is not there, or null where it is. */
  static synchronized String failure() {
    if (!tried) {
      tried = true;
      failure = load();
    }
    return failure;
  }

  /** {@code linux-x86_64}, as the folders of the jar are called. */
  static String platform() {
    return platform(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  static String platform(String system, String processor) {
    String name = system.toLowerCase(Locale.ROOT);
    String os = name.startsWith("mac") ? "macos" : name.startsWith("windows") ? "windows" : name;
    String arch = processor.toLowerCase(Locale.ROOT);
    return os + "-" + (arch.equals("amd64") ? "x86_64" : arch.equals("arm64") ? "aarch64" : arch);
  }

  private static String load() {
    String file = System.mapLibraryName(NAME);
    String resource = "/META-INF/native/" + platform() + "/" + file;
    try (InputStream packed = NativeLibrary.class.getResourceAsStream(resource)) {
      if (packed == null) {
        return "the jar has no library for " + platform();
      }
      Path own = Files.createTempDirectory(parent(), "heddle-native-");
      Path unpacked = own.resolve(file);
      try {
        Files.copy(packed, unpacked);
        System.load(unpacked.toString());
        return null;
      } finally {
        delete(unpacked);
        delete(own);
      }
    } catch (IOException | UnsatisfiedLinkError | SecurityException e) {
      return e.toString();
    }
  }

  private static Path parent() throws IOException {
    String given = System.getProperty(FOLDER);
    Path parent = given != null ? Path.of(given) : folder;
    if (parent == null) {
      parent = Path.of(System.getProperty("java.io.tmpdir"));
    }
    return Files.createDirectories(parent.toAbsolutePath());
  }

  /** Now where the system lets a loaded library go, else when the JVM ends. */
  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      path.toFile().deleteOnExit();
    }
  }
}
