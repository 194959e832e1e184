package io.heddle.runtime;

import java.util.List;

/**
 * The check of a row's arguments that a guest of the direct ABI makes itself: texts are UTF-8,
 * nulls stand inside only where the declaration allows them. Null arguments are not looked at.
 */
final class AdoptedArguments {
  private final FunctionInfo function;
  private final long row;

  private AdoptedArguments(FunctionInfo function, long row) {
    this.function = function;
    this.row = row;
  }

  /**
   * Checks the arguments of one row.
   *
   * @param rows the row of each column that the arguments stand in
   * @param row the row of the batch, for messages
   * @throws HeddleException HEDDLE2005 or HEDDLE2007
   */
  static void check(FunctionInfo function, List<Column> columns, int[] rows, long row) {
    AdoptedArguments check = new AdoptedArguments(function, row);
    for (int i = 0; i < rows.length; i++) {
      Field field = function.arg(i);
      if (!columns.get(i).isNull(rows[i])) {
        check.value(field.name(), field, columns.get(i), rows[i], "");
      }
    }
  }

  private void value(String argument, Field field, Column column, int at, String place) {
    if (column.isNull(at)) {
      if (!field.nullable()) {
        throw failure(
            ErrorCode.INNER_NULL,
            argument,
            "holds null"
                + at(place)
                + ", which is declared "
                + field.dataType()
                + ", not nullable");
      }
      return;
    }
    List<Field> children = field.dataType().children();
    switch (field.dataType().layout()) {
      case BYTES:
        boolean text = field.dataType().id() == TypeId.UTF8;
        if (text && !Utf8.isValid(column.data(), column.offset(at), column.length(at))) {
          throw failure(ErrorCode.INVALID_UTF8, argument, "is not valid UTF-8" + at(place));
        }
        break;
      case LIST:
        boolean map = field.dataType().id() == TypeId.MAP;
        for (int i = 0; i < column.length(at); i++) {
          String step = place + "[" + i + "]";
          if (map) {
            fields(argument, children.get(0), column.child(0), column.offset(at) + i, step, false);
          } else {
            value(argument, children.get(0), column.child(0), column.offset(at) + i, step);
          }
        }
        break;
      case STRUCT:
        fields(argument, field, column, at, place, true);
        break;
      default:
        break;
    }
  }

  private void fields(
      String argument, Field struct, Column column, int at, String place, boolean named) {
    List<Field> children = struct.dataType().children();
    for (int i = 0; i < children.size(); i++) {
      Field child = children.get(i);
      String step = named ? place + "." + TypeText.ofName(child.name()) : place;
      value(argument, child, column.child(i), at, step);
    }
  }

  private static String at(String place) {
    return place.isEmpty() ? "" : " at " + place;
  }

  private HeddleException failure(String code, String argument, String what) {
    String message = "argument '" + argument + "' " + what;
    return new HeddleException(code, message, function.name(), row, List.of(), List.of(), null);
  }
}
