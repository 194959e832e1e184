package io.heddle.runtime.endive;

import io.heddle.runtime.engine.CompileReport;
import io.heddle.runtime.engine.CompiledModule;
import io.heddle.runtime.engine.EngineException;
import io.heddle.runtime.engine.WasmEngine;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import run.endive.compiler.InterpreterFallback;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;

/**
 * Compiles modules to Java bytecode. Needs nothing but a JVM.
 *
 * <p>A function whose bytecode exceeds the JVM's 64 KB is interpreted, which the {@link
 * CompiledModule#report} says, or refused by an engine made for that.
 */
public final class EndiveEngine implements WasmEngine {
  private static final System.Logger LOG = System.getLogger(EndiveEngine.class.getName());
  private static final AtomicBoolean HINT = new AtomicBoolean(true);
  private static final boolean COMPILES_HUGE_METHODS = compilesHugeMethods();
  private static final EndiveEngine SHARED = new EndiveEngine(InterpreterFallback.SILENT);
  private static final EndiveEngine STRICT = new EndiveEngine(InterpreterFallback.FAIL);

  private final InterpreterFallback fallback;

  private EndiveEngine(InterpreterFallback fallback) {
    this.fallback = fallback;
  }

  /** The engine of this process. */
  public static EndiveEngine shared() {
    return SHARED;
  }

  /** An engine that refuses a module with a function too large to compile. */
  public static EndiveEngine strict() {
    return STRICT;
  }

  @Override
  public String name() {
    return "jvm";
  }

  @Override
  public CompiledModule compile(byte[] wasm) {
    long begun = System.nanoTime();
    try {
      EndiveModule module = EndiveModule.compile(Parser.parse(wasm), fallback, begun);
      tell(module.report());
      return module;
    } catch (WasmEngineException e) {
      throw new EngineException(EngineException.Kind.INVALID, e.getMessage(), e);
    }
  }

  private static void tell(CompileReport report) {
    if (report.interpretedFunctions() > 0) {
      LOG.log(
          Level.WARNING,
          "functions too large for the JVM are interpreted, which is very slow: " + report);
    } else if (report.hugeFunctions() > 0 && !COMPILES_HUGE_METHODS && HINT.getAndSet(false)) {
      LOG.log(
          Level.INFO,
          "without -XX:-DontCompileHugeMethods the JVM interprets the largest functions: "
              + report);
    }
  }

  private static boolean compilesHugeMethods() {
    return ManagementFactory.getRuntimeMXBean()
        .getInputArguments()
        .contains("-XX:-DontCompileHugeMethods");
  }
}
