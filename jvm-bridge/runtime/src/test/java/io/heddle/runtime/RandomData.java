package io.heddle.runtime;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Random types and values of them, in the form of {@link Values}. */
final class RandomData {
  private static final DataType[] PLAIN = {
    DataType.BOOL,
    DataType.INT8,
    DataType.INT16,
    DataType.INT32,
    DataType.UINT8,
    DataType.UINT16,
    DataType.UINT32,
    DataType.INT64,
    DataType.FLOAT32,
    DataType.FLOAT64,
    DataType.UTF8,
    DataType.BINARY,
    DataType.DATE32,
    DataType.INTERVAL
  };

  private final Random random;

  RandomData(long seed) {
    this.random = new Random(seed);
  }

  Field field(String name, int depth) {
    return new Field(name, type(depth), random.nextBoolean());
  }

  DataType type(int depth) {
    int kind = random.nextInt(depth > 1 ? 9 : 5);
    TimeUnit unit = TimeUnit.values()[random.nextInt(4)];
    switch (kind) {
      case 1:
        int precision = 1 + random.nextInt(38);
        return DataType.decimal128(precision, random.nextInt(precision + 1));
      case 2:
        return DataType.timestamp(unit, random.nextBoolean() ? null : "Europe/Oslo");
      case 3:
        return DataType.time(unit);
      case 4:
        return DataType.duration(unit);
      case 5:
        return DataType.list(type(depth - 1), random.nextBoolean());
      case 6:
      case 7:
        List<Field> fields = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
          fields.add(field("field " + i, depth - 1));
        }
        return DataType.struct(fields);
      case 8:
        DataType key = random.nextBoolean() ? DataType.UTF8 : DataType.INT32;
        return DataType.map(key, type(depth - 1), random.nextBoolean());
      default:
        return PLAIN[random.nextInt(PLAIN.length)];
    }
  }

  List<Object> values(Field field, int rows) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      values.add(value(field));
    }
    return values;
  }

  private Object value(Field field) {
    if (field.nullable() && random.nextInt(4) == 0) {
      return null;
    }
    DataType type = field.dataType();
    switch (type.id()) {
      case BOOL:
        return random.nextBoolean();
      case INT8:
        return (long) (byte) random.nextInt();
      case INT16:
        return (long) (short) random.nextInt();
      case UINT8:
        return random.nextInt() & 0xffL;
      case UINT16:
        return random.nextInt() & 0xffffL;
      case UINT32:
        return random.nextInt() & 0xffff_ffffL;
      case INT32:
      case DATE32:
        return (long) random.nextInt();
      case FLOAT32:
        return random.nextFloat();
      case FLOAT64:
        return random.nextInt(5) == 0 ? Double.NaN : random.nextGaussian();
      case DECIMAL128:
        BigInteger bound = BigInteger.TEN.pow(type.precision());
        BigInteger digits = new BigInteger(127, random).mod(bound);
        return random.nextBoolean() ? digits : digits.negate();
      case UTF8:
        return random.nextInt(3) == 0 ? "" : "blåbær 🎈".substring(random.nextInt(6));
      case BINARY:
        byte[] bytes = new byte[random.nextInt(5)];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
      case TIME:
        return (long) (random.nextDouble() * type.unit().perDay());
      case INTERVAL:
        return List.of((long) random.nextInt(), (long) random.nextInt(), random.nextLong());
      case STRUCT:
        List<Object> fields = new ArrayList<>();
        type.children().forEach(child -> fields.add(value(child)));
        return fields;
      case LIST:
        return values(type.children().get(0), random.nextInt(4));
      case MAP:
        List<Object> entries = new ArrayList<>();
        List<Field> entry = type.children().get(0).dataType().children();
        for (int i = random.nextInt(3); i > 0; i--) {
          entries.add(Arrays.asList(value(entry.get(0)), value(entry.get(1))));
        }
        return entries;
      default:
        return random.nextLong();
    }
  }
}
