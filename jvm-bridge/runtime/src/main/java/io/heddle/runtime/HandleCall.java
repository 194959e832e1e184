package io.heddle.runtime;

import io.heddle.runtime.engine.GuestFunction;
import java.util.function.Supplier;

/**
 * A call that the guest keeps a handle for. It is open until it is closed, fails, or its instance
 * does; an instance may have any number of them. Used by the thread that uses the instance.
 */
abstract class HandleCall implements AutoCloseable {
  private final Guest guest;
  private final FunctionInfo function;
  private final GuestFunction close;
  private int handle;

  HandleCall(Guest guest, FunctionInfo function, FunctionKind kind, GuestExport close) {
    if (function.kind() != kind) {
      throw wrongKind(function, kind);
    }
    this.guest = guest;
    this.function = function;
    this.close = guest.export(close);
  }

  /** The function that is called. */
  public final FunctionInfo function() {
    return function;
  }

  /** Closes the handle; again without effect, also when the instance is closed or failed. */
  @Override
  public final void close() {
    int open = handle;
    handle = 0;
    if (open == 0 || !guest.isUsable()) {
      return;
    }
    guest.call(
        function,
        () -> {
          guest.require(guest.run(close, open), function, 0);
          guest.count(0, 0);
          return null;
        });
  }

  /** HEDDLE1104 for a function of another kind. */
  static HeddleException wrongKind(FunctionInfo function, FunctionKind kind) {
    return new HeddleException(
            ErrorCode.UNSUPPORTED,
            function.signature()
                + " is called as "
                + kind.kindName()
                + ", and is of the kind "
                + function.kind().kindName())
        .in(function.name());
  }

  final Guest guest() {
    return guest;
  }

  final int handle() {
    return handle;
  }

  /** Takes over what an open answered. */
  final void opened(int answer) {
    handle = answer;
  }

  /** Runs a call after whose failure the handle is closed. */
  final <T> T step(Supplier<T> body) {
    try {
      return keep(body);
    } catch (HeddleException failure) {
      try {
        close();
      } catch (HeddleException second) {
        failure.addSuppressed(second);
      }
      throw failure;
    }
  }

  /** Runs a call that changes nothing, so that the handle stays good after its failure. */
  final <T> T keep(Supplier<T> body) {
    if (handle == 0) {
      throw new IllegalStateException("the call of " + function.name() + " is closed");
    }
    return guest.call(function, body);
  }
}
