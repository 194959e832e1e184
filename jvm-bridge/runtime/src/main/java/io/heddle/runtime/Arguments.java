package io.heddle.runtime;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The check of columns that a host hands over against a function's declaration. */
final class Arguments {
  private Arguments() {}

  /**
   * Checks the arguments of a call.
   *
   * @param constants true where a column of length 1 stands for every row; null for none
   * @throws HeddleException HEDDLE1102, HEDDLE1103, and HEDDLE2201 for a column of another length
   *     than the batch
   */
  static void check(FunctionInfo function, ColumnBuffer[] args, boolean[] constants, int rows) {
    int declared = function.args().size();
    boolean fits =
        function.variadic()
            ? args.length >= declared - 1 && args.length <= 100
            : args.length == declared;
    if (!fits) {
      String takes =
          function.variadic() ? "at least " + (declared - 1) : Integer.toString(declared);
      throw new HeddleException(
              ErrorCode.ARGUMENT_COUNT,
              function.signature() + " takes " + takes + " arguments, given " + types(args))
          .in(function.name());
    }
    if (constants != null && constants.length != args.length) {
      throw new IllegalArgumentException("the length of constants does not fit");
    }
    for (int i = 0; i < args.length; i++) {
      checkColumn(function, function.arg(i), args, i, isConstant(constants, i) ? 1 : rows);
    }
  }

  /**
   * Checks columns that stand for some fields of a function: its states or params.
   *
   * @throws HeddleException as {@link #check}
   */
  static void checkColumns(
      FunctionInfo function, List<Field> fields, ColumnBuffer[] columns, int rows) {
    if (columns.length != fields.size()) {
      throw new HeddleException(
              ErrorCode.ARGUMENT_COUNT,
              function.signature()
                  + " takes "
                  + fields.size()
                  + " columns here, given "
                  + types(columns))
          .in(function.name());
    }
    for (int i = 0; i < columns.length; i++) {
      checkColumn(function, fields.get(i), columns, i, rows);
    }
  }

  static boolean isConstant(boolean[] constants, int index) {
    return constants != null && constants[index];
  }

  /**
   * Whether a row is skipped, because a strict argument of it is null.
   *
   * @param args columns that {@link #check} accepted
   */
  static boolean isSkipped(
      FunctionInfo function, ColumnBuffer[] args, boolean[] constants, int row) {
    for (int i = 0; i < args.length; i++) {
      if (!function.arg(i).nullable() && args[i].isNull(isConstant(constants, i) ? 0 : row)) {
        return true;
      }
    }
    return false;
  }

  private static void checkColumn(
      FunctionInfo function, Field field, ColumnBuffer[] columns, int index, int rows) {
    ColumnBuffer column = columns[index];
    if (rows < 0) {
      throw new IllegalArgumentException("a batch of " + rows + " rows");
    }
    if (!column.dataType().isSame(field.dataType())) {
      throw new HeddleException(
              ErrorCode.ARGUMENT_TYPE,
              function.signature()
                  + ": "
                  + TypeText.ofName(field.name())
                  + " is given "
                  + column.dataType())
          .in(function.name());
    }
    if (column.rows() != rows) {
      throw new HeddleException(
              ErrorCode.HOST_CONTRACT,
              field.name() + " has " + column.rows() + " values for " + rows + " rows")
          .in(function.name());
    }
  }

  private static String types(ColumnBuffer[] columns) {
    return Arrays.stream(columns)
        .map(column -> column.dataType().toString())
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
