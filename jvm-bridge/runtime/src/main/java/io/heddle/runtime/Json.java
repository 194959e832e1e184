package io.heddle.runtime;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses untrusted JSON texts, whose length the caller bounds, into maps, lists, strings, booleans,
 * null and numbers: {@link Long} where the text is an integer of 64 bits, {@link BigInteger} for
 * larger ones, {@link Double} for {@code -0} and all others.
 */
final class Json {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(64)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private Json() {}

  /**
   * Parses one value; nothing but white space may follow it.
   *
   * @throws IllegalArgumentException when the text is not JSON in UTF-8
   */
  static Object parse(byte[] text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      return only(parser);
    } catch (IOException e) {
      throw new IllegalArgumentException(firstLine(e.getMessage()), e);
    }
  }

  /** As {@link #parse(byte[])}, for a text that was decoded already. */
  static Object parse(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      return only(parser);
    } catch (IOException e) {
      throw new IllegalArgumentException(firstLine(e.getMessage()), e);
    }
  }

  private static Object only(JsonParser parser) throws IOException {
    Object value = value(parser, parser.nextToken());
    if (parser.nextToken() != null) {
      throw new IllegalArgumentException("more than one JSON value");
    }
    return value;
  }

  /** A text as a JSON string. */
  static String quote(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  private static Object value(JsonParser parser, JsonToken token) throws IOException {
    if (token == null) {
      throw new IllegalArgumentException("the JSON text is cut off");
    }
    switch (token) {
      case START_OBJECT:
        return object(parser);
      case START_ARRAY:
        return array(parser);
      case VALUE_STRING:
        return parser.getText();
      case VALUE_NUMBER_INT:
        return integer(parser);
      case VALUE_NUMBER_FLOAT:
        return parser.getDoubleValue();
      case VALUE_TRUE:
        return true;
      case VALUE_FALSE:
        return false;
      case VALUE_NULL:
        return null;
      default:
        throw new IllegalArgumentException("unexpected " + token);
    }
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      object.put(name, value(parser, parser.nextToken()));
    }
    return object;
  }

  private static List<Object> array(JsonParser parser) throws IOException {
    List<Object> array = new ArrayList<>();
    JsonToken token = parser.nextToken();
    while (token != JsonToken.END_ARRAY) {
      array.add(value(parser, token));
      token = parser.nextToken();
    }
    return array;
  }

  private static Object integer(JsonParser parser) throws IOException {
    switch (parser.getNumberType()) {
      case INT:
      case LONG:
        long value = parser.getLongValue();
        if (value == 0 && parser.getText().charAt(0) == '-') {
          return -0.0;
        }
        return value;
      default:
        return parser.getBigIntegerValue();
    }
  }

  private static String firstLine(String message) {
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
