package io.heddle.runtime.endive;

import io.heddle.runtime.engine.EngineException;
import io.heddle.runtime.engine.EngineInstance;
import io.heddle.runtime.engine.GuestFunction;
import java.util.List;
import java.util.function.Supplier;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.Instance;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.InvalidException;
import run.endive.wasm.UnlinkableException;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * One instance of a module; compiled code looks at the thread's interrupt flag in loops and calls.
 */
final class EndiveInstance implements EngineInstance {
  private final Instance instance;
  private final EndiveMemory memory;

  EndiveInstance(Instance instance) {
    this.instance = instance;
    this.memory = new EndiveMemory((LinearMemory) instance.memory());
  }

  @Override
  public GuestFunction function(String export, int parameters, int results) {
    FunctionType type;
    ExportFunction function;
    try {
      function = instance.export(export);
      type = instance.exportType(export);
    } catch (InvalidException e) {
      throw new EngineException(EngineException.Kind.LINK, e.getMessage(), e);
    }
    if (!isI32s(type.params(), parameters) || !isI32s(type.returns(), results)) {
      throw new EngineException(
          EngineException.Kind.LINK, "the export " + export + " is of another type", null);
    }
    return arguments ->
        guarded(
            () -> {
              long[] answer = function.apply(arguments);
              return answer == null || answer.length == 0 ? 0 : (int) answer[0];
            });
  }

  @Override
  public int memorySize() {
    return memory.memorySize();
  }

  @Override
  public void read(int address, byte[] target, int offset, int length) {
    memory.read(address, target, offset, length);
  }

  @Override
  public void write(int address, byte[] source, int offset, int length) {
    memory.write(address, source, offset, length);
  }

  @Override
  public void interrupt(Thread thread) {
    thread.interrupt();
  }

  @Override
  public void close() {
    memory.release();
  }

  /** Runs the guest and reports what the engine throws in the terms of the SPI. */
  static <T> T guarded(Supplier<T> guest) {
    try {
      return guest.get();
    } catch (WasmInterruptedException e) {
      throw new EngineException(EngineException.Kind.INTERRUPTED, e.getMessage(), e);
    } catch (UnlinkableException e) {
      throw new EngineException(EngineException.Kind.LINK, e.getMessage(), e);
    } catch (WasmEngineException e) {
      throw new EngineException(EngineException.Kind.TRAP, e.getMessage(), e);
    } catch (IndexOutOfBoundsException | NegativeArraySizeException | ArithmeticException e) {
      // What the engine leaves to the JVM to check.
      throw new EngineException(EngineException.Kind.TRAP, e.toString(), e);
    } catch (StackOverflowError e) {
      throw new EngineException(EngineException.Kind.TRAP, "call stack exhausted", e);
    }
  }

  private static boolean isI32s(List<ValType> types, int count) {
    return types.size() == count && types.stream().allMatch(ValType.I32::equals);
  }
}
