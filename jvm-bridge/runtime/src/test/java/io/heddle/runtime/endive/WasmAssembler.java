package io.heddle.runtime.endive;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Writes small WebAssembly modules of functions over i32, with one memory of one page. */
final class WasmAssembler {
  static final int END = 0x0b;
  static final int IF_I32 = 0x04;
  static final int ELSE = 0x05;
  static final int I32_EQZ = 0x45;
  static final int I32_LT_S = 0x48;
  static final int I32_LT_U = 0x49;
  static final int I32_GT_S = 0x4a;
  static final int I32_GT_U = 0x4b;
  static final int I32_LE_S = 0x4c;
  static final int I32_LE_U = 0x4d;
  static final int I32_GE_S = 0x4e;
  static final int I32_GE_U = 0x4f;
  static final int I32_ADD = 0x6a;
  static final int I32_SUB = 0x6b;
  static final int I32_MUL = 0x6c;
  static final int I32_AND = 0x71;
  static final int I32_XOR = 0x73;
  static final int I32_SHR_U = 0x76;
  static final int I32_ROTL = 0x77;

  private static final int I32 = 0x7f;

  private final List<byte[]> types = new ArrayList<>();
  private final List<byte[]> bodies = new ArrayList<>();
  private final List<String> exports = new ArrayList<>();

  /** Adds a function of i32 parameters, i32 locals and one i32 result; returns its index. */
  int function(String export, int parameters, int locals, Code code) {
    Code type = new Code().raw(0x60).number(parameters);
    for (int i = 0; i < parameters; i++) {
      type.raw(I32);
    }
    types.add(type.raw(1, I32).bytes());
    Code body = new Code().raw(1).number(locals).raw(I32).append(code.bytes()).raw(END);
    bodies.add(new Code().number(body.bytes().length).append(body.bytes()).bytes());
    exports.add(export);
    return types.size() - 1;
  }

  /** The module. */
  byte[] assemble() {
    Code functions = new Code().number(types.size());
    Code exported = new Code().number(exports.size());
    for (int i = 0; i < types.size(); i++) {
      functions.number(i);
      byte[] name = exports.get(i).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      exported.number(name.length).append(name).raw(0).number(i);
    }
    return new Code()
        .raw(0, 'a', 's', 'm', 1, 0, 0, 0)
        .section(1, vector(types))
        .section(3, functions)
        .section(5, new Code().raw(1, 0, 1))
        .section(7, exported)
        .section(10, vector(bodies))
        .bytes();
  }

  private static Code vector(List<byte[]> items) {
    Code vector = new Code().number(items.size());
    items.forEach(vector::append);
    return vector;
  }

  /** Instructions, or any other bytes, in their order. */
  static final class Code {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] bytes() {
      return out.toByteArray();
    }

    Code append(byte[] bytes) {
      out.write(bytes, 0, bytes.length);
      return this;
    }

    Code raw(int... bytes) {
      for (int b : bytes) {
        out.write(b);
      }
      return this;
    }

    Code number(long value) {
      long rest = value;
      while (rest >= 0x80) {
        out.write((int) (rest & 0x7f | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
      return this;
    }

    Code section(int id, Code content) {
      return raw(id).number(content.bytes().length).append(content.bytes());
    }

    Code constant(int value) {
      raw(0x41);
      long rest = value;
      while (rest < -64 || rest > 63) {
        out.write((int) (rest & 0x7f | 0x80));
        rest >>= 7;
      }
      out.write((int) (rest & 0x7f));
      return this;
    }

    Code get(int local) {
      return raw(0x20).number(local);
    }

    Code set(int local) {
      return raw(0x21).number(local);
    }

    Code call(int function) {
      return raw(0x10).number(function);
    }

    Code loop() {
      return raw(0x03, 0x40);
    }

    Code branchIf(int depth) {
      return raw(0x0d).number(depth);
    }

    /** if without result. */
    Code when() {
      return raw(0x04, 0x40);
    }

    Code end() {
      return raw(END);
    }

    Code load() {
      return raw(0x28, 2, 0);
    }

    Code store() {
      return raw(0x36, 2, 0);
    }

    Code memoryCopy() {
      return raw(0xfc, 0x0a, 0, 0);
    }
  }
}
