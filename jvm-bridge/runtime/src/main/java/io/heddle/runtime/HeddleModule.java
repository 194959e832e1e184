package io.heddle.runtime;

import io.heddle.runtime.engine.CompileReport;
import io.heddle.runtime.engine.CompiledModule;
import io.heddle.runtime.engine.EngineException;
import io.heddle.runtime.engine.WasmEngine;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
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
  private final Supplier<EngineChoice> choosing;
  private final Map<String, List<FunctionInfo>> names = new HashMap<>();
  private final boolean importsWasi;
  private final boolean hasInitializer;
  private final boolean hasBailouts;
  private final boolean hasExtism;

  /** Until it is compiled; guarded by this. */
  private byte[] wasm;

  /** Null until somebody asks; guarded by this. */
  private EngineChoice choice;

  private volatile CompiledModule compiled;

  private HeddleModule(
      byte[] wasm, WasmSections sections, Manifest manifest, Supplier<EngineChoice> choosing) {
    this.wasm = wasm;
    this.digest = digest(wasm);
    this.manifest = manifest;
    this.choosing = choosing;
    this.importsWasi = sections.imports().stream().anyMatch(one -> one.module.equals(Wasi.MODULE));
    this.hasExtism = ModuleInterface.hasExtism(sections);
    this.hasInitializer = sections.exports(ModuleInterface.INITIALIZE);
    this.hasBailouts = sections.exports(ModuleInterface.BAILOUTS);
    for (FunctionInfo function : manifest.functions()) {
      new HashSet<>(List.of(function.name(), function.export()))
          .forEach(name -> add(name, function));
    }
  }

  /**
   * Loads a module for the engine that the process is set to, without compiling it. A {@link
   * ModuleCache} spares the second time.
   *
   * @param wasm the bytes; they are copied
   * @throws HeddleException HEDDLE1001 to HEDDLE1005
   */
  public static HeddleModule load(byte[] wasm) {
    return load(wasm, EngineSetting.ofProcess());
  }

  /** As {@link #load(byte[])}, for the engine of a setting. */
  public static HeddleModule load(byte[] wasm, EngineSetting setting) {
    Objects.requireNonNull(setting, "setting");
    return load(wasm, manifest -> EngineChoice.of(setting, manifest));
  }

  /** As {@link #load(byte[])}, for a given engine. */
  public static HeddleModule load(byte[] wasm, WasmEngine engine) {
    Objects.requireNonNull(engine, "engine");
    return load(wasm, manifest -> EngineChoice.given(engine));
  }

  private static HeddleModule load(byte[] wasm, Function<Manifest, EngineChoice> chooser) {
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
    return new HeddleModule(wasm.clone(), sections, manifest, () -> chooser.apply(manifest));
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
   * The function of an export name or SQL name; of overloads the first.
   *
   * @throws HeddleException HEDDLE1101, which lists the functions there are
   */
  public FunctionInfo function(String name) {
    return overloads(name).get(0);
  }

  /**
   * The functions of an export name or SQL name in the order of the manifest: one, or overloads.
   *
   * @throws HeddleException HEDDLE1101, which lists the functions there are
   */
  public List<FunctionInfo> overloads(String name) {
    List<FunctionInfo> functions = names.get(name);
    if (functions == null) {
      throw noFunction(name);
    }
    return Collections.unmodifiableList(functions);
  }

  /** HEDDLE1101. */
  HeddleException noFunction(String name) {
    String known =
        manifest.functions().stream()
            .map(FunctionInfo::signature)
            .collect(Collectors.joining(", "));
    return new HeddleException(
        ErrorCode.NO_FUNCTION, "no function \"" + name + "\"; the module has " + known);
  }

  /** Whether it imports functions of WASI. */
  boolean importsWasi() {
    return importsWasi;
  }

  /** Whether it has the Extism ABI beside the direct one. */
  boolean hasExtism() {
    return hasExtism;
  }

  /** Whether it exports what is called once before anything else. */
  boolean hasInitializer() {
    return hasInitializer;
  }

  /** Whether it counts the rows that leave compiled code. */
  boolean hasBailouts() {
    return hasBailouts;
  }

  private void add(String name, FunctionInfo function) {
    names.computeIfAbsent(name, key -> new ArrayList<>()).add(function);
  }

  /**
   * Makes an instance, in milliseconds; the first one compiles the module, while others that are
   * asked for wait.
   *
   * @param counters where the instance, its calls, and the compilation if it is the first, count
   * @throws HeddleException HEDDLE1001 when the module does not compile, HEDDLE1003 for another ABI
   *     than the manifest says, HEDDLE21xx when its start code fails or its memory exceeds the
   *     limit, HEDDLE4003 when the setting demands an engine that is not there
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

  /**
   * The name of the engine that runs the module: {@code native} or {@code jvm}.
   *
   * @throws HeddleException HEDDLE4003 when the setting demands an engine that is not there
   */
  public String engine() {
    return choice().engine().name();
  }

  /**
   * For people: why it is that engine.
   *
   * @throws HeddleException as {@link #engine}
   */
  public String engineReason() {
    return choice().reason();
  }

  /** Chosen at the first call, because that may load the native library. */
  private synchronized EngineChoice choice() {
    if (choice == null) {
      choice = choosing.get();
    }
    return choice;
  }

  /** The compiled module; compiles it the first time, once. */
  CompiledModule compiled(Counters counters) {
    CompiledModule module = compiled;
    return module != null ? module : compile(counters);
  }

  private synchronized CompiledModule compile(Counters counters) {
    if (compiled == null) {
      try {
        compiled = choice().engine().compile(wasm);
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
