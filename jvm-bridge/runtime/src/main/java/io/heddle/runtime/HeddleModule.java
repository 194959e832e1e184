package io.heddle.runtime;

import io.heddle.runtime.endive.EndiveEngine;
import io.heddle.runtime.engine.CompileReport;
import io.heddle.runtime.engine.CompiledModule;
import io.heddle.runtime.engine.EngineException;
import io.heddle.runtime.engine.WasmEngine;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A loaded module: its manifest, the check of what it imports and exports, and its compiled code.
 * Immutable to the outside and shared by threads; instances are made from it.
 *
 * <pre>
 * bytes -&gt; manifest, imports and exports checked (milliseconds) -&gt; compiled once (seconds) -&gt; instances
 * </pre>
 */
public final class HeddleModule {
  private final String digest;
  private final Manifest manifest;
  private final WasmEngine engine;
  private final Map<String, FunctionInfo> names = new HashMap<>();

  /** Until it is compiled; guarded by this. */
  private byte[] wasm;

  private volatile CompiledModule compiled;

  private HeddleModule(byte[] wasm, Manifest manifest, WasmEngine engine) {
    this.wasm = wasm;
    this.digest = digest(wasm);
    this.manifest = manifest;
    this.engine = engine;
    for (FunctionInfo function : manifest.functions()) {
      names.put(function.name(), function);
      names.put(function.export(), function);
    }
  }

  /**
   * Loads a module for the pure-JVM engine, without compiling it. A {@link ModuleCache} spares the
   * second time.
   *
   * @param wasm the bytes; they are copied
   * @throws HeddleException HEDDLE1001 to HEDDLE1005
   */
  public static HeddleModule load(byte[] wasm) {
    return load(wasm, EndiveEngine.shared());
  }

  /** As {@link #load(byte[])}, for a given engine. */
  public static HeddleModule load(byte[] wasm, WasmEngine engine) {
    WasmSections sections = WasmSections.read(wasm);
    if (!sections.hasCustom(ManifestReader.SECTION)) {
      throw new HeddleException(
          ErrorCode.NO_MANIFEST, "the module has no section " + ManifestReader.SECTION);
    }
    byte[] json = sections.custom(ManifestReader.SECTION);
    if (json == null) {
      throw new HeddleException(
          ErrorCode.BAD_MANIFEST,
          "malformed manifest: more than one section " + ManifestReader.SECTION);
    }
    Manifest manifest = ManifestReader.read(json);
    ModuleInterface.check(sections, manifest);
    return new HeddleModule(wasm.clone(), manifest, Objects.requireNonNull(engine, "engine"));
  }

  /** SHA-256 of a module's bytes in lower-case hexadecimal. */
  public static String digest(byte[] wasm) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(wasm);
      StringBuilder hex = new StringBuilder(2 * hash.length);
      for (byte b : hash) {
        hex.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
      }
      return hex.toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** SHA-256 of the bytes in lower-case hexadecimal: the module's identity. */
  public String digest() {
    return digest;
  }

  /** What the module contains. */
  public Manifest manifest() {
    return manifest;
  }

  /**
   * The function of an export name or SQL name.
   *
   * @throws HeddleException HEDDLE1101, which lists the functions there are
   */
  public FunctionInfo function(String name) {
    FunctionInfo function = names.get(name);
    if (function == null) {
      String known =
          manifest.functions().stream()
              .map(FunctionInfo::signature)
              .collect(Collectors.joining(", "));
      throw new HeddleException(
          ErrorCode.NO_FUNCTION, "no function \"" + name + "\"; the module has " + known);
    }
    return function;
  }

  /**
   * Makes an instance, in milliseconds; the first one compiles the module, while others that are
   * asked for wait.
   *
   * @param counters where the instance, its calls, and the compilation if it is the first, count
   * @throws HeddleException HEDDLE1001 when the module does not compile, HEDDLE1003 for another ABI
   *     than the manifest says, HEDDLE21xx when its start code fails or its memory exceeds the
   *     limit
   */
  public HeddleInstance instantiate(Limits limits, Counters counters, HostEnv env) {
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(counters, "counters");
    Objects.requireNonNull(env, "env");
    return HeddleInstance.create(this, limits, counters, env);
  }

  /** How the module was compiled, or null before the first instance. */
  public CompileReport compileReport() {
    CompiledModule module = compiled;
    return module == null ? null : module.report();
  }

  /** The name of the engine that runs the module. */
  public String engine() {
    return engine.name();
  }

  /** The compiled module; compiles it the first time, once. */
  CompiledModule compiled(Counters counters) {
    CompiledModule module = compiled;
    return module != null ? module : compile(counters);
  }

  private synchronized CompiledModule compile(Counters counters) {
    if (compiled == null) {
      try {
        compiled = engine.compile(wasm);
      } catch (EngineException e) {
        throw new HeddleException(
            ErrorCode.NOT_WASM, "the module does not compile: " + e.getMessage(), e);
      }
      wasm = null;
      counters.addModule();
      ModuleCache.countCompiled();
    }
    return compiled;
  }
}
