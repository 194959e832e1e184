package io.heddle.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the JSON of a manifest and bounds every count and length in it. */
final class ManifestReader {
  /** The custom section that holds the manifest. */
  static final String SECTION = "heddle.manifest";

  private static final long MAJOR = 1;
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_FUNCTIONS = 1_000;

  private ManifestReader() {}

  /**
   * Reads a manifest.
   *
   * @throws HeddleException HEDDLE1003 or HEDDLE1004
   */
  static Manifest read(byte[] json) {
    if (json.length > MAX_BYTES) {
      throw bad(json.length + " bytes, at most " + MAX_BYTES + " are allowed");
    }
    JsonObject manifest;
    try {
      manifest = JsonObject.of(Json.parse(json), "the manifest");
    } catch (IllegalArgumentException e) {
      throw bad(e.getMessage());
    }
    refuseNewer(manifest);
    long major = manifest.integer("manifest");
    List<Object> abi = manifest.list("abi");
    if (major != MAJOR || abi.size() != 2 || !isAbi(abi.get(0), abi.get(1))) {
      throw bad("manifest version " + major + " for ABI " + abi);
    }
    String pdk = manifest.bounded("pdk");
    String engine = manifest.bounded("engine");
    List<FunctionInfo> functions = functions(manifest.list("functions"));
    return new Manifest(pdk, engine, functions, manifest.strings("imports"));
  }

  private static boolean isAbi(Object major, Object minor) {
    return major instanceof Long
        && (Long) major == MAJOR
        && minor instanceof Long
        && (Long) minor >= 0;
  }

  /** A newer major may have any shape, so it is told apart before the shape is checked. */
  private static void refuseNewer(JsonObject manifest) {
    Object abi = manifest.get("abi");
    Object abiMajor =
        abi instanceof List && !((List<?>) abi).isEmpty() ? ((List<?>) abi).get(0) : 0;
    refuseNewer("manifest", manifest.get("manifest"));
    refuseNewer("ABI", abiMajor);
  }

  private static void refuseNewer(String what, Object major) {
    if (major instanceof Long && (Long) major > MAJOR) {
      throw newer(what, (Long) major);
    }
  }

  /** HEDDLE1003 for a major version that this host does not know. */
  static HeddleException newer(String what, long major) {
    return new HeddleException(
        ErrorCode.NEWER_MAJOR, what + " version " + major + ", this host knows version " + MAJOR);
  }

  private static List<FunctionInfo> functions(List<Object> raw) {
    if (raw.isEmpty() || raw.size() > MAX_FUNCTIONS) {
      throw bad(raw.size() + " functions, 1 to " + MAX_FUNCTIONS + " are allowed");
    }
    List<FunctionInfo> functions = new ArrayList<>(raw.size());
    Map<String, FunctionInfo> taken = new HashMap<>();
    for (Object entry : raw) {
      FunctionInfo function =
          FunctionReader.read(functions.size(), JsonObject.of(entry, "a function"));
      // A function may be asked for by either name, so neither may be another function's.
      for (String name : List.of(function.name(), function.export())) {
        FunctionInfo first = taken.putIfAbsent(name, function);
        if (first != null && first != function && !areOverloads(first, function)) {
          throw bad("two functions are called \"" + name + "\"");
        }
      }
      functions.add(function);
    }
    return functions;
  }

  private static boolean areOverloads(FunctionInfo first, FunctionInfo second) {
    return first.name().equals(second.name())
        && first.export().equals(second.export())
        && first.kind() == second.kind()
        && first.volatility() == second.volatility();
  }

  /** HEDDLE1004. */
  static HeddleException bad(String reason) {
    return new HeddleException(ErrorCode.BAD_MANIFEST, "malformed manifest: " + reason);
  }
}
