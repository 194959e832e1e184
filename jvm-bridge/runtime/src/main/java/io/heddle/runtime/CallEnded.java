package io.heddle.runtime;

/**
 * Thrown from an imported function to leave the guest: the deadline passed or the call was
 * cancelled. Never leaves the runtime.
 */
final class CallEnded extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CallEnded() {
    super("the call was ended", null, false, false);
  }
}
