package io.heddle.runtime.endive;

import static io.heddle.runtime.endive.WasmAssembler.I32_ADD;
import static io.heddle.runtime.endive.WasmAssembler.I32_AND;
import static io.heddle.runtime.endive.WasmAssembler.I32_EQZ;
import static io.heddle.runtime.endive.WasmAssembler.I32_GE_S;
import static io.heddle.runtime.endive.WasmAssembler.I32_GE_U;
import static io.heddle.runtime.endive.WasmAssembler.I32_GT_S;
import static io.heddle.runtime.endive.WasmAssembler.I32_GT_U;
import static io.heddle.runtime.endive.WasmAssembler.I32_LE_S;
import static io.heddle.runtime.endive.WasmAssembler.I32_LE_U;
import static io.heddle.runtime.endive.WasmAssembler.I32_LT_S;
import static io.heddle.runtime.endive.WasmAssembler.I32_LT_U;
import static io.heddle.runtime.endive.WasmAssembler.I32_MUL;
import static io.heddle.runtime.endive.WasmAssembler.I32_ROTL;
import static io.heddle.runtime.endive.WasmAssembler.I32_SHR_U;
import static io.heddle.runtime.endive.WasmAssembler.I32_XOR;

import io.heddle.runtime.endive.WasmAssembler.Code;
import io.heddle.runtime.engine.EngineInstance;
import java.util.List;

/**
 * A loop of comparisons and memory copies in WebAssembly, and the same in Java, for 10 million
 * iterations. A program of its own too, so that a test can run it on another JVM.
 *
 * <p>The compared value stays in a narrow range for long, so that the JVM compiles the branches it
 * has seen, and leaves the range now and then: the situation of JDK-8376400. The Java model
 * compares longs, which that fault does not touch.
 */
final class HotLoop {
  static final int ITERATIONS = 10_000_000;

  private static final int RARE = 0x1ffff;
  private static final int SEED = 12345;
  private static final int[] COMPARISONS = {
    I32_LT_S, I32_LT_U, I32_GT_S, I32_GT_U, I32_LE_S, I32_LE_U, I32_GE_S, I32_GE_U
  };

  private HotLoop() {}

  /** Runs the loop; prints the JVM, and fails when the answer is wrong. */
  public static void main(String[] args) {
    System.out.println(System.getProperty("java.version") + " " + run(ITERATIONS));
    if (run(ITERATIONS) != model(ITERATIONS)) {
      throw new AssertionError("the hot loop answers wrongly");
    }
  }

  /** What the module answers. */
  static int run(int iterations) {
    try (EngineInstance instance =
        EndiveEngine.strict().compile(module()).instantiate(List.of(), 1 << 20)) {
      return instance.function("run", 1, 1).call(iterations);
    }
  }

  /** What it should answer. */
  static int model(int iterations) {
    int[] memory = new int[64];
    int x = SEED;
    int acc = 0;
    for (int i = 0; i != iterations; i++) {
      x = x * 1664525 + 1013904223;
      int y = 8 + (x >>> 29);
      if ((i & RARE) == 0) {
        y = x;
      }
      for (int k = 0; k < COMPARISONS.length; k++) {
        boolean low = holds(COMPARISONS[k], y, 8);
        boolean high = holds(COMPARISONS[k], y, 16);
        acc = Integer.rotateLeft(acc, 3);
        if (high) {
          acc += k + 1;
        }
        if (low) {
          acc ^= 0x5bd1e995;
        }
      }
      memory[x >>> 26 & 31] = acc;
      System.arraycopy(memory, 0, memory, 1, 32);
      acc ^= memory[x >>> 20 & 31];
    }
    return acc;
  }

  private static boolean holds(int comparison, int a, int b) {
    boolean signed = (comparison & 1) == 0;
    long left = signed ? a : a & 0xffff_ffffL;
    long right = signed ? b : b & 0xffff_ffffL;
    switch (comparison) {
      case I32_LT_S:
      case I32_LT_U:
        return left < right;
      case I32_GT_S:
      case I32_GT_U:
        return left > right;
      case I32_LE_S:
      case I32_LE_U:
        return left <= right;
      default:
        return left >= right;
    }
  }

  /** {@code run(iterations)} with locals i = 1, x = 2, y = 3, acc = 4. */
  static byte[] module() {
    WasmAssembler assembler = new WasmAssembler();
    int[] helpers = new int[COMPARISONS.length];
    for (int k = 0; k < helpers.length; k++) {
      Code compare = new Code().get(0).get(1).raw(COMPARISONS[k]);
      helpers[k] = assembler.function("compare" + k, 2, 0, compare);
    }
    Code code = new Code().constant(SEED).set(2).loop();
    code.get(2).constant(1664525).raw(I32_MUL).constant(1013904223).raw(I32_ADD).set(2);
    code.constant(8).get(2).constant(29).raw(I32_SHR_U, I32_ADD).set(3);
    code.get(1).constant(RARE).raw(I32_AND, I32_EQZ).when().get(2).set(3).end();
    for (int k = 0; k < helpers.length; k++) {
      code.get(4).constant(3).raw(I32_ROTL).set(4);
      // One through a shared function, one in place: both shapes occur in compiled C.
      code.get(3).constant(16).call(helpers[k]);
      code.when().get(4).constant(k + 1).raw(I32_ADD).set(4).end();
      code.get(3).constant(8).raw(COMPARISONS[k]);
      code.when().get(4).constant(0x5bd1e995).raw(I32_XOR).set(4).end();
    }
    address(code, 26).get(4).store();
    code.constant(4).constant(0).constant(128).memoryCopy();
    code.get(4);
    address(code, 20).load().raw(I32_XOR).set(4);
    code.get(1).constant(1).raw(I32_ADD).set(1);
    code.get(1).get(0).raw(WasmAssembler.I32_SUB).branchIf(0).end();
    assembler.function("run", 1, 4, code.get(4));
    return assembler.assemble();
  }

  private static Code address(Code code, int shift) {
    code.get(2).constant(shift).raw(I32_SHR_U).constant(31).raw(I32_AND);
    return code.constant(4).raw(I32_MUL);
  }
}
