package io.heddle.runtime;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.heddle.runtime.Corpus.Case;
import io.heddle.runtime.Corpus.Values;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The JSON form of a case's batch for the Extism ABI. */
final class JsonRows {
  private static final long SAFE_INTEGER = (1L << 53) - 1;
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonRows() {}

  /** Whether JSON can carry the arguments: bytes that are not UTF-8 it cannot. */
  static boolean carries(Case one) {
    for (Object arg : one.args()) {
      for (Object value : (List<?>) ((Map<?, ?>) arg).get("values")) {
        if (value instanceof Map && ((Map<?, ?>) value).containsKey("hex")) {
          return false;
        }
      }
    }
    return true;
  }

  /** The batch as an array of rows, each an array of values; constants stand in every row. */
  static byte[] encode(Case one) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartArray();
      for (int row = 0; row < one.rows(); row++) {
        json.writeStartArray();
        for (Object arg : one.args()) {
          Map<?, ?> column = (Map<?, ?>) arg;
          List<?> values = (List<?>) column.get("values");
          boolean constant = Boolean.TRUE.equals(column.get("constant"));
          DataType type = Values.type((String) column.get("type"));
          write(json, Values.expected(type, values.get(constant ? 0 : row)), type);
        }
        json.writeEndArray();
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The values of an output in the form of {@link Values#expected}. */
  static List<Object> decode(byte[] output, DataType type) {
    List<Object> values = new ArrayList<>();
    for (Object value : (List<?>) Json.parse(output)) {
      Object plain = type == DataType.INT64 && value != null ? value.toString() : value;
      values.add(Values.expected(type, plain));
    }
    return values;
  }

  private static void write(JsonGenerator json, Object value, DataType type) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof String) {
      json.writeString((String) value);
    } else if (value instanceof Boolean) {
      json.writeBoolean((Boolean) value);
    } else if (type == DataType.FLOAT64) {
      writeDouble(json, Double.longBitsToDouble((Long) value));
    } else if ((Long) value >= -SAFE_INTEGER && (Long) value <= SAFE_INTEGER) {
      json.writeNumber((Long) value);
    } else {
      json.writeString(value.toString());
    }
  }

  private static void writeDouble(JsonGenerator json, double value) throws IOException {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      json.writeString(Double.toString(value));
    } else {
      json.writeNumber(value);
    }
  }
}
