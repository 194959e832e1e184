package io.heddle.runtime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An object of a manifest's JSON, whose values are read in the type they must have. What is missing
 * or of another type is HEDDLE1004.
 */
final class JsonObject {
  private static final int MAX_NAME_BYTES = 200;

  private final Map<?, ?> values;

  private JsonObject(Map<?, ?> values) {
    this.values = values;
  }

  /** A parsed value that must be an object. */
  static JsonObject of(Object value, String what) {
    return new JsonObject(cast(value, Map.class, what));
  }

  /** The value of a key as it is, or null. */
  Object get(String key) {
    return values.get(key);
  }

  /** An integer of 64 bits. */
  long integer(String key) {
    return cast(values.get(key), Long.class, key);
  }

  /** A text. */
  String string(String key) {
    return cast(values.get(key), String.class, key);
  }

  /** A text, or null where the key is missing. */
  String optionalString(String key) {
    return values.get(key) == null ? null : string(key);
  }

  /** A truth value. */
  boolean truth(String key) {
    return cast(values.get(key), Boolean.class, key);
  }

  /** A truth value, false where the key is missing. */
  boolean optionalTruth(String key) {
    return values.get(key) != null && truth(key);
  }

  /** A list. */
  List<Object> list(String key) {
    List<?> list = cast(values.get(key), List.class, key);
    return new ArrayList<>(list);
  }

  /** A list of texts. */
  List<String> strings(String key) {
    List<String> strings = new ArrayList<>();
    for (Object value : list(key)) {
      strings.add(cast(value, String.class, "an entry of " + key));
    }
    return strings;
  }

  /** A list of texts; empty where it is absent. */
  List<String> optionalStrings(String key) {
    return values.get(key) == null ? List.of() : strings(key);
  }

  /** A text of at most 200 bytes. */
  String bounded(String key) {
    return bounded(string(key), key);
  }

  /** The text, which must have at most 200 bytes. */
  static String bounded(String text, String what) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_NAME_BYTES) {
      throw ManifestReader.bad(
          what + " has " + bytes + " bytes, at most " + MAX_NAME_BYTES + " are allowed");
    }
    return text;
  }

  /** One of the names of an enum's constants, in lower case. */
  <E extends Enum<E>> E oneOf(String key, Class<E> constants) {
    String value = string(key);
    for (E one : constants.getEnumConstants()) {
      if (one.name().toLowerCase(java.util.Locale.ROOT).equals(value)) {
        return one;
      }
    }
    throw ManifestReader.bad("the " + key + " \"" + value + "\" is unknown");
  }

  private static <T> T cast(Object value, Class<T> type, String what) {
    if (!type.isInstance(value)) {
      throw ManifestReader.bad(what + (value == null ? " is missing" : " is of another type"));
    }
    return type.cast(value);
  }
}
