package io.heddle.runtime;

/** The check of a module's imports and exports against {@code spec/abi.md}. */
final class ModuleInterface {
  static final String MEMORY = "memory";
  static final String ABI = "heddle_abi";
  static final String ALLOC = "heddle_alloc";
  static final String RESET = "heddle_reset";
  static final String ERROR = "heddle_error";
  static final String MANIFEST = "heddle_manifest";
  static final String INITIALIZE = "_initialize";
  static final String BAILOUTS = "heddle_bailouts";

  private static final String START = "_start";
  private static final int MAX_TABLES = 16;
  private static final long MAX_TABLE_ELEMENTS = 1_000_000;

  private ModuleInterface() {}

  /**
   * Checks names and types.
   *
   * @throws HeddleException HEDDLE1005
   */
  static void check(WasmSections sections, Manifest manifest) {
    boolean adopted = manifest.hasAdopted();
    for (WasmSections.Import one : sections.imports()) {
      boolean offered =
          ExtismEnv.offers(one.module, one.name, adopted) || Wasi.offers(one.module, one.name);
      if (!one.function || !offered) {
        throw bad("the import " + one.module + "." + one.name + " is not allowed");
      }
    }
    if (hasExtism(sections)) {
      checkFunction(sections, MANIFEST, 0, 1);
    }
    for (FunctionInfo function : manifest.functions()) {
      if (function.isAdopted()) {
        checkFunction(sections, function.export(), 0, 1);
      } else if (hasExtism(sections)) {
        for (String export : ExtismCall.exports(function)) {
          checkFunction(sections, export, 0, 1);
        }
      }
    }
    if (!sections.exports(MEMORY)) {
      throw bad("the export memory is missing");
    }
    if (!sections.exportsMemory(MEMORY)
        || sections.memories().size() != 1
        || !sections.memories().get(0).isPlain()) {
      throw bad("the module must have one memory of 32 bits that is not shared");
    }
    checkTables(sections);
    if (manifest.hasDirect()) {
      checkFunction(sections, ABI, 0, 1);
      checkFunction(sections, ALLOC, 1, 1);
      checkFunction(sections, RESET, 0, 0);
      checkFunction(sections, ERROR, 0, 1);
    }
    for (GuestExport export : GuestExport.of(manifest)) {
      checkFunction(sections, export.exportName(), export.parameters(), 1);
    }
    if (sections.exports(START)) {
      throw bad("the module exports " + START + ", a reserved name");
    }
    if (sections.exports(INITIALIZE)) {
      checkFunction(sections, INITIALIZE, 0, 0);
    }
    if (sections.exports(BAILOUTS)) {
      checkFunction(sections, BAILOUTS, 1, 1);
    }
  }

  /** Whether a module has the Extism ABI beside the direct one. */
  static boolean hasExtism(WasmSections sections) {
    return sections.exports(MANIFEST);
  }

  /** The host allocates tables before any limit of the guest applies. */
  private static void checkTables(WasmSections sections) {
    long elements = 0;
    for (WasmSections.Limits table : sections.tables()) {
      boolean small = table.minimum >= 0 && table.minimum <= MAX_TABLE_ELEMENTS;
      elements += small ? table.minimum : MAX_TABLE_ELEMENTS + 1;
      if (!table.isPlain()) {
        throw bad("the module has a table of 64 bits or a shared one");
      }
    }
    if (sections.tables().size() > MAX_TABLES || elements > MAX_TABLE_ELEMENTS) {
      throw bad(
          "the module's tables exceed "
              + MAX_TABLES
              + " tables or "
              + MAX_TABLE_ELEMENTS
              + " elements");
    }
  }

  private static void checkFunction(
      WasmSections sections, String name, int parameters, int results) {
    if (!sections.exports(name)) {
      throw bad("the export " + name + " is missing");
    }
    if (!sections.exportsFunction(name, parameters, results)) {
      throw bad(
          "the export "
              + name
              + " is no function of "
              + parameters
              + " i32 parameters and "
              + results
              + " i32 results");
    }
  }

  /** HEDDLE1005. */
  static HeddleException bad(String reason) {
    return new HeddleException(ErrorCode.BAD_INTERFACE, reason);
  }
}
