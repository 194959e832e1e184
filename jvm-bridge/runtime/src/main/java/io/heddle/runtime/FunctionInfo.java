package io.heddle.runtime;

import java.util.List;
import java.util.Objects;

/**
 * One function of a module, as its manifest declares it. Immutable. What a kind does not have is
 * null, or an empty list.
 */
public final class FunctionInfo {
  /** The {@link #tier} of a function that runs in the JavaScript engine of its module. */
  static final String JS = "js";

  private final int index;
  private final String name;
  private final String export;
  private final FunctionKind kind;
  private final List<Field> args;
  private final boolean variadic;
  private final PluginFormat format;
  private final Field returns;
  private final List<Field> output;
  private final Field state;
  private final List<Field> params;
  private final boolean retract;
  private final boolean exact;
  private final List<String> partitionBy;
  private final List<SortKey> orderBy;
  private final boolean vectorized;
  private final Volatility volatility;
  private final String tier;
  private final String tierReason;
  private final List<String> bails;
  private final String doc;
  private final String signature;

  private FunctionInfo(Builder from) {
    this.index = from.index;
    this.name = Objects.requireNonNull(from.name, "name");
    this.export = Objects.requireNonNull(from.export, "export");
    this.kind = Objects.requireNonNull(from.kind, "kind");
    this.args = List.copyOf(from.args);
    this.variadic = from.variadic;
    this.format = from.format;
    this.returns = from.returns;
    this.output = List.copyOf(from.output);
    this.state = from.state;
    this.params = List.copyOf(from.params);
    this.retract = from.retract;
    this.exact = from.exact;
    this.partitionBy = List.copyOf(from.partitionBy);
    this.orderBy = List.copyOf(from.orderBy);
    this.vectorized = from.vectorized;
    this.volatility = Objects.requireNonNull(from.volatility, "volatility");
    this.tier = Objects.requireNonNull(from.tier, "tier");
    this.tierReason = from.tierReason;
    this.bails = List.copyOf(from.bails);
    this.doc = from.doc;
    this.signature = Signature.of(this);
  }

  /** The {@code fn} of the direct ABI. */
  public int index() {
    return index;
  }

  /** The SQL name. */
  public String name() {
    return name;
  }

  /** The name of the export, which is that of the TypeScript function. */
  public String export() {
    return export;
  }

  /** The kind. */
  public FunctionKind kind() {
    return kind;
  }

  /** For people, for example {@code add(a float64, b float64?) -> float64}. */
  public String signature() {
    return signature;
  }

  /** The arguments in order; of a partition function the columns of its input. */
  public List<Field> args() {
    return args;
  }

  /** Whether the last argument of a scalar stands for zero or more. */
  public boolean variadic() {
    return variadic;
  }

  /**
   * The declaration of argument {@code index}: the last one for all that a variadic one stands for.
   */
  public Field arg(int index) {
    return args.get(variadic ? Math.min(index, args.size() - 1) : index);
  }

  /**
   * Of a plain Extism plugin: the scalar is called through its export in this format. Null where it
   * is called through the direct ABI.
   */
  public PluginFormat format() {
    return format;
  }

  /** Whether it is a function of a plain Extism plugin. */
  public boolean isAdopted() {
    return format != null;
  }

  /** The result of a scalar or aggregate. */
  public Field returns() {
    return returns;
  }

  /** The columns of a table or partition function's output, without {@code row}. */
  public List<Field> output() {
    return output;
  }

  /** The state of an aggregate. */
  public Field state() {
    return state;
  }

  /** The params of a partition function. */
  public List<Field> params() {
    return params;
  }

  /** Whether an aggregate can take rows back. */
  public boolean retract() {
    return retract;
  }

  /** Whether any split and order of rows gives an aggregate bit-identical results. */
  public boolean exact() {
    return exact;
  }

  /** Names of the input columns whose values make a partition; empty for one partition. */
  public List<String> partitionBy() {
    return partitionBy;
  }

  /** The order of the rows within a partition. */
  public List<SortKey> orderBy() {
    return orderBy;
  }

  /** For people: whether the handler takes whole columns. */
  public boolean vectorized() {
    return vectorized;
  }

  /** What a planner may assume. */
  public Volatility volatility() {
    return volatility;
  }

  /**
   * How the function runs inside its module: {@code js}, in its JavaScript engine, or {@code aot},
   * compiled (spec/compiled.md).
   */
  public String tier() {
    return tier;
  }

  /**
   * For people: why the function is not compiled, and where; null where it is, or where the module
   * does not say.
   */
  public String tierReason() {
    return tierReason;
  }

  /**
   * For people: what can make a row of a compiled function go to the JavaScript engine, and where.
   */
  public List<String> bails() {
    return bails;
  }

  /** The documentation comment of the function, or null. */
  public String doc() {
    return doc;
  }

  @Override
  public String toString() {
    return signature;
  }

  /** The parts of a function while they are read. */
  static final class Builder {
    int index;
    String name;
    String export;
    FunctionKind kind;
    List<Field> args = List.of();
    boolean variadic;
    PluginFormat format;
    Field returns;
    List<Field> output = List.of();
    Field state;
    List<Field> params = List.of();
    boolean retract;
    boolean exact;
    List<String> partitionBy = List.of();
    List<SortKey> orderBy = List.of();
    boolean vectorized;
    Volatility volatility;
    String tier;
    String tierReason;
    List<String> bails = List.of();
    String doc;

    FunctionInfo build() {
      return new FunctionInfo(this);
    }
  }
}
