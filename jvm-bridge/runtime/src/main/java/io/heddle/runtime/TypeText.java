package io.heddle.runtime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The texts of types in {@code spec/types.md}, written and read. */
final class TypeText {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern SPACE = Pattern.compile("\\s*");
  private static final Pattern ID = Pattern.compile("\\s*([a-z]+[0-9]*)");
  private static final Pattern DIGITS =
      Pattern.compile("\\(\\s*(\\d{1,9})\\s*,\\s*(\\d{1,9})\\s*\\)");
  private static final Pattern UNIT = Pattern.compile("\\[\\s*([a-z]+)\\s*(?:,\\s*([^]]+?)\\s*)?]");
  private static final Pattern FIELD =
      Pattern.compile("\\s*(?:([A-Za-z_][A-Za-z0-9_]*)|(\"(?:[^\"\\\\]|\\\\.)*\"))\\s*:");

  private final String text;
  private int at;

  private TypeText(String text) {
    this.text = text;
  }

  /** The text of a type. */
  static String of(DataType type) {
    String name = type.id().typeName();
    switch (type.id()) {
      case DECIMAL128:
        return name + "(" + type.precision() + ", " + type.scale() + ")";
      case TIMESTAMP:
      case TIME:
      case DURATION:
        String zone = type.timezone() == null ? "" : ", " + type.timezone();
        return name + "[" + type.unit().symbol() + zone + "]";
      case LIST:
        return name + "<" + ofType(type.children().get(0)) + ">";
      case MAP:
        List<Field> entry = type.children().get(0).dataType().children();
        return name + "<" + ofType(entry.get(0)) + ", " + ofType(entry.get(1)) + ">";
      case STRUCT:
        return type.children().stream()
            .map(field -> ofName(field.name()) + ": " + ofType(field))
            .collect(Collectors.joining(", ", name + "<", ">"));
      default:
        return name;
    }
  }

  /** The text of a field's type, with a question mark where it is nullable. */
  static String ofType(Field field) {
    return of(field.dataType()) + (field.nullable() ? "?" : "");
  }

  /** A name: as a JSON string where it is more than letters, digits and {@code _}. */
  static String ofName(String name) {
    return NAME.matcher(name).matches() ? name : Json.quote(name);
  }

  /**
   * Reads a type with or without its question mark.
   *
   * @return a field without a name
   * @throws IllegalArgumentException for a text that is no type
   */
  static Field parse(String text) {
    TypeText parser = new TypeText(text);
    Field field = parser.field("", 1);
    parser.match(SPACE);
    if (parser.at < text.length()) {
      throw parser.unexpected();
    }
    return field;
  }

  private Field field(String name, int depth) {
    if (depth > DataType.MAX_DEPTH) {
      throw new IllegalArgumentException("types nest to a depth of " + DataType.MAX_DEPTH);
    }
    DataType type = type(depth);
    return new Field(name, type, taken('?'));
  }

  private DataType type(int depth) {
    TypeId id = id();
    switch (id) {
      case DECIMAL128:
        Matcher digits = required(DIGITS);
        return DataType.decimal128(
            Integer.parseInt(digits.group(1)), Integer.parseInt(digits.group(2)));
      case TIMESTAMP:
        Matcher unit = required(UNIT);
        return DataType.timestamp(unit(unit.group(1)), unit.group(2));
      case TIME:
        return DataType.time(unit(required(UNIT).group(1)));
      case DURATION:
        return DataType.duration(unit(required(UNIT).group(1)));
      case LIST:
        expect('<');
        Field item = field("item", depth + 1);
        expect('>');
        return DataType.list(item.dataType(), item.nullable());
      case MAP:
        expect('<');
        Field key = field("key", depth + 1);
        expect(',');
        Field value = field("value", depth + 1);
        expect('>');
        if (key.nullable()) {
          throw new IllegalArgumentException("a map's key is not nullable");
        }
        return DataType.map(key.dataType(), value.dataType(), value.nullable());
      case STRUCT:
        return DataType.struct(fields(depth));
      default:
        return plain(id);
    }
  }

  private static DataType plain(TypeId id) {
    switch (id) {
      case BOOL:
        return DataType.BOOL;
      case INT8:
        return DataType.INT8;
      case INT16:
        return DataType.INT16;
      case INT32:
        return DataType.INT32;
      case UINT8:
        return DataType.UINT8;
      case UINT16:
        return DataType.UINT16;
      case UINT32:
        return DataType.UINT32;
      case INT64:
        return DataType.INT64;
      case FLOAT32:
        return DataType.FLOAT32;
      case FLOAT64:
        return DataType.FLOAT64;
      case UTF8:
        return DataType.UTF8;
      case BINARY:
        return DataType.BINARY;
      case DATE32:
        return DataType.DATE32;
      case INTERVAL:
        return DataType.INTERVAL;
      default:
        throw new IllegalArgumentException(id + " takes parameters");
    }
  }

  private List<Field> fields(int depth) {
    expect('<');
    List<Field> fields = new ArrayList<>();
    do {
      Matcher name = required(FIELD);
      byte[] quoted = name.group(2) == null ? null : name.group(2).getBytes(StandardCharsets.UTF_8);
      String plain = quoted == null ? name.group(1) : (String) Json.parse(quoted);
      fields.add(field(plain, depth + 1));
    } while (taken(','));
    expect('>');
    return fields;
  }

  private TypeId id() {
    Matcher name = required(ID);
    for (TypeId id : TypeId.values()) {
      if (id.typeName().equals(name.group(1))) {
        return id;
      }
    }
    throw unexpected();
  }

  private TimeUnit unit(String symbol) {
    for (TimeUnit unit : TimeUnit.values()) {
      if (unit.symbol().equals(symbol)) {
        return unit;
      }
    }
    throw unexpected();
  }

  private Matcher match(Pattern pattern) {
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      return null;
    }
    at = matcher.end();
    return matcher;
  }

  private Matcher required(Pattern pattern) {
    Matcher matcher = match(pattern);
    if (matcher == null) {
      throw unexpected();
    }
    return matcher;
  }

  private boolean taken(char character) {
    match(SPACE);
    if (at >= text.length() || text.charAt(at) != character) {
      return false;
    }
    at++;
    return true;
  }

  private void expect(char character) {
    if (!taken(character)) {
      throw unexpected();
    }
  }

  private IllegalArgumentException unexpected() {
    return new IllegalArgumentException(
        String.format(Locale.ROOT, "\"%s\" is no type: unexpected text at %d", text, at));
  }
}
