package io.heddle.runtime;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of a WebAssembly file that say what it imports, exports and carries, read without
 * compiling it. The file is untrusted: every length is checked against the bytes there are.
 */
final class WasmSections {
  private static final int CUSTOM = 0;
  private static final int TYPE = 1;
  private static final int IMPORT = 2;
  private static final int FUNCTION = 3;
  private static final int TABLE = 4;
  private static final int MEMORY = 5;
  private static final int EXPORT = 7;
  private static final int LAST_KNOWN = 13;
  private static final int I32 = 0x7f;
  private static final int FUNCTION_KIND = 0;
  private static final int MEMORY_KIND = 2;
  private static final int[] HEADER = {0, 'a', 's', 'm', 1, 0, 0, 0};

  /** What the section of a name holds; null when it occurs more than once. */
  private final Map<String, byte[]> customs = new HashMap<>();

  private final List<Signature> types = new ArrayList<>();
  private final List<Import> imports = new ArrayList<>();

  /** The type index of every function, imported ones first. */
  private final List<Integer> functions = new ArrayList<>();

  private final Map<String, Export> exports = new HashMap<>();
  private final List<Limits> tables = new ArrayList<>();
  private final List<Limits> memories = new ArrayList<>();

  private WasmSections() {}

  /**
   * Reads a file.
   *
   * @throws HeddleException HEDDLE1001
   */
  static WasmSections read(byte[] wasm) {
    for (int i = 0; i < HEADER.length; i++) {
      if (i >= wasm.length || wasm[i] != HEADER[i]) {
        throw malformed("it does not begin with the header of version 1");
      }
    }
    WasmSections sections = new WasmSections();
    Cursor cursor = new Cursor(wasm, HEADER.length, wasm.length);
    while (!cursor.atEnd()) {
      int id = cursor.u8();
      Cursor section = cursor.slice(cursor.length());
      switch (id) {
        case CUSTOM:
          sections.readCustom(section);
          break;
        case TYPE:
          sections.readTypes(section);
          break;
        case IMPORT:
          sections.readImports(section);
          break;
        case FUNCTION:
          sections.readFunctions(section);
          break;
        case TABLE:
          sections.readTables(section);
          break;
        case MEMORY:
          sections.readMemories(section);
          break;
        case EXPORT:
          sections.readExports(section);
          break;
        default:
          if (id > LAST_KNOWN) {
            throw malformed("it has a section of the unknown kind " + id);
          }
          break;
      }
    }
    return sections;
  }

  /** Whether there is a custom section of this name. */
  boolean hasCustom(String name) {
    return customs.containsKey(name);
  }

  /** The bytes of a custom section; null when there are several of this name. */
  byte[] custom(String name) {
    return customs.get(name);
  }

  /** The imports in their order. */
  List<Import> imports() {
    return imports;
  }

  /** Whether a name is exported, as whatever. */
  boolean exports(String name) {
    return exports.containsKey(name);
  }

  /** Whether a name is exported as a function of that many i32 parameters and i32 results. */
  boolean exportsFunction(String name, int parameters, int results) {
    Export export = exports.get(name);
    if (export == null || export.kind != FUNCTION_KIND || export.index >= functions.size()) {
      return false;
    }
    int type = functions.get(export.index);
    return type < types.size() && types.get(type).isI32s(parameters, results);
  }

  /** Whether a name is exported as a memory. */
  boolean exportsMemory(String name) {
    Export export = exports.get(name);
    return export != null && export.kind == MEMORY_KIND;
  }

  /** The tables that the module defines. */
  List<Limits> tables() {
    return tables;
  }

  /** The memories that the module defines. */
  List<Limits> memories() {
    return memories;
  }

  private void readCustom(Cursor section) {
    String name = section.name();
    byte[] bytes = section.rest();
    customs.put(name, customs.containsKey(name) ? null : bytes);
  }

  private void readTypes(Cursor section) {
    int count = section.length();
    for (int i = 0; i < count; i++) {
      int form = section.u8();
      if (form != 0x60) {
        throw malformed("it has a type that is no function");
      }
      int[] parameters = section.valueTypes();
      int[] results = section.valueTypes();
      types.add(new Signature(parameters, results));
    }
  }

  private void readImports(Cursor section) {
    int count = section.length();
    for (int i = 0; i < count; i++) {
      String module = section.name();
      String name = section.name();
      int kind = section.u8();
      if (kind == FUNCTION_KIND) {
        functions.add(section.length());
      } else {
        skipImportType(section, kind);
      }
      imports.add(new Import(module, name, kind == FUNCTION_KIND));
    }
  }

