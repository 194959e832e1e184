package io.heddle.runtime;

import io.heddle.runtime.HostEnv.LogLevel;
import io.heddle.runtime.engine.EngineException;
import io.heddle.runtime.engine.GuestMemory;
import io.heddle.runtime.engine.HostFunction;
import io.heddle.runtime.engine.HostFunction.ValueType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The functions of {@code wasi_snapshot_preview1} for one instance: clocks, randomness and the log.
 * All others are there and answer that they are not supported; nothing reaches files or network.
 *
 * <p>Used by the thread that runs the guest alone.
 */
final class Wasi {
  /** The module of every import. */
  static final String MODULE = "wasi_snapshot_preview1";

  private static final int SUCCESS = 0;
  private static final int EBADF = 8;
  private static final int EFAULT = 21;
  private static final int EINVAL = 28;
  private static final int ENOSYS = 52;

  private static final int REALTIME = 0;
  private static final int MONOTONIC = 1;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final int CHUNK = 1 << 16;

  /** Parameters of the functions that do nothing: {@code i} for i32, {@code l} for i64. */
  private static final Map<String, String> UNSUPPORTED =
      Map.ofEntries(
          Map.entry("fd_advise", "illi"),
          Map.entry("fd_allocate", "ill"),
          Map.entry("fd_close", "i"),
          Map.entry("fd_datasync", "i"),
          Map.entry("fd_fdstat_get", "ii"),
          Map.entry("fd_fdstat_set_flags", "ii"),
          Map.entry("fd_fdstat_set_rights", "ill"),
          Map.entry("fd_filestat_get", "ii"),
          Map.entry("fd_filestat_set_size", "il"),
          Map.entry("fd_filestat_set_times", "illi"),
          Map.entry("fd_pread", "iiili"),
          Map.entry("fd_prestat_dir_name", "iii"),
          Map.entry("fd_pwrite", "iiili"),
          Map.entry("fd_read", "iiii"),
          Map.entry("fd_readdir", "iiili"),
          Map.entry("fd_renumber", "ii"),
          Map.entry("fd_seek", "ilii"),
          Map.entry("fd_sync", "i"),
          Map.entry("fd_tell", "ii"),
          Map.entry("path_create_directory", "iii"),
          Map.entry("path_filestat_get", "iiiii"),
          Map.entry("path_filestat_set_times", "iiiilli"),
          Map.entry("path_link", "iiiiiii"),
          Map.entry("path_open", "iiiiillii"),
          Map.entry("path_readlink", "iiiiii"),
          Map.entry("path_remove_directory", "iii"),
          Map.entry("path_rename", "iiiiii"),
          Map.entry("path_symlink", "iiiii"),
          Map.entry("path_unlink_file", "iii"),
          Map.entry("poll_oneoff", "iiii"),
          Map.entry("proc_raise", "i"),
          Map.entry("sock_accept", "iii"),
          Map.entry("sock_recv", "iiiiii"),
          Map.entry("sock_send", "iiiii"),
          Map.entry("sock_shutdown", "ii"));

  private static final Set<String> NAMES =
      new Wasi(HostEnv.EMPTY, new CallGuard(1))
          .functions().stream().map(HostFunction::name).collect(Collectors.toUnmodifiableSet());

  private final HostEnv host;
  private final CallGuard guard;
  private final SecureRandom random = new SecureRandom();
  private final Map<Integer, ByteArrayOutputStream> lines = new HashMap<>();

  /** Creates the functions of an instance. */
  Wasi(HostEnv host, CallGuard guard) {
    this.host = host;
    this.guard = guard;
  }

  /** Whether a module may import a function. */
  static boolean offers(String module, String name) {
    return module.equals(MODULE) && NAMES.contains(name);
  }

  /** All functions, to be imported by one instance. */
  List<HostFunction> functions() {
    List<HostFunction> functions = new ArrayList<>();
    functions.add(function("clock_time_get", "ili", (m, a) -> clockTime(m, (int) a[0], a[2])));
    functions.add(function("clock_res_get", "ii", (m, a) -> clockResolution(m, (int) a[0], a[1])));
    functions.add(function("random_get", "ii", (m, a) -> random(m, (int) a[0], (int) a[1])));
    functions.add(function("fd_write", "iiii", this::write));
    functions.add(function("args_sizes_get", "ii", Wasi::nothing));
    functions.add(function("args_get", "ii", (m, a) -> SUCCESS));
    functions.add(function("environ_sizes_get", "ii", Wasi::nothing));
    functions.add(function("environ_get", "ii", (m, a) -> SUCCESS));
    functions.add(function("sched_yield", "", (m, a) -> SUCCESS));
    functions.add(function("fd_prestat_get", "ii", (m, a) -> EBADF));
    functions.add(new HostFunction(MODULE, "proc_exit", types("i"), null, (m, a) -> exit(a[0])));
    UNSUPPORTED.forEach(
        (name, parameters) -> functions.add(function(name, parameters, (m, a) -> ENOSYS)));
    return functions;
  }

