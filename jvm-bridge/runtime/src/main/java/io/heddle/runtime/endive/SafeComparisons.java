package io.heddle.runtime.endive;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import run.endive.runtime.OpcodeImpl;

/**
 * Replaces the calls by which generated classes compare 32-bit numbers with those of {@link
 * Comparisons}.
 */
final class SafeComparisons {
  private static final String OPCODES = Type.getInternalName(OpcodeImpl.class);
  private static final String COMPARISONS = Type.getInternalName(Comparisons.class);
  private static final String TWO_INTS = "(II)I";

  private SafeComparisons() {}

  /** The same class with other comparisons. */
  static byte[] rewrite(byte[] bytes) {
    ClassReader reader = new ClassReader(bytes);
    // The constant pool is kept, so that code which loads constants does not grow.
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(new Rewriter(writer), 0);
    return writer.toByteArray();
  }

  private static String replacement(String owner, String name, String descriptor) {
    if (!descriptor.equals(TWO_INTS)) {
      return null;
    }
    if (owner.equals(OPCODES)) {
      switch (name) {
        case "I32_LT_S":
          return "ltS";
        case "I32_LE_S":
          return "leS";
        case "I32_GT_S":
          return "gtS";
        case "I32_GE_S":
          return "geS";
        case "I32_LT_U":
          return "ltU";
        case "I32_LE_U":
          return "leU";
        case "I32_GT_U":
          return "gtU";
        case "I32_GE_U":
          return "geU";
        default:
          return null;
      }
    }
    // The engine's own detour around the fault, for this one comparison.
    return name.equals("i32_ge_u") ? "geU" : null;
  }

  private static final class Rewriter extends ClassVisitor {
    Rewriter(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      return new MethodVisitor(Opcodes.ASM9, next) {
        @Override
        public void visitMethodInsn(
            int opcode, String owner, String called, String type, boolean isInterface) {
          String replacement = replacement(owner, called, type);
          if (opcode == Opcodes.INVOKESTATIC && replacement != null) {
            super.visitMethodInsn(opcode, COMPARISONS, replacement, TWO_INTS, false);
          } else {
            super.visitMethodInsn(opcode, owner, called, type, isInterface);
          }
        }
      };
    }
  }
}
