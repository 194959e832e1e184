package io.heddle.runtime;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The readable form of a function, made from its fields: the manifest's own is for people who read
 * it raw.
 */
final class Signature {
  private Signature() {}

  /** For example {@code split(text utf8) -> table(word utf8, at int32)}. */
  static String of(FunctionInfo function) {
    return function.name() + "(" + arguments(function) + ") -> " + result(function);
  }

  private static String arguments(FunctionInfo function) {
    if (function.kind() != FunctionKind.PARTITION) {
      return fields(function.args()) + (function.variadic() ? "..." : "");
    }
    String input = "table(" + fields(function.args()) + ")";
    return function.params().isEmpty() ? input : input + ", " + fields(function.params());
  }

  private static String result(FunctionInfo function) {
    switch (function.kind()) {
      case TABLE:
      case PARTITION:
        return "table(" + fields(function.output()) + ")";
      case AGGREGATE:
        return TypeText.ofType(function.returns()) + " state " + TypeText.ofType(function.state());
      default:
        return TypeText.ofType(function.returns());
    }
  }

  private static String fields(List<Field> fields) {
    return fields.stream().map(Field::toString).collect(Collectors.joining(", "));
  }
}
