package io.heddle.runtime.endive;

import io.heddle.runtime.engine.CompiledModule;
import io.heddle.runtime.engine.EngineException;
import io.heddle.runtime.engine.WasmEngine;
import run.endive.compiler.InterpreterFallback;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;

/**
 * Compiles modules to Java bytecode. Needs nothing but a JVM.
 *
 * <p>A function whose bytecode exceeds the JVM's 64 KB is interpreted, which the {@link
 * CompiledModule#report} says, or refused by an engine made for that.
 */
public final class EndiveEngine implements WasmEngine {
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
    return "endive";
  }

  @Override
  public CompiledModule compile(byte[] wasm) {
    long begun = System.nanoTime();
    try {
      WasmModule module = Parser.parse(wasm);
      return EndiveModule.compile(module, fallback, begun);
    } catch (WasmEngineException e) {
      throw new EngineException(EngineException.Kind.INVALID, e.getMessage(), e);
    }
  }
}
