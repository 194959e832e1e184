package io.heddle.runtime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the JSON in which a guest reports a failure. The text is untrusted. */
final class GuestError {
  /** Longest text a guest may hand over. */
  static final int MAX_BYTES = 16 << 10;

  private static final int MAX_FRAMES = 10;
  private static final int MAX_ARGUMENTS = 100;

  /** What a guest can know of; the codes for loading, planning and use are the host's alone. */
  private static final Set<String> CODES =
      Set.of(
          ErrorCode.THREW,
          ErrorCode.RESULT_TYPE,
          ErrorCode.RESULT_NULL,
          ErrorCode.RANGE,
          ErrorCode.INVALID_UTF8,
          ErrorCode.LONE_SURROGATE,
          ErrorCode.INNER_NULL,
          ErrorCode.DEADLINE,
          ErrorCode.MEMORY,
          ErrorCode.HOST_CONTRACT,
          ErrorCode.FORMAT,
          ErrorCode.COLUMNS);

  private GuestError() {}

  /**
   * Turns a report into an exception.
   *
   * @param json the report
   * @param function the function that was called, or null
   * @return the failure, HEDDLE2202 when the report is malformed
   */
  static HeddleException read(byte[] json, FunctionInfo function) {
    String name = function == null ? null : function.name();
    try {
      Map<?, ?> report = (Map<?, ?>) Json.parse(json);
      String code = (String) report.get("code");
      String message = (String) report.get("message");
      Long row = (Long) report.get("row");
      String reported = (String) report.get("function");
      if (code == null || message == null || !CODES.contains(code) || (row != null && row < 0)) {
        throw new IllegalArgumentException("code, message or row is missing or odd");
      }
      return new HeddleException(
          code,
          message,
          name != null ? name : reported,
          row,
          arguments((List<?>) report.get("arguments")),
          frames((List<?>) report.get("frames")),
          null);
    } catch (IllegalArgumentException
        | ArithmeticException
        | ClassCastException
        | NullPointerException e) {
      return new HeddleException(
          ErrorCode.GUEST_CONTRACT,
          "the guest's error report is malformed",
          name,
          null,
          List.of(),
          List.of(),
          e);
    }
  }

  /** What a plain plugin said, which is a text for people. */
  static String plainText(byte[] report) {
    int length = Math.min(report.length, MAX_BYTES);
    return new String(report, 0, length, StandardCharsets.UTF_8).strip();
  }

  private static List<HeddleException.Argument> arguments(List<?> raw) {
    List<HeddleException.Argument> arguments = new ArrayList<>();
    if (raw != null) {
      if (raw.size() > MAX_ARGUMENTS) {
        throw new IllegalArgumentException("more than " + MAX_ARGUMENTS + " arguments");
      }
      for (Object one : raw) {
        Map<?, ?> argument = (Map<?, ?>) one;
        arguments.add(
            new HeddleException.Argument(
                (String) argument.get("name"), (String) argument.get("value")));
      }
    }
    return arguments;
  }

  private static List<HeddleException.Frame> frames(List<?> raw) {
    List<HeddleException.Frame> frames = new ArrayList<>();
    if (raw != null) {
      if (raw.size() > MAX_FRAMES) {
        throw new IllegalArgumentException("more than " + MAX_FRAMES + " frames");
      }
      for (Object one : raw) {
        Map<?, ?> frame = (Map<?, ?>) one;
        Object function = frame.get("function");
        frames.add(
            new HeddleException.Frame(
                function == null ? "" : (String) function,
                (String) frame.get("file"),
                Math.toIntExact((Long) frame.get("line")),
                Math.toIntExact((Long) frame.get("column"))));
      }
    }
    return frames;
  }
}