  private static void skipImportType(Cursor section, int kind) {
    switch (kind) {
      case 1:
        section.u8();
        section.limits();
        break;
      case MEMORY_KIND:
        section.limits();
        break;
      case 3:
        section.u8();
        section.u8();
        break;
      default:
        throw malformed("it has an import of the unknown kind " + kind);
    }
  }

  private void readFunctions(Cursor section) {
    int count = section.length();
    for (int i = 0; i < count; i++) {
      functions.add(section.length());
    }
  }

  private void readTables(Cursor section) {
    int count = section.length();
    for (int i = 0; i < count; i++) {
      section.u8();
      tables.add(section.limits());
    }
  }

  private void readMemories(Cursor section) {
    int count = section.length();
    for (int i = 0; i < count; i++) {
      memories.add(section.limits());
    }
  }

  private void readExports(Cursor section) {
    int count = section.length();
    for (int i = 0; i < count; i++) {
      String name = section.name();
      int kind = section.u8();
      exports.put(name, new Export(kind, section.length()));
    }
  }

  private static HeddleException malformed(String reason) {
    return new HeddleException(ErrorCode.NOT_WASM, "not a WebAssembly module: " + reason);
  }

  /** One import. */
  static final class Import {
    final String module;
    final String name;
    final boolean function;

    Import(String module, String name, boolean function) {
      this.module = module;
      this.name = name;
      this.function = function;
    }
  }

  /** The limits of a table or memory. */
  static final class Limits {
    final int flags;
    final long minimum;

    Limits(int flags, long minimum) {
      this.flags = flags;
      this.minimum = minimum;
    }

    /** Whether it is of 32 bits and not shared. */
    boolean isPlain() {
      return flags <= 1;
    }
  }

  private static final class Export {
    final int kind;
    final int index;

    Export(int kind, int index) {
      this.kind = kind;
      this.index = index;
    }
  }

  private static final class Signature {
    private final int[] parameters;
    private final int[] results;

    Signature(int[] parameters, int[] results) {
      this.parameters = parameters;
      this.results = results;
    }

    boolean isI32s(int parameterCount, int resultCount) {
      return parameters.length == parameterCount
          && results.length == resultCount
          && Arrays.stream(parameters).allMatch(type -> type == I32)
          && Arrays.stream(results).allMatch(type -> type == I32);
    }
  }

  /** A position in the file that never leaves its section. */
  private static final class Cursor {
    private final byte[] bytes;
    private final int end;
    private int at;

    Cursor(byte[] bytes, int at, int end) {
      this.bytes = bytes;
      this.at = at;
      this.end = end;
    }

    boolean atEnd() {
      return at == end;
    }

    int u8() {
      if (at >= end) {
        throw malformed("it is cut off");
      }
      return bytes[at++] & 0xff;
    }

    /** A count, an index or a length: below 2^31. */
    int length() {
      long value = number();
      if (value < 0 || value > Integer.MAX_VALUE) {
        throw malformed("it has a number out of range");
      }
      return (int) value;
    }

    /** An unsigned LEB128 number, as the bits of a long. */
    long number() {
      long value = 0;
      for (int shift = 0; shift < 70; shift += 7) {
        int part = u8();
        value |= (long) (part & 0x7f) << shift;
        if (part < 0x80) {
          return value;
        }
      }
      throw malformed("it has a number out of range");
    }

    Limits limits() {
      int flags = u8();
      long minimum = number();
      if ((flags & 1) != 0) {
        number();
      }
      return new Limits(flags, minimum);
    }

    int[] valueTypes() {
      int count = length();
      Cursor types = slice(count);
      int[] values = new int[count];
      for (int i = 0; i < count; i++) {
        values[i] = types.u8();
      }
      return values;
    }

    Cursor slice(int length) {
      if (length > end - at) {
        throw malformed("it is cut off");
      }
      Cursor slice = new Cursor(bytes, at, at + length);
      at += length;
      return slice;
    }

    byte[] rest() {
      byte[] rest = Arrays.copyOfRange(bytes, at, end);
      at = end;
      return rest;
    }

    String name() {
      byte[] name = slice(length()).rest();
      try {
        return StandardCharsets.UTF_8
            .newDecoder()
            .decode(java.nio.ByteBuffer.wrap(name))
            .toString();
      } catch (CharacterCodingException e) {
        throw malformed("it has a name that is not UTF-8");
      }
    }
  }
}
