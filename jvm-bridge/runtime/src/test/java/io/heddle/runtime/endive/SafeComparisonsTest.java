package io.heddle.runtime.endive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.runtime.engine.EngineInstance;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import run.endive.compiler.internal.Compiler;
import run.endive.wasm.Parser;

/** No generated class compares in a way that the JVM may get wrong. */
final class SafeComparisonsTest {
  @Test
  void nothingIsLeftOfTheEnginesComparisons() {
    GeneratedClasses classes =
        (GeneratedClasses)
            Compiler.builder(Parser.parse(HotLoop.module()))
                .withClassCollectorFactory(GeneratedClasses::new)
                .build()
                .compile()
                .collector();
    List<String> calls = new ArrayList<>();
    classes.classBytes().values().forEach(bytes -> collect(bytes, calls));
    List<String> left = new ArrayList<>();
    for (String call : calls) {
      if (call.matches("(?i).*\\.i32_(lt|le|gt|ge)_[su]")) {
        left.add(call);
      }
    }
    assertEquals(List.of(), left);
    assertTrue(calls.stream().anyMatch(call -> call.endsWith("Comparisons.ltU")), "none replaced");
  }

  @Test
  void theLoopIsTheSameForFewIterations() {
    for (int iterations : new int[] {1, 2, 3, 1000}) {
      assertEquals(HotLoop.model(iterations), HotLoop.run(iterations));
    }
  }

  @Test
  void everyComparisonIsInPlace() {
    try (EngineInstance instance =
        EndiveEngine.shared().compile(HotLoop.module()).instantiate(List.of(), 1 << 16)) {
      assertEquals(1, instance.function("compare0", 2, 1).call(-1, 0));
      assertEquals(0, instance.function("compare1", 2, 1).call(-1, 0));
      assertEquals(1, instance.function("compare7", 2, 1).call(-1, 0));
    }
  }

  private static void collect(byte[] bytes, List<String> calls) {
    ClassReader reader = new ClassReader(bytes);
    if (reader.getClassName().endsWith("Shaded")) {
      return;
    }
    reader.accept(
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String type, String signature, String[] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
              @Override
              public void visitMethodInsn(
                  int opcode, String owner, String called, String descriptor, boolean itf) {
                calls.add(owner + "." + called);
              }
            };
          }
        },
        0);
  }
}
