package io.heddle.runtime.endive;

import java.util.Collection;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.CodeSizeEvaluator;

/** How large the methods of generated classes are, which decides how fast a JVM runs them. */
final class MethodSizes {
  /** HotSpot's HugeMethodLimit: larger methods are not compiled to machine code by default. */
  private static final int HUGE = 8_000;

  private int huge;
  private int largest;

  private MethodSizes() {}

  /** Measures classes. */
  static MethodSizes of(Collection<byte[]> classes) {
    MethodSizes sizes = new MethodSizes();
    for (byte[] bytes : classes) {
      new ClassReader(bytes).accept(sizes.visitor(), ClassReader.SKIP_FRAMES);
    }
    return sizes;
  }

  /** Methods larger than the limit. */
  int huge() {
    return huge;
  }

  /** Bytes of the largest method; a little less than it has where jumps need a long form. */
  int largest() {
    return largest;
  }

  private void add(int bytes) {
    huge += bytes > HUGE ? 1 : 0;
    largest = Math.max(largest, bytes);
  }

  private ClassVisitor visitor() {
    return new ClassVisitor(Opcodes.ASM9) {
      @Override
      public MethodVisitor visitMethod(
          int access, String name, String descriptor, String signature, String[] exceptions) {
        return new CodeSizeEvaluator(null) {
          @Override
          public void visitEnd() {
            add(getMinSize());
          }
        };
      }
    };
  }
}
