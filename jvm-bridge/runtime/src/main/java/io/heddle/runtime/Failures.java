package io.heddle.runtime;

import io.heddle.runtime.engine.EngineException;
import io.heddle.runtime.engine.EngineInstance;
import io.heddle.runtime.engine.GuestFunction;

/** What failures of an instance's calls mean, in the codes of {@code spec/errors.md}. */
final class Failures {
  private static final int STATUS_USER = -1;
  private static final int STATUS_CONTRACT = -2;
  private static final int STATUS_MEMORY = -3;
  private static final int STATUS_INTERRUPTED = -4;

  private final Limits limits;
  private final CallGuard guard;

  Failures(Limits limits, CallGuard guard) {
    this.limits = limits;
    this.guard = guard;
  }

  /** The failure behind a status; its report is read from guest memory. */
  HeddleException of(
      int status, FunctionInfo function, int rows, EngineInstance engine, GuestFunction error) {
    switch (status) {
      case STATUS_USER:
      case STATUS_CONTRACT:
      case STATUS_MEMORY:
      case STATUS_INTERRUPTED:
        HeddleException failure = reported(read(engine, error), function);
        Long row = failure.row();
        if (row != null && row >= rows) {
          return MarshalOut.refused("the guest reports row " + row + " of " + rows);
        }
        return failure;
      default:
        return MarshalOut.refused("the guest answered with status " + status);
    }
  }

  /** The failure that a guest's report says, with row values only where they are to be shown. */
  HeddleException reported(byte[] report, FunctionInfo function) {
    if (report.length > GuestError.MAX_BYTES) {
      return MarshalOut.refused("an error report of " + report.length + " bytes");
    }
    HeddleException failure = GuestError.read(report, function);
    return limits.rowValues() ? failure : failure.withoutRowValues();
  }

  /** The failure that something thrown stands for. */
  HeddleException explain(Throwable thrown) {
    if (thrown instanceof HeddleException) {
      return (HeddleException) thrown;
    }
    if (thrown instanceof CallEnded) {
      return ended(thrown);
    }
    if (thrown instanceof StackOverflowError) {
      return new HeddleException(ErrorCode.TRAPPED, "the guest trapped: stack overflow", thrown);
    }
    if (!(thrown instanceof EngineException)) {
      return new HeddleException(ErrorCode.ENGINE, "the engine failed: " + thrown, thrown);
    }
    EngineException report = (EngineException) thrown;
    switch (report.kind()) {
      case INTERRUPTED:
        return ended(report);
      case MEMORY:
        return new HeddleException(ErrorCode.MEMORY, report.getMessage(), report);
      case LINK:
        return new HeddleException(ErrorCode.BAD_INTERFACE, report.getMessage(), report);
      case BOUNDS:
        return new HeddleException(ErrorCode.GUEST_CONTRACT, report.getMessage(), report);
      default:
        // A trap while the deadline passes, or of a guest that answers its own interruption so.
        return guard.isExpired() || guard.isCancelled()
            ? ended(report)
            : new HeddleException(
                ErrorCode.TRAPPED, "the guest trapped: " + report.getMessage(), report);
    }
  }

  /** Whether the guest is trusted after a failure. */
  static boolean leavesUsable(HeddleException failure) {
    String code = failure.code();
    return code.startsWith("HEDDLE20")
        || code.startsWith("HEDDLE23")
        || code.equals(ErrorCode.HOST_CONTRACT);
  }

  /** HEDDLE2104. */
  static HeddleException cancelled(Throwable cause) {
    return new HeddleException(ErrorCode.CANCELLED, "the host cancelled the call", cause);
  }

  private HeddleException ended(Throwable cause) {
    return guard.isExpired() && !guard.isCancelled()
        ? new HeddleException(
            ErrorCode.DEADLINE, "the deadline of " + limits.deadlineMs() + " ms passed", cause)
        : cancelled(cause);
  }

  private static byte[] read(EngineInstance engine, GuestFunction error) {
    byte[] place = new byte[8];
    try {
      engine.read(error.call(), place, 0, place.length);
      int length = (int) (ExtismBlocks.longAt(place, 0) >>> 32);
      if (length < 0 || length > GuestError.MAX_BYTES) {
        throw MarshalOut.refused(
            "an error report of " + Integer.toUnsignedString(length) + " bytes");
      }
      byte[] text = new byte[length];
      engine.read((int) ExtismBlocks.longAt(place, 0), text, 0, length);
      return text;
    } catch (EngineException e) {
      if (e.kind() == EngineException.Kind.BOUNDS) {
        throw MarshalOut.refused("the error report is outside the memory");
      }
      throw e;
    }
  }
}
