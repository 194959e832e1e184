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

  /** Levels of the guest's log, in the order of Extism's numbers from 0. */
  public enum LogLevel {
    /** 0. */
    TRACE,
    /** 1. */
    DEBUG,
    /** 2. */
    INFO,
    /** 3. */
    WARN,
    /** 4. */
    ERROR
  }

  /** Takes what guests log. Called on the thread that runs the guest; must not throw. */
  @FunctionalInterface
  public interface LogSink {
    /** Takes one message. */
    void log(LogLevel level, String message);
  }
}