  private static int clockTime(GuestMemory memory, int clock, long at) {
    if (clock == REALTIME) {
      Instant now = Clock.systemUTC().instant();
      return store(memory, at, now.getEpochSecond() * 1_000_000_000L + now.getNano());
    }
    return clock == MONOTONIC ? store(memory, at, System.nanoTime()) : EINVAL;
  }

  private static int clockResolution(GuestMemory memory, int clock, long at) {
    return clock == REALTIME || clock == MONOTONIC ? store(memory, at, 1_000) : EINVAL;
  }

  private int random(GuestMemory memory, int at, int length) {
    if (!isInside(memory, at, length)) {
      return EFAULT;
    }
    byte[] bytes = new byte[Math.min(length, CHUNK)];
    for (int done = 0; done < length; done += bytes.length) {
      guard.poll();
      random.nextBytes(bytes);
      memory.write(at + done, bytes, 0, Math.min(bytes.length, length - done));
    }
    return SUCCESS;
  }

  /** {@code fd_write}: whole lines of the two output streams go to the log. */
  private long write(GuestMemory memory, long[] arguments) {
    int descriptor = (int) arguments[0];
    int count = (int) arguments[2];
    if (descriptor != STDOUT && descriptor != STDERR) {
      return EBADF;
    }
    byte[] vector = new byte[8];
    long written = 0;
    for (int i = 0; i != count; i++) {
      guard.poll();
      long entry = (arguments[1] & 0xffff_ffffL) + 8L * i;
      if (entry > Integer.MAX_VALUE || !isInside(memory, (int) entry, 8)) {
        return EFAULT;
      }
      memory.read((int) entry, vector, 0, 8);
      int from = (int) LittleEndian.INTS.get(vector, 0);
      int length = (int) LittleEndian.INTS.get(vector, 4);
      if (!isInside(memory, from, length)) {
        return EFAULT;
      }
      log(memory, descriptor, from, length);
      written += length;
    }
    return storeInt(memory, arguments[3], (int) written);
  }

  private void log(GuestMemory memory, int descriptor, int from, int length) {
    ByteArrayOutputStream line =
        lines.computeIfAbsent(descriptor, key -> new ByteArrayOutputStream());
    byte[] bytes = new byte[Math.min(length, CHUNK)];
    for (int done = 0; done < length; done += bytes.length) {
      int part = Math.min(bytes.length, length - done);
      memory.read(from + done, bytes, 0, part);
      for (int i = 0; i < part; i++) {
        // A line without an end is cut, so that it cannot grow for ever.
        if (bytes[i] == '\n' || line.size() == CHUNK) {
          LogLevel level = descriptor == STDOUT ? LogLevel.INFO : LogLevel.WARN;
          host.log().log(level, line.toString(StandardCharsets.UTF_8));
          line.reset();
        }
        if (bytes[i] != '\n') {
          line.write(bytes[i]);
        }
      }
    }
  }

  /** No arguments, no environment: two counts of zero. */
  private static long nothing(GuestMemory memory, long[] arguments) {
    int stored = storeInt(memory, arguments[0], 0);
    return stored == SUCCESS ? storeInt(memory, arguments[1], 0) : stored;
  }

  private static long exit(long code) {
    throw new EngineException(EngineException.Kind.TRAP, "proc_exit(" + (int) code + ")", null);
  }

  private static int store(GuestMemory memory, long at, long value) {
    byte[] bytes = new byte[8];
    LittleEndian.LONGS.set(bytes, 0, value);
    return store(memory, at, bytes);
  }

  private static int storeInt(GuestMemory memory, long at, int value) {
    byte[] bytes = new byte[4];
    LittleEndian.INTS.set(bytes, 0, value);
    return store(memory, at, bytes);
  }

  private static int store(GuestMemory memory, long at, byte[] bytes) {
    if (!isInside(memory, (int) at, bytes.length)) {
      return EFAULT;
    }
    memory.write((int) at, bytes, 0, bytes.length);
    return SUCCESS;
  }

  private static boolean isInside(GuestMemory memory, int at, int length) {
    return at >= 0 && length >= 0 && at <= memory.memorySize() - length;
  }

  private static HostFunction function(String name, String parameters, HostFunction.Body body) {
    return new HostFunction(MODULE, name, types(parameters), ValueType.I32, body);
  }

  private static List<ValueType> types(String parameters) {
    return parameters
        .chars()
        .mapToObj(type -> type == 'i' ? ValueType.I32 : ValueType.I64)
        .collect(Collectors.toList());
  }
}
