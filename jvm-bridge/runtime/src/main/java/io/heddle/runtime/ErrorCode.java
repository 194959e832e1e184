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
  public static final String ARGUMENT_COUNT = "HEDDLE1102";

  /** Wrong argument type. */
  public static final String ARGUMENT_TYPE = "HEDDLE1103";

  /** A kind or type that this host, or this place of a query, does not have. */
  public static final String UNSUPPORTED = "HEDDLE1104";

  /** The user's function threw. */
  public static final String THREW = "HEDDLE2001";

  /** It returned a value of another type. */
  public static final String RESULT_TYPE = "HEDDLE2002";

  /** It returned null where the result is not nullable. */
  public static final String RESULT_NULL = "HEDDLE2003";

  /** A number outside the range of its integer type, or with a fraction. */
  public static final String RANGE = "HEDDLE2004";

  /** A utf8 argument holds invalid UTF-8. */
  public static final String INVALID_UTF8 = "HEDDLE2005";

  /** A result string holds a lone surrogate. */
  public static final String LONE_SURROGATE = "HEDDLE2006";

  /** A null inside an argument, or in a partition's input, where the declaration has none. */
  public static final String INNER_NULL = "HEDDLE2007";

  /** The deadline passed. */
  public static final String DEADLINE = "HEDDLE2101";

  /** The memory limit. */
  public static final String MEMORY = "HEDDLE2102";

  /** The guest trapped. */
  public static final String TRAPPED = "HEDDLE2103";

  /** The host cancelled the call. */
  public static final String CANCELLED = "HEDDLE2104";

  /** The guest refuses what the host handed over. */
  public static final String HOST_CONTRACT = "HEDDLE2201";

  /** The host refuses what the guest handed back. */
  public static final String GUEST_CONTRACT = "HEDDLE2202";

  /** The input of an Extism call is in no known format, or damaged. */
  public static final String FORMAT = "HEDDLE2301";

  /** The columns of an Extism call do not fit the signature. */
  public static final String COLUMNS = "HEDDLE2302";

  /** A file is missing or unreadable. */
  public static final String FILE = "HEDDLE4001";

  /** SQL that does not parse or is not covered. */
  public static final String SQL = "HEDDLE4002";

  /** The host is not set up. */
  public static final String SETUP = "HEDDLE4003";

  /** The host's engine reports an error of its own. */
  public static final String ENGINE = "HEDDLE4004";

  private ErrorCode() {}

  /**
   * What the user can do about a failure.
   *
   * @return one line, or null where there is nothing to do
   */
  static String hint(String code, String detail) {
    switch (code) {
      case NO_MANIFEST:
        return "build it with heddle build";
      case NEWER_MAJOR:
        return "update this host, or rebuild the module with the heddle that belongs to it";
      case THREW:
        return detail.endsWith("of null")
            ? "declare the argument nullable(...) and handle null,"
                + " or leave it strict to skip null rows"
            : null;
      case RESULT_NULL:
        return "declare returns as nullable(...), or return a value for every row";
      case RANGE:
        return "declare a wider type, or round and check the range before returning";
      case INNER_NULL:
        return "declare the inner type as nullable(...), or filter such rows out";
      case DEADLINE:
        return "raise the deadline, or make the function end sooner";
      case MEMORY:
        return "raise the memory limit, or keep less in the function";
      default:
        return null;
    }
  }
}
