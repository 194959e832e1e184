package io.heddle.runtime;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.heddle.runtime.Corpus.Case;
import io.heddle.runtime.Corpus.Data;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** JSON rows. */
final class JsonRows implements Codec {
  private static final long SAFE_INTEGER = (1L << 53) - 1;
  private static final JsonFactory FACTORY = new JsonFactory();

  @Override
  public String name() {
    return "JSON rows";
  }

  @Override
  public boolean carries(Case one) {
    List<Data> given = new ArrayList<>(one.args());
    given.addAll(one.params());
    return given.stream()
        .noneMatch(
            column ->
                column.values.stream()
                    .anyMatch(value -> Values.hasRawText(column.field.dataType(), value)));
  }

  @Override
  public byte[] encode(List<Data> columns, int rows) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartArray();
      for (int row = 0; row < rows; row++) {
        json.writeStartArray();
        for (Data column : columns) {
          write(json, column.field.dataType(), column.values.get(row));
        }
        json.writeEndArray();
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Override
  public List<Data> decode(byte[] output, List<Field> fields, boolean named) {
    List<Data> columns = new ArrayList<>();
    fields.forEach(field -> columns.add(new Data(field, new ArrayList<>())));
    for (Object row : (List<?>) Json.parse(output)) {
      if (!named) {
        columns.get(0).values.add(read(fields.get(0).dataType(), row));
        continue;
      }
      Map<?, ?> object = (Map<?, ?>) row;
      Check.that(object.size() == fields.size(), "a row with the keys " + object.keySet());
      for (Data column : columns) {
        String key = column.field.name();
        Check.that(object.containsKey(key), "a row without " + key);
        column.values.add(read(column.field.dataType(), object.get(key)));
      }
    }
    return columns;
  }

  private static void write(JsonGenerator json, DataType type, Object value) throws IOException {
    if (value == null) {
      json.writeNull();
      return;
    }
    switch (type.id()) {
      case BOOL:
        json.writeBoolean((Boolean) value);
        break;
      case FLOAT32:
        writeFloat(json, (Float) value, value.toString());
        break;
      case FLOAT64:
        writeFloat(json, (Double) value, value.toString());
        break;
      case DECIMAL128:
        json.writeString(new BigDecimal((BigInteger) value, type.scale()).toPlainString());
        break;
      case UTF8:
        json.writeString((String) value);
        break;
      case BINARY:
        json.writeString(Base64.getEncoder().encodeToString(((ByteBuffer) value).array()));
        break;
      case STRUCT:
        json.writeStartObject();
        for (int i = 0; i < type.children().size(); i++) {
          Field field = type.children().get(i);
          json.writeFieldName(field.name());
          write(json, field.dataType(), ((List<?>) value).get(i));
        }
        json.writeEndObject();
        break;
      case INTERVAL:
      case LIST:
      case MAP:
        json.writeStartArray();
        for (Object item : (List<?>) value) {
          writeItem(json, type, item);
        }
        json.writeEndArray();
        break;
      default:
        writeInteger(json, (Long) value);
        break;
    }
  }

  private static void writeItem(JsonGenerator json, DataType type, Object item) throws IOException {
    if (type.id() == TypeId.INTERVAL) {
      writeInteger(json, (Long) item);
    } else if (type.id() == TypeId.LIST) {
      write(json, type.children().get(0).dataType(), item);
    } else {
      List<Field> entry = type.children().get(0).dataType().children();
      json.writeStartArray();
      write(json, entry.get(0).dataType(), ((List<?>) item).get(0));
      write(json, entry.get(1).dataType(), ((List<?>) item).get(1));
      json.writeEndArray();
    }
  }

  private static void writeInteger(JsonGenerator json, long value) throws IOException {
    if (value >= -SAFE_INTEGER && value <= SAFE_INTEGER) {
      json.writeNumber(value);
    } else {
      json.writeString(Long.toString(value));
    }
  }

  private static void writeFloat(JsonGenerator json, double value, String text) throws IOException {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      json.writeString(text);
    } else {
      json.writeNumber(text);
    }
  }

  private static Object read(DataType type, Object value) {
    if (value == null) {
      return null;
    }
    switch (type.id()) {
      case DECIMAL128:
        BigDecimal decimal = new BigDecimal((String) value);
        Check.that(decimal.scale() == type.scale(), value + " has not exactly the scale's digits");
        return decimal.unscaledValue();
      case BINARY:
        return ByteBuffer.wrap(Base64.getDecoder().decode((String) value));
      case LIST:
        List<Object> items = new ArrayList<>();
        ((List<?>) value).forEach(item -> items.add(read(type.children().get(0).dataType(), item)));
        return items;
      case STRUCT:
        List<Object> fields = new ArrayList<>();
        for (Field field : type.children()) {
          fields.add(read(field.dataType(), ((Map<?, ?>) value).get(field.name())));
        }
        return fields;
      case MAP:
        List<Object> entries = new ArrayList<>();
        List<Field> pair = type.children().get(0).dataType().children();
        for (Object entry : (List<?>) value) {
          Object key = read(pair.get(0).dataType(), ((List<?>) entry).get(0));
          entries.add(Arrays.asList(key, read(pair.get(1).dataType(), ((List<?>) entry).get(1))));
        }
        return entries;
      default:
        return Values.read(type, value);
    }
  }
}
