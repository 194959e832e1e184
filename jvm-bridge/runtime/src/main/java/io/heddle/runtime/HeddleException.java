package io.heddle.runtime;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A failure with a code of {@code spec/errors.md}. {@link #getMessage()} is the text that every
 * host prints; the parts of it are here for callers that decide by them.
 */
public final class HeddleException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String HIDDEN = "(hidden)";
  private static final String QUOTE = ", which is not ";
  private static final Set<String> QUOTING =
      Set.of(
          ErrorCode.RESULT_TYPE, ErrorCode.RESULT_NULL, ErrorCode.RANGE, ErrorCode.LONE_SURROGATE);

  private final String code;
  private final String detail;
  private final String function;
  private final Long row;
  private final List<Argument> arguments;
  private final List<Frame> frames;
  private final boolean hidden;

  /** A failure without a function, for example of loading. */
  public HeddleException(String code, String detail) {
    this(code, detail, null, null, List.of(), List.of(), null);
  }

  /** A failure without a function that another one caused. */
  public HeddleException(String code, String detail, Throwable cause) {
    this(code, detail, null, null, List.of(), List.of(), cause);
  }

  /**
   * A failure with all its parts.
   *
   * @param code one of {@link ErrorCode}
   * @param detail what happened, without code, function and row
   * @param function SQL name, or null
   * @param row row in the batch from 0, or null where no row is at fault
   * @param arguments the row's values as JavaScript prints them, or empty
   * @param frames where in the user's source, innermost first, or empty
   * @param cause what the engine threw, or null
   */
  public HeddleException(
      String code,
      String detail,
      String function,
      Long row,
      List<Argument> arguments,
      List<Frame> frames,
      Throwable cause) {
    this(code, detail, function, row, arguments, frames, false, cause);
  }

  private HeddleException(
      String code,
      String detail,
      String function,
      Long row,
      List<Argument> arguments,
      List<Frame> frames,
      boolean hidden,
      Throwable cause) {
    super(text(code, detail, function, row, hidden ? HIDDEN : join(arguments), frames), cause);
    this.code = Objects.requireNonNull(code, "code");
    this.detail = detail;
    this.function = function;
    this.row = row;
    this.arguments = List.copyOf(arguments);
    this.frames = List.copyOf(frames);
    this.hidden = hidden;
  }

  /** One of {@link ErrorCode}. */
  public String code() {
    return code;
  }

  /** What happened, without code, function and row: the {@code message} of the guest's report. */
  public String detail() {
    return detail;
  }

  /** SQL name of the function, or null. */
  public String function() {
    return function;
  }

  /** Row in the batch from 0, or null where no row is at fault. */
  public Long row() {
    return row;
  }

  /** The values of the row at fault, possibly empty. */
  public List<Argument> arguments() {
    return arguments;
  }

  /** Where in the user's source, innermost first, possibly empty. */
  public List<Frame> frames() {
    return frames;
  }

  /** The same failure for the named function, where none is named yet. */
  HeddleException in(String sqlName) {
    return function != null ? this : copy(detail, sqlName, row, arguments, hidden);
  }

  /** The same failure with its row moved, for a batch that is a slice of a longer input. */
  public HeddleException afterRows(long rows) {
    return row == null || rows == 0 ? this : copy(detail, function, row + rows, arguments, hidden);
  }

  /** The same failure without what the row held: its arguments, and a result that it quotes. */
  HeddleException withoutRowValues() {
    // The value may hold the same words, so what follows their last place is the type.
    int quote = QUOTING.contains(code) ? detail.lastIndexOf(QUOTE) : -1;
    String shown =
        quote < 0
            ? detail
            : "returned a value that is not " + detail.substring(quote + QUOTE.length());
    return copy(shown, function, row, List.of(), hidden || !arguments.isEmpty());
  }

  private HeddleException copy(
      String newDetail, String sqlName, Long newRow, List<Argument> shown, boolean hide) {
    HeddleException copy =
        new HeddleException(code, newDetail, sqlName, newRow, shown, frames, hide, getCause());
    copy.setStackTrace(getStackTrace());
    return copy;
  }

  private static String join(List<Argument> arguments) {
    return arguments.stream().map(Argument::toString).collect(Collectors.joining(", "));
  }

  private static String text(
      String code, String detail, String function, Long row, String arguments, List<Frame> frames) {
    StringBuilder text = new StringBuilder(code);
    if (function != null) {
      text.append(' ').append(function);
    }
    if (function != null && row != null) {
      text.append(" failed at row ").append(row);
    }
    text.append(": ").append(detail);
    for (Frame frame : frames) {
      text.append("\n  at ").append(frame);
    }
    if (!arguments.isEmpty()) {
      text.append("\n  arguments: ").append(arguments);
    }
    String hint = ErrorCode.hint(code, detail);
    if (hint != null) {
      text.append("\n  hint: ").append(hint);
    }
    return text.toString();
  }

  /** One value of the row at fault. */
  public static final class Argument implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String value;

    /** Creates an argument from its name and its value as JavaScript prints it. */
    public Argument(String name, String value) {
      this.name = Objects.requireNonNull(name, "name");
      this.value = Objects.requireNonNull(value, "value");
    }

    /** The name in the declaration. */
    public String name() {
      return name;
    }

    /** The value as JavaScript prints it, cut at 200 characters. */
    public String value() {
      return value;
    }

    @Override
    public String toString() {
      return name + " = " + value;
    }
  }

  /** One position in the user's TypeScript source. */
  public static final class Frame implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    private final String function;
    private final String file;
    private final int line;
    private final int column;

    /** Creates a frame; line and column count from 1. */
    public Frame(String function, String file, int line, int column) {
      this.function = Objects.requireNonNull(function, "function");
      this.file = Objects.requireNonNull(file, "file");
      this.line = line;
      this.column = column;
    }

    /** The name of the JavaScript function, possibly empty. */
    public String function() {
      return function;
    }

    /** The source file. */
    public String file() {
      return file;
    }

    /** From 1. */
    public int line() {
      return line;
    }

    /** From 1. */
    public int column() {
      return column;
    }

    @Override
    public String toString() {
      String position = file + ":" + line + ":" + column;
      return function.isEmpty() ? position : function + " (" + position + ")";
    }
  }
}
