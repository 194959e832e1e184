package io.heddle.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * The modules of this process by digest and engine, so that each is loaded and compiled once.
 * Thread-safe.
 *
 * <p>It keeps the modules used last; one that falls out stays good for those who hold it.
 */
public final class ModuleCache {
  private static final int MAX_MODULES = 64;
  private static final ModuleCache SHARED = new ModuleCache();
  private static final LongAdder COMPILED = new LongAdder();

  private final Map<String, CompletableFuture<HeddleModule>> modules =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(
            Map.Entry<String, CompletableFuture<HeddleModule>> eldest) {
          return size() > MAX_MODULES;
        }
      };

  /** An empty cache. */
  public ModuleCache() {}

  /** The cache of this process. */
  public static ModuleCache shared() {
    return SHARED;
  }

  /** How many modules were compiled in this process so far, through a cache or not. */
  public long compiled() {
    return COMPILED.sum();
  }

  static void countCompiled() {
    COMPILED.increment();
  }

  /**
   * The module of a digest. The first caller loads it while others that ask for it wait; a failure
   * goes to all of them and is not kept.
   *
   * @param digest SHA-256 of the bytes in lower-case hexadecimal
   * @param bytes called at most once, and not at all when the module is there
   * @throws HeddleException HEDDLE1001 to HEDDLE1005; HEDDLE1001 also when the bytes have another
   *     digest
   */
  public HeddleModule get(String digest, Supplier<byte[]> bytes) {
    return get(digest, EngineSetting.ofProcess(), bytes);
  }

  /**
   * As {@link #get(String, Supplier)}, for the engine of a setting; each has a module of its own.
   */
  public HeddleModule get(String digest, EngineSetting setting, Supplier<byte[]> bytes) {
    Objects.requireNonNull(digest, "digest");
    String key = setting + " " + digest;
    CompletableFuture<HeddleModule> mine = new CompletableFuture<>();
    CompletableFuture<HeddleModule> known;
    synchronized (modules) {
      known = modules.get(key);
      if (known == null) {
        modules.put(key, mine);
      }
    }
    if (known != null) {
      return await(known);
    }
    try {
      HeddleModule module = HeddleModule.load(bytes.get(), setting);
      if (!module.digest().equals(digest)) {
        throw new HeddleException(
            ErrorCode.NOT_WASM,
            "the module has the digest " + module.digest() + ", expected " + digest);
      }
      mine.complete(module);
      return module;
    } catch (Throwable failure) {
      synchronized (modules) {
        modules.remove(key, mine);
      }
      mine.completeExceptionally(failure);
      throw failure;
    }
  }

  private static HeddleModule await(CompletableFuture<HeddleModule> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof HeddleException) {
        throw (HeddleException) e.getCause();
      }
      throw e;
    }
  }
}
