package io.heddle.runtime.engine;

import java.util.Objects;

/** What an engine reports, in its own words; the runtime turns it into a code of the errors. */
public final class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** Creates a report. */
  public EngineException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = Objects.requireNonNull(kind, "kind");
  }

  /** What sort of failure it is. */
  public Kind kind() {
    return kind;
  }

  /** The sorts of failure. */
  public enum Kind {
    /** The module is malformed or uses a feature the engine lacks. */
    INVALID,
    /** An import or export is missing or has another signature. */
    LINK,
    /** The initial memory exceeds the limit. */
    MEMORY,
    /** The guest trapped, or overflowed the stack. */
    TRAP,
    /** {@link EngineInstance#interrupt} or an interrupt of the thread ended the call. */
    INTERRUPTED,
    /** The host accessed guest memory out of bounds. */
    BOUNDS
  }
}
