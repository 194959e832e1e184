package io.heddle.runtime;

import io.heddle.runtime.engine.GuestFunction;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls of one function of a plain Extism plugin ({@code spec/abi.md}, "Adopted plugins"): once per
 * row, in the plugin's own format. Rows with a null in a strict argument are skipped and null.
 *
 * <p>One object per instance and function, used by the thread that calls the instance.
 */
final class AdoptedCall {
  private final Guest guest;
  private final FunctionInfo function;
  private final GuestFunction export;

  /** Null where this host does not have the function's format. */
  private final RowFormat format;

  private final List<Column> columns = new ArrayList<>();

  /** Looks the export of a started guest up. */
  AdoptedCall(Guest guest, FunctionInfo function) {
    this.guest = guest;
    this.function = function;
    this.export = guest.engine().function(function.export(), 0, 1);
    this.format = RowFormat.of(function.format());
  }

  /** Runs one batch; see {@link HeddleInstance#callScalar}. */
  Column call(ColumnBuffer[] args, boolean[] constants, int rows, Column result) {
    Arguments.check(function, args, constants, rows);
    if (format == null) {
      throw new HeddleException(
              ErrorCode.UNSUPPORTED,
              function.signature() + " speaks Arrow IPC, which the JVM host does not")
          .in(function.name());
    }
    show(args);
    ColumnBuffer answers = ColumnBuffer.forField(function.returns());
    int[] at = new int[args.length];
    for (int row = 0; row < rows; row++) {
      if (Arguments.isSkipped(function, args, constants, row)) {
        answers.appendNull();
        continue;
      }
      for (int i = 0; i < at.length; i++) {
        at[i] = Arguments.isConstant(constants, i) ? 0 : row;
      }
      AdoptedArguments.check(function, columns, at, row);
      call(row, format.encode(columns, at), answers);
    }
    guest.counters().addBatch(rows);
    return result.show(answers);
  }

  private void show(ColumnBuffer[] args) {
    while (columns.size() < args.length) {
      columns.add(new Column());
    }
    for (int i = 0; i < args.length; i++) {
      columns.get(i).show(args[i]);
    }
  }

  private void call(long row, byte[] input, ColumnBuffer answers) {
    guest.call(
        function,
        input,
        () -> {
          int status = guest.run(export);
          byte[] report = guest.env().error();
          if (report != null || status != 0) {
            throw failure(
                ErrorCode.THREW,
                report == null ? "the plugin answered " + status : GuestError.plainText(report),
                row,
                null);
          }
          byte[] output = guest.env().output();
          read(row, output, answers);
          guest.count(input.length, output.length);
          return null;
        });
  }

  /** Reads an answer; whatever is wrong with it is the plugin's breach of its signature. */
  private void read(long row, byte[] output, ColumnBuffer answers) {
    try {
      format.decode(function.returns(), output, answers);
    } catch (HeddleException failure) {
      throw failure;
    } catch (RuntimeException wrong) {
      String type = "it is no " + function.returns().dataType();
      boolean shown = guest.showsRowValues();
      String why =
          !shown ? type : wrong.getMessage() == null ? "it ends early" : wrong.getMessage();
      throw failure(
          ErrorCode.GUEST_CONTRACT, "the plugin's answer: " + why, row, shown ? wrong : null);
    }
  }

  private HeddleException failure(String code, String detail, long row, Throwable cause) {
    return new HeddleException(code, detail, function.name(), row, List.of(), List.of(), cause);
  }
}
