package io.heddle.runtime;

/** The codes of {@code spec/errors.md} that this runtime raises or passes on, and their hints. */
public final class ErrorCode {
  /** Not WebAssembly, or it does not compile. */
  public static final String NOT_WASM = "HEDDLE1001";

  /** No {@code heddle.manifest} section. */
  public static final String NO_MANIFEST = "HEDDLE1002";

  /** Manifest or ABI of a newer major. */
  public static final String NEWER_MAJOR = "HEDDLE1003";

  /** The manifest is malformed or exceeds a limit. */
  public static final String BAD_MANIFEST = "HEDDLE1004";

  /** An import or export the ABI does not allow, or one that is missing. */
  public static final String BAD_INTERFACE = "HEDDLE1005";

  /** No such function. */
  public static final String NO_FUNCTION = "HEDDLE1101";

  /** Wrong number of arguments. */
  public static final String WRONG_ARITY = "HEDDLE1102";

  /** Wrong argument type. */
  public static final String WRONG_TYPE = "HEDDLE1103";

  /** The function threw. */
  public static final String THREW = "HEDDLE2001";

  /** It returned a value of another type. */
  public static final String WRONG_RESULT = "HEDDLE2002";

  /** It returned null where the result is not nullable. */
  public static final String NULL_RESULT = "HEDDLE2003";

  /** A number outside the range of its integer type, or with a fraction. */
  public static final String OUT_OF_RANGE = "HEDDLE2004";

  /** A utf8 argument holds invalid UTF-8. */
  public static final String INVALID_UTF8 = "HEDDLE2005";

  /** A result string holds a lone surrogate. */
  public static final String LONE_SURROGATE = "HEDDLE2006";

  /** The deadline passed. */
  public static final String DEADLINE = "HEDDLE2101";

  /** Memory limit. */
  public static final String MEMORY_LIMIT = "HEDDLE2102";

  /** The guest trapped. */
  public static final String TRAP = "HEDDLE2103";

  /** The host cancelled the call. */
  public static final String CANCELLED = "HEDDLE2104";

  /** The guest refuses what the host handed over. */
  public static final String BAD_INPUT = "HEDDLE2201";

  /** The host refuses what the guest handed back. */
  public static final String BAD_OUTPUT = "HEDDLE2202";

  /** The input of an Extism call is in no known format, or damaged. */
  public static final String BAD_FORMAT = "HEDDLE2301";

  /** The columns of an Extism call do not fit the signature. */
  public static final String BAD_COLUMNS = "HEDDLE2302";

  private ErrorCode() {}

  /**
   * What to do about a failure.
   *
   * @return one line, or null where there is nothing to say
   */
  static String hint(String code, String detail) {
    switch (code) {
      case THREW:
        return detail.endsWith(" of null")
            ? "declare the argument nullable(...) and handle null,"
                + " or leave it strict to skip null rows"
            : null;
      default:
        return null;
    }
  }
}
