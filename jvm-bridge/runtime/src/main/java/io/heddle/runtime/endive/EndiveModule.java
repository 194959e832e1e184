package io.heddle.runtime.endive;

import io.heddle.runtime.engine.CompileReport;
import io.heddle.runtime.engine.CompiledModule;
import io.heddle.runtime.engine.EngineException;
import io.heddle.runtime.engine.EngineInstance;
import io.heddle.runtime.engine.HostFunction;
import java.util.List;
import java.util.function.Function;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.internal.Compiler;
import run.endive.compiler.internal.CompilerResult;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.runtime.TableInstance;
import run.endive.runtime.WasmFunctionHandle;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;
import run.endive.wasm.types.ValType;

/** A module as Java classes, which all its instances share. */
final class EndiveModule implements CompiledModule {
  private static final String CLASS_NAME =
      EndiveModule.class.getPackageName() + ".generated.Module";

  private static final long MAX_TABLE_ELEMENTS = 1_000_000;

  private final WasmModule module;
  private final Function<Instance, Machine> machines;
  private final MemoryLimits memory;
  private final CompileReport report;

  private EndiveModule(
      WasmModule module, Function<Instance, Machine> machines, CompileReport report) {
    this.module = module;
    this.machines = machines;
    this.report = report;
    this.memory =
        module
            .memorySection()
            .filter(section -> section.memoryCount() > 0)
            .map(section -> section.getMemory(0).limits())
            .orElseGet(() -> new MemoryLimits(0, 0));
  }

  /**
   * Compiles a parsed module.
   *
   * @param begun {@link System#nanoTime} before it was parsed
   */
  static EndiveModule compile(WasmModule module, InterpreterFallback fallback, long begun) {
    CompilerResult result =
        Compiler.builder(module)
            .withClassName(CLASS_NAME)
            .withInterpreterFallback(fallback)
            .withClassCollectorFactory(GeneratedClasses::new)
            .build()
            .compile();
    GeneratedClasses classes = (GeneratedClasses) result.collector();
    Function<Instance, Machine> machines = classes.load();
    MethodSizes sizes = MethodSizes.of(classes.classBytes().values());
    CompileReport report =
        new CompileReport(
            System.nanoTime() - begun,
            module.functionSection().functionCount(),
            result.interpretedFunctions().size(),
            sizes.huge(),
            sizes.largest());
    return new EndiveModule(module, machines, report);
  }

  @Override
  public CompileReport report() {
    return report;
  }

  @Override
  public EngineInstance instantiate(List<HostFunction> imports, long memoryLimitBytes) {
    int limit = (int) Math.min(memoryLimitBytes / Memory.PAGE_SIZE, Memory.RUNTIME_MAX_PAGES);
    if (memory.initialPages() > limit) {
      throw new EngineException(
          EngineException.Kind.MEMORY,
          "the module begins with "
              + (long) memory.initialPages() * Memory.PAGE_SIZE
              + " bytes of memory, the limit is "
              + memoryLimitBytes,
          null);
    }
    int maximum = Math.min(limit, memory.maximumPages());
    return EndiveInstance.guarded(
        () -> {
          Instance instance =
              Instance.builder(module)
                  .withImportValues(imports(imports))
                  .withMachineFactory(machines)
                  .withMemoryLimits(new MemoryLimits(memory.initialPages(), maximum))
                  .withMemoryFactory(LinearMemory::new)
                  .withTableFactory(EndiveModule::table)
                  .withStart(false)
                  .build();
          return new EndiveInstance(instance);
        });
  }

  /**
   * Each instance has limits of its own, because growth writes to them, and a bound, because tables
   * are on the heap of the host.
   */
  private static TableInstance table(Table table, int initial) {
    TableLimits limits = table.limits();
    long maximum = Math.min(limits.max(), Math.max(limits.min(), MAX_TABLE_ELEMENTS));
    Table own = new Table(table.elementType(), new TableLimits(limits.min(), maximum));
    return new TableInstance(own, initial);
  }

  private static ImportValues imports(List<HostFunction> functions) {
    ImportValues.Builder values = ImportValues.builder();
    for (HostFunction function : functions) {
      values.addFunction(
          new run.endive.runtime.HostFunction(
              function.module(), function.name(), type(function), handle(function)));
    }
    return values.build();
  }

  private static FunctionType type(HostFunction function) {
    ValType[] parameters =
        function.parameters().stream().map(EndiveModule::type).toArray(ValType[]::new);
    ValType[] results =
        function.result() == null ? new ValType[0] : new ValType[] {type(function.result())};
    return FunctionType.of(parameters, results);
  }

  private static ValType type(HostFunction.ValueType type) {
    return type == HostFunction.ValueType.I32 ? ValType.I32 : ValType.I64;
  }

  private static WasmFunctionHandle handle(HostFunction function) {
    HostFunction.Body body = function.body();
    boolean answers = function.result() != null;
    return (instance, arguments) -> {
      long result = body.call(new EndiveMemory((LinearMemory) instance.memory()), arguments);
      return answers ? new long[] {result} : null;
    };
  }
}
