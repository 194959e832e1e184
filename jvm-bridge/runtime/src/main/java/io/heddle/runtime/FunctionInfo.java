package io.heddle.runtime;

import java.util.List;
import java.util.Objects;

/** One function of a module, as its manifest declares it. Immutable. */
public final class FunctionInfo {
  private final int index;
  private final String name;
  private final String export;
  private final String kind;
  private final String signature;
  private final List<Field> args;
  private final Field returns;
  private final Volatility volatility;
  private final String tier;
  private final String doc;

  FunctionInfo(
      int index,
      String name,
      String export,
      String kind,
      String signature,
      List<Field> args,
      Field returns,
      Volatility volatility,
      String tier,
      String doc) {
    this.index = index;
    this.name = Objects.requireNonNull(name, "name");
    this.export = Objects.requireNonNull(export, "export");
    this.kind = Objects.requireNonNull(kind, "kind");
    this.signature = Objects.requireNonNull(signature, "signature");
    this.args = List.copyOf(args);
    this.returns = Objects.requireNonNull(returns, "returns");
    this.volatility = Objects.requireNonNull(volatility, "volatility");
    this.tier = Objects.requireNonNull(tier, "tier");
    this.doc = doc;
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

  /** {@code scalar} in this version. */
  public String kind() {
    return kind;
  }

  /** For people, for example {@code add(a float64, b float64?) -> float64}. */
  public String signature() {
    return signature;
  }

  /** The arguments in order. */
  public List<Field> args() {
    return args;
  }

  /** The result. */
  public Field returns() {
    return returns;
  }

  /** What a planner may assume. */
  public Volatility volatility() {
    return volatility;
  }

  /** How the function is run inside the module: {@code js} in this version. */
  public String tier() {
    return tier;
  }

  /** The documentation comment of the function, or null. */
  public String doc() {
    return doc;
  }

  @Override
  public String toString() {
    return signature;
  }
}
