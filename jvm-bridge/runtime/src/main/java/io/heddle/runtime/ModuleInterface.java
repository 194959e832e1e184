package io.heddle.runtime;

/** The check of a module's imports and exports against {@code spec/abi.md}. */
final class ModuleInterface {
  static final String MEMORY = "memory";
  static final String ABI = "heddle_abi";
  static final String ALLOC = "heddle_alloc";
  static final String RESET = "heddle_reset";
  static final String SCALAR = "heddle_scalar";
  static final String ERROR = "heddle_error";
  static final String MANIFEST = "heddle_manifest";

  private ModuleInterface() {}

  /**
   * Checks names and types.
   *
   * @throws HeddleException HEDDLE1005
   */
  static void check(WasmSections sections, Manifest manifest) {
    for (WasmSections.Import one : sections.imports()) {
      if (!one.function || !ExtismEnv.offers(one.module, one.name)) {
        throw bad("the import " + one.module + "." + one.name + " is not allowed");
      }
    }
    for (FunctionInfo function : manifest.functions()) {
      checkFunction(sections, function.export(), 0, 1);
    }
    checkFunction(sections, MANIFEST, 0, 1);
    if (!sections.exports(MEMORY)) {
      throw bad("the export memory is missing");
    }
    if (!sections.exportsMemory(MEMORY)) {
      throw bad("the export memory is no 32-bit memory of its own");
    }
    checkFunction(sections, ABI, 0, 1);
    checkFunction(sections, ALLOC, 1, 1);
    checkFunction(sections, RESET, 0, 0);
    checkFunction(sections, SCALAR, 4, 1);
    checkFunction(sections, ERROR, 0, 1);
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
