package io.heddle.runtime.wasmtime;

import io.heddle.runtime.engine.CompileReport;
import io.heddle.runtime.engine.CompiledModule;
import io.heddle.runtime.engine.EngineException;
import io.heddle.runtime.engine.EngineInstance;
import io.heddle.runtime.engine.HostFunction;
import io.heddle.runtime.engine.HostFunction.ValueType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A module as machine code, which all its instances share. */
final class WasmtimeModule implements CompiledModule {
  private final NativeHandle handle;
  private final CompileReport report;

  /** Module, name and type of each import. */
  private final String[] imports;

  /**
   * Takes over a module of the library.
   *
   * @param begun {@link System#nanoTime} before it was compiled or read
   */
  WasmtimeModule(long address, long begun) {
    this.handle = new NativeHandle(this, address, Native::closeModule);
    this.imports = Native.imports(address);
    this.report = new CompileReport(System.nanoTime() - begun, Native.functions(address), 0, 0, 0);
  }

  @Override
  public CompileReport report() {
    return report;
  }

  @Override
  public EngineInstance instantiate(List<HostFunction> functions, long memoryLimitBytes) {
    HostFunction[] linked = link(functions);
    long module = handle.enter();
    try {
      return new WasmtimeInstance(module, linked, memoryLimitBytes);
    } catch (StackOverflowError e) {
      throw new EngineException(EngineException.Kind.TRAP, "call stack exhausted", e);
    } finally {
      handle.leave();
    }
  }

  private HostFunction[] link(List<HostFunction> functions) {
    Map<List<String>, HostFunction> offered = new HashMap<>();
    functions.forEach(one -> offered.put(List.of(one.module(), one.name(), type(one)), one));
    HostFunction[] linked = new HostFunction[imports.length / 3];
    for (int i = 0; i < linked.length; i++) {
      List<String> wanted = List.of(imports[3 * i], imports[3 * i + 1], imports[3 * i + 2]);
      linked[i] = offered.get(wanted);
      if (linked[i] == null) {
        throw new EngineException(
            EngineException.Kind.LINK,
            "no host function " + String.join(" ", wanted) + " for an import",
            null);
      }
    }
    return linked;
  }

  /** As the library writes types: {@code il>l}. */
  private static String type(HostFunction function) {
    StringBuilder text = new StringBuilder();
    function.parameters().forEach(one -> text.append(letter(one)));
    text.append('>');
    return function.result() == null
        ? text.toString()
        : text.append(letter(function.result())).toString();
  }

  private static char letter(ValueType type) {
    return type == ValueType.I32 ? 'i' : 'l';
  }
}
