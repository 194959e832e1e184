package io.heddle.runtime.wasmtime;

import io.heddle.runtime.engine.EngineException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Compiled modules in a folder, shared by the processes of one user: a file for each digest,
 * version of wasmtime and its settings. Thread-safe.
 *
 * <pre>
 * sha256(wasm).compatibility.cwasm = machine code, sha256(machine code)
 * </pre>
 *
 * <p>What lies there is executed. So the folder must be its user's alone, a file is renamed into
 * place when it is complete, and one that is damaged is replaced.
 */
final class CompiledFiles {
  /** The folder; without it nothing is kept. */
  static final String PROPERTY = "heddle.native.cache";

  private static final System.Logger LOG = System.getLogger(CompiledFiles.class.getName());
  private static final int DIGEST_BYTES = 32;

  private final Path folder;

  private CompiledFiles(Path folder) {
    this.folder = folder;
  }

  /** The folder of this process, or null where it has none that can be used. */
  static CompiledFiles ofProcess() {
    String folder = System.getProperty(PROPERTY);
    if (folder == null || folder.isEmpty()) {
      return null;
    }
    try {
      return in(Path.of(folder));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "compiled modules are not kept in " + folder + ": " + e);
      return null;
    }
  }

  /**
   * The files in a folder, which is made where it is missing.
   *
   * @throws IOException when it cannot be made, or another user may write to it
   */
  static CompiledFiles in(Path folder) throws IOException {
    if (Files.getFileStore(existing(folder)).supportsFileAttributeView("posix")) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      requireOwn(folder);
    } else {
      Files.createDirectories(folder);
    }
    return new CompiledFiles(folder);
  }

  /** The handle of a module: read from its file, or compiled and written there. */
  long compile(byte[] wasm) {
    Path file = folder.resolve(hex(sha256(wasm)) + '.' + Native.compatibility() + ".cwasm");
    byte[] code = read(file);
    if (code != null) {
      try {
        return Native.deserialize(code);
      } catch (EngineException refused) {
        LOG.log(Level.WARNING, "compiled again: " + file + ": " + refused.getMessage());
      }
    }
    long module = Native.compile(wasm);
    write(file, Native.serialize(module));
    return module;
  }

  /** The code in a file, or null where there is none that is whole. */
  private static byte[] read(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a compiled module cannot be read: " + e);
      return null;
    }
    int length = bytes.length - DIGEST_BYTES;
    if (length >= 0) {
      byte[] code = Arrays.copyOf(bytes, length);
      if (Arrays.equals(sha256(code), Arrays.copyOfRange(bytes, length, bytes.length))) {
        return code;
      }
    }
    LOG.log(Level.WARNING, "a compiled module is damaged: " + file);
    return null;
  }

  /** Writes beside the file and renames; where that fails, the module only costs time again. */
  private void write(Path file, byte[] code) {
    byte[] bytes = Arrays.copyOf(code, code.length + DIGEST_BYTES);
    System.arraycopy(sha256(code), 0, bytes, code.length, DIGEST_BYTES);
    try {
      Path part = Files.createTempFile(folder, "new", ".part");
      try {
        Files.write(part, bytes);
        rename(part, file);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a compiled module is not kept: " + e);
    }
  }

  private static void rename(Path part, Path file) throws IOException {
    try {
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("the file system cannot rename a file at once: " + file, e);
    }
  }

  private static void requireOwn(Path folder) throws IOException {
    var attributes =
        Files.getFileAttributeView(folder, PosixFileAttributeView.class).readAttributes();
    Path own = Files.createTempFile(folder, "own", ".part");
    try {
      boolean others =
          attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
              || attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE);
      if (others || !attributes.owner().equals(Files.getOwner(own))) {
        throw new IOException("other users may write to it, and what lies there is executed");
      }
    } finally {
      Files.delete(own);
    }
  }

  /** The folder, or the innermost of its parents that exists. */
  private static Path existing(Path folder) {
    Path path = folder.toAbsolutePath();
    while (!Files.exists(path)) {
      path = path.getParent();
    }
    return path;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder(2 * bytes.length);
    for (byte one : bytes) {
      text.append(Character.forDigit(one >> 4 & 15, 16)).append(Character.forDigit(one & 15, 16));
    }
    return text.toString();
  }
}
