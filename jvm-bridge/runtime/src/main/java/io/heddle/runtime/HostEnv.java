package io.heddle.runtime;

import java.util.Map;
import java.util.Objects;

/** What the host offers a guest through the Extism functions. Immutable; the sink is shared. */
public final class HostEnv {
  /** No configuration; logs are dropped. */
  public static final HostEnv EMPTY = new HostEnv(Map.of(), (level, message) -> {});

  private final Map<String, String> config;
  private final LogSink log;

  /**
   * Creates an environment.
   *
   * @param config what {@code config_get} answers
   * @param log where {@code log_*} goes
   */
  public HostEnv(Map<String, String> config, LogSink log) {
    this.config = Map.copyOf(config);
    this.log = Objects.requireNonNull(log, "log");
  }

  /** What {@code config_get} answers. */
  public Map<String, String> config() {
    return config;
  }

  /** Where {@code log_*} goes. */
  public LogSink log() {
    return log;
  }

  /** Severity of a line the guest logs. */
  public enum LogLevel {
    /** {@code console.debug}. */
    DEBUG,
    /** {@code console.log} and {@code console.info}. */
    INFO,
    /** {@code console.warn}. */
    WARN,
    /** {@code console.error}. */
    ERROR
  }

  /** Takes what guests log. Called on the thread that runs the guest; must not throw. */
  @FunctionalInterface
  public interface LogSink {
    /** Takes one message. */
    void log(LogLevel level, String message);
  }
}
