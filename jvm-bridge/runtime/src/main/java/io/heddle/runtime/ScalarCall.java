package io.heddle.runtime;

import io.heddle.runtime.engine.GuestFunction;

/** The call of a scalar function through the direct ABI. */
final class ScalarCall {
  private ScalarCall() {}

  /** Runs one batch; see {@link HeddleInstance#callScalar}. */
  static Column call(
      Guest guest,
      FunctionInfo function,
      ColumnBuffer[] args,
      boolean[] constants,
      int rows,
      Column result) {
    Arguments.check(function, args, constants, rows);
    GuestFunction scalar = guest.export(GuestExport.SCALAR);
    return guest.call(
        function,
        () -> {
          int base = guest.place(args, constants, rows, null, 0);
          MarshalIn in = guest.marshalIn();
          int bits = in.constants(base, constants);
          guest.require(
              guest.run(scalar, function.index(), base, bits, in.out(base)), function, rows);
          guest.read(base, function.returns().dataType(), rows, result);
          checkNulls(function, args, constants, result);
          guest.countBatch(function, rows, guest.copied());
          return result;
        });
  }

  /**
   * Refuses nulls that the declaration excludes: where the result is not nullable, exactly the rows
   * with a null in a strict argument are null. A planner that was told "not nullable" relies on it.
   */
  private static void checkNulls(
      FunctionInfo function, ColumnBuffer[] args, boolean[] constants, Column result) {
    if (function.returns().nullable() || !result.hasNulls()) {
      return;
    }
    for (int row = 0; row < result.rows(); row++) {
      if (result.isNull(row) && !Arguments.isSkipped(function, args, constants, row)) {
        throw MarshalOut.refused(
            "a null in a row without a null argument, but "
                + function.signature()
                + " declares none");
      }
    }
  }
}
