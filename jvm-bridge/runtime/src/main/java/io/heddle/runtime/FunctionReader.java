package io.heddle.runtime;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads one function of a manifest and bounds what it declares. */
final class FunctionReader {
  private static final int MAX_COLUMNS = 100;
  private static final int MAX_BAILS = 100;
  private static final Set<String> TIERS = Set.of(FunctionInfo.JS, "aot");
  private static final Pattern SQL_NAME = Pattern.compile("[a-z_][a-z0-9_]*");
  private static final Set<String> RESERVED = Set.of("memory", "_start", "_initialize");

  private final JsonObject raw;
  private final FunctionInfo.Builder function = new FunctionInfo.Builder();

  private FunctionReader(JsonObject raw) {
    this.raw = raw;
  }

  /**
   * Reads a function.
   *
   * @throws HeddleException HEDDLE1004
   */
  static FunctionInfo read(int index, JsonObject raw) {
    FunctionReader reader = new FunctionReader(raw);
    reader.function.index = index;
    reader.readNames();
    reader.readSchemas();
    reader.readFormat();
    reader.readFlags();
    reader.boundTypes();
    return reader.function.build();
  }

  private void readNames() {
    function.name = raw.bounded("name");
    function.export = raw.bounded("export");
    if (!SQL_NAME.matcher(function.name).matches()) {
      throw ManifestReader.bad("function name \"" + function.name + "\" is not snake_case");
    }
    if (function.export.isEmpty()
        || RESERVED.contains(function.export)
        || function.export.startsWith("heddle_")) {
      throw bad("the reserved export name \"" + function.export + "\"");
    }
    function.kind = raw.oneOf("kind", FunctionKind.class);
    raw.string("signature");
  }

  /** Reads how a plain Extism plugin is called. */
  private void readFormat() {
    String name = raw.optionalString("format");
    if (name == null) {
      return;
    }
    function.format = PluginFormat.of(name);
    if (function.format == null) {
      throw ManifestReader.bad("the format \"" + name + "\" is unknown");
    }
    if (function.kind != FunctionKind.SCALAR) {
      throw bad("a format, but is no scalar function");
    }
    boolean carried =
        ProtoRow.carries(function.returns.dataType())
            && function.args.stream().allMatch(field -> ProtoRow.carries(field.dataType()));
    if (function.format == PluginFormat.PROTO_ROW && !carried) {
      throw bad("a type that its format proto-row does not carry");
    }
  }

  private void readSchemas() {
    function.args = fields("args");
    switch (function.kind) {
      case SCALAR:
        function.returns = field("returns", "result");
        break;
      case AGGREGATE:
        function.returns = field("returns", "result");
        function.state = field("state", "state");
        break;
      case TABLE:
        function.output = fields("output");
        break;
      default:
        function.output = fields("output");
        function.params = fields("params");
        readOrder();
        break;
    }
  }

  private void readOrder() {
    Set<String> columns = new HashSet<>();
    function.args.forEach(column -> columns.add(column.name()));
    function.partitionBy = raw.strings("partitionBy");
    List<SortKey> keys = new ArrayList<>();
    for (Object entry : raw.list("orderBy")) {
      JsonObject key = JsonObject.of(entry, "a key of orderBy");
      keys.add(new SortKey(key.string("column"), key.truth("descending"), key.truth("nullsFirst")));
    }
    function.orderBy = keys;
    boolean known =
        columns.containsAll(function.partitionBy)
            && keys.stream().allMatch(key -> columns.contains(key.column()));
    if (!known || function.partitionBy.size() > MAX_COLUMNS || keys.size() > MAX_COLUMNS) {
      throw bad("keys that are no columns of its input");
    }
  }

  private void readFlags() {
    function.variadic = raw.optionalTruth("variadic");
    if (function.variadic && (function.kind != FunctionKind.SCALAR || function.args.isEmpty())) {
      throw bad("a variadic argument, which only a scalar's last argument may be");
    }
    function.retract = raw.optionalTruth("retract") && function.kind == FunctionKind.AGGREGATE;
    function.exact = raw.optionalTruth("exact") && function.kind == FunctionKind.AGGREGATE;
    function.vectorized = raw.optionalTruth("vectorized");
    function.volatility = raw.oneOf("volatility", Volatility.class);
    function.tier = raw.string("tier");
    if (!TIERS.contains(function.tier)) {
      throw bad("the unknown tier \"" + function.tier + "\"");
    }
    function.tierReason = raw.optionalString("tierReason");
    function.bails = raw.optionalStrings("bails");
    if (function.bails.size() > MAX_BAILS) {
      throw bad("more than " + MAX_BAILS + " bails");
    }
    function.doc = raw.optionalString("doc");
  }

  private void boundTypes() {
    List<Field> fields = new ArrayList<>(function.args);
    fields.addAll(function.output);
    fields.addAll(function.params);
    if (function.returns != null) {
      fields.add(function.returns);
    }
    if (function.state != null) {
      fields.add(function.state);
    }
    int types = fields.stream().mapToInt(field -> field.dataType().count()).sum();
    if (types > DataType.MAX_TYPES) {
      throw bad(types + " types, at most " + DataType.MAX_TYPES + " are allowed");
    }
  }

  /** A schema of one field of a given name. */
  private Field field(String key, String name) {
    List<Field> fields = fields(key);
    if (fields.size() != 1 || !fields.get(0).name().equals(name)) {
      throw bad(key + " that are not one field named " + name);
    }
    return fields.get(0);
  }

  private List<Field> fields(String key) {
    List<Field> fields;
    try {
      fields = Schema.decode(Base64.getDecoder().decode(raw.string(key)), MAX_COLUMNS);
    } catch (IllegalArgumentException e) {
      throw ManifestReader.bad(key + " of " + function.name + ": " + e.getMessage());
    }
    fields.forEach(FunctionReader::boundNames);
    return fields;
  }

  private static void boundNames(Field field) {
    JsonObject.bounded(field.name(), "a field's name");
    field.dataType().children().forEach(FunctionReader::boundNames);
  }

  private HeddleException bad(String what) {
    return ManifestReader.bad("function " + function.name + " has " + what);
  }
}
