package io.heddle.runtime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the JSON of a manifest and bounds every count and length in it. */
final class ManifestReader {
  /** The custom section that holds the manifest. */
  static final String SECTION = "heddle.manifest";

  private static final long MAJOR = 1;
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_FUNCTIONS = 1_000;
  private static final int MAX_ARGUMENTS = 100;
  private static final int MAX_NAME_BYTES = 200;
  private static final Pattern SQL_NAME = Pattern.compile("[a-z_][a-z0-9_]*");

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
    Map<String, Object> manifest;
    try {
      manifest = object(Json.parse(json), "the manifest");
    } catch (IllegalArgumentException e) {
      throw bad(e.getMessage());
    }
    refuseNewer(manifest);
    long major = integer(manifest, "manifest");
    List<Object> abi = list(manifest, "abi");
    if (major != MAJOR || abi.size() != 2 || !abi.get(0).equals(MAJOR) || !isCount(abi.get(1))) {
      throw bad("manifest version " + major + " for ABI " + abi);
    }
    String pdk = bounded(string(manifest, "pdk"), "pdk");
    String engine = bounded(string(manifest, "engine"), "engine");
    List<FunctionInfo> functions = functions(list(manifest, "functions"));
    List<String> imports = new ArrayList<>();
    for (Object name : list(manifest, "imports")) {
      imports.add(cast(name, String.class, "an import"));
    }
    return new Manifest(pdk, engine, functions, imports);
  }

  /** A newer major may have any shape, so it is told apart before the shape is checked. */
  private static void refuseNewer(Map<String, Object> manifest) {
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
    Set<String> taken = new HashSet<>();
    for (Object entry : raw) {
      FunctionInfo function = function(functions.size(), object(entry, "a function"));
      // A function may be asked for by either name, so neither may be another function's.
      for (String name : new HashSet<>(List.of(function.name(), function.export()))) {
        if (!taken.add(name)) {
          throw bad("two functions are called \"" + name + "\"");
        }
      }
      functions.add(function);
    }
    return functions;
  }

  private static FunctionInfo function(int index, Map<String, Object> raw) {
    String name = bounded(string(raw, "name"), "function name");
    String export = bounded(string(raw, "export"), "export name");
    if (!SQL_NAME.matcher(name).matches()) {
      throw bad("function name \"" + name + "\" is not snake_case");
    }
    if (export.isEmpty() || export.equals("memory") || export.startsWith("heddle_")) {
      throw bad("function " + name + " has the reserved export name \"" + export + "\"");
    }
    String kind = oneOf(raw, "kind", "scalar");
    string(raw, "signature");
    List<Field> args = fields(name, "args", string(raw, "args"));
    List<Field> returns = fields(name, "returns", string(raw, "returns"));
    if (returns.size() != 1 || !returns.get(0).name().equals("result")) {
      throw bad("returns of " + name + " is not one field named result");
    }
    String volatility = oneOf(raw, "volatility", "immutable", "stable", "volatile");
    String tier = oneOf(raw, "tier", "js");
    Object doc = raw.get("doc");
    return new FunctionInfo(
        index,
        name,
        export,
        kind,
        signature(name, args, returns.get(0)),
        args,
        returns.get(0),
        Volatility.valueOf(volatility.toUpperCase(Locale.ROOT)),
        tier,
        doc == null ? null : cast(doc, String.class, "doc"));
  }

  /** The readable form, made from the fields: the manifest's own is for people who read it raw. */
  private static String signature(String name, List<Field> args, Field returns) {
    String arguments = args.stream().map(Field::toString).collect(Collectors.joining(", "));
    return name + "(" + arguments + ") -> " + returns.type() + (returns.nullable() ? "?" : "");
  }

  private static List<Field> fields(String function, String what, String base64) {
    List<Field> fields;
    try {
      fields = Schema.decode(Base64.getDecoder().decode(base64), MAX_ARGUMENTS);
    } catch (IllegalArgumentException e) {
      throw bad(what + " of " + function + ": " + e.getMessage());
    }
    for (Field field : fields) {
      bounded(field.name(), "argument name");
    }
    return fields;
  }

  private static String oneOf(Map<String, Object> raw, String key, String... allowed) {
    String value = string(raw, key);
    for (String one : allowed) {
      if (one.equals(value)) {
        return value;
      }
    }
    throw bad(key + " \"" + value + "\" is none of " + String.join(", ", allowed));
  }

  private static String bounded(String text, String what) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_NAME_BYTES) {
      throw bad(
          "a " + what + " of " + bytes + " bytes, at most " + MAX_NAME_BYTES + " are allowed");
    }
    return text;
  }

  private static boolean isCount(Object value) {
    return value instanceof Long && (Long) value >= 0;
  }

  private static long integer(Map<String, Object> raw, String key) {
    return cast(raw.get(key), Long.class, key);
  }

  private static String string(Map<String, Object> raw, String key) {
    return cast(raw.get(key), String.class, key);
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Map<String, Object> raw, String key) {
    return cast(raw.get(key), List.class, key);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Object value, String what) {
    return cast(value, Map.class, what);
  }

  private static <T> T cast(Object value, Class<T> type, String what) {
    if (!type.isInstance(value)) {
      throw bad(what + (value == null ? " is missing" : " is of another type"));
    }
    return type.cast(value);
  }

  private static HeddleException bad(String reason) {
    return new HeddleException(ErrorCode.BAD_MANIFEST, "malformed manifest: " + reason);
  }
}
