package io.heddle.runtime;

import java.util.List;
import java.util.Objects;

/** What a module says it contains. Immutable. */
public final class Manifest {
  private final String pdk;
  private final String engine;
  private final List<FunctionInfo> functions;
  private final List<String> imports;

  Manifest(String pdk, String engine, List<FunctionInfo> functions, List<String> imports) {
    this.pdk = Objects.requireNonNull(pdk, "pdk");
    this.engine = Objects.requireNonNull(engine, "engine");
    this.functions = List.copyOf(functions);
    this.imports = List.copyOf(imports);
  }

  /** Version of the PDK that built the module. */
  public String pdk() {
    return pdk;
  }

  /** The JavaScript engine inside, for example {@code quickjs-ng-0.18.0}. */
  public String engine() {
    return engine;
  }

  /** The functions in the order of their index. */
  public List<FunctionInfo> functions() {
    return functions;
  }

  /** Whether some function is one of a plain Extism plugin. */
  boolean hasAdopted() {
    return functions.stream().anyMatch(FunctionInfo::isAdopted);
  }

  /** Whether some function runs in the JavaScript engine of its module. */
  boolean hasJavaScript() {
    return functions.stream().anyMatch(function -> function.tier().equals(FunctionInfo.JS));
  }

  /** Whether some function is called through the direct ABI. */
  boolean hasDirect() {
    return !functions.stream().allMatch(FunctionInfo::isAdopted);
  }

  /** {@code module.name} of each import. */
  public List<String> imports() {
    return imports;
  }
}
