package io.heddle.runtime;

import com.google.flatbuffers.FlatBufferBuilder;
import java.util.List;
import org.apache.arrow.flatbuf.Binary;
import org.apache.arrow.flatbuf.Bool;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.Duration;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Interval;
import org.apache.arrow.flatbuf.IntervalUnit;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Struct_;
import org.apache.arrow.flatbuf.Time;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;

/** Schema messages of Arrow IPC, written with Arrow's own definitions. */
final class ArrowSchema {

  private ArrowSchema() {}

  /** The encapsulated message of some fields. */
  static byte[] encode(List<Field> fields) {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int vector =
        org.apache.arrow.flatbuf.Schema.createFieldsVector(builder, offsets(builder, fields));
    int schema =
        org.apache.arrow.flatbuf.Schema.createSchema(builder, Endianness.Little, vector, 0, 0);
    return ArrowStream.message(builder, MessageHeader.Schema, schema, 0);
  }

  private static int[] offsets(FlatBufferBuilder builder, List<Field> fields) {
    return fields.stream().mapToInt(field -> field(builder, field)).toArray();
  }

  private static int field(FlatBufferBuilder builder, Field field) {
    DataType type = field.dataType();
    int children =
        org.apache.arrow.flatbuf.Field.createChildrenVector(
            builder, offsets(builder, type.children()));
    int name = builder.createString(field.name());
    int table = type(builder, type);
    return org.apache.arrow.flatbuf.Field.createField(
        builder, name, field.nullable(), kind(type), table, 0, children, 0);
  }

  private static byte kind(DataType type) {
    switch (type.id()) {
      case BOOL:
        return Type.Bool;
      case FLOAT32:
      case FLOAT64:
        return Type.FloatingPoint;
      case DECIMAL128:
        return Type.Decimal;
      case UTF8:
        return Type.Utf8;
      case BINARY:
        return Type.Binary;
      case DATE32:
        return Type.Date;
      case TIMESTAMP:
        return Type.Timestamp;
      case TIME:
        return Type.Time;
      case DURATION:
        return Type.Duration;
      case INTERVAL:
        return Type.Interval;
      case LIST:
        return Type.List;
      case STRUCT:
        return Type.Struct_;
      case MAP:
        return Type.Map;
      default:
        return Type.Int;
    }
  }

  private static int type(FlatBufferBuilder builder, DataType type) {
    switch (type.id()) {
      case BOOL:
        Bool.startBool(builder);
        return Bool.endBool(builder);
      case FLOAT32:
        return FloatingPoint.createFloatingPoint(builder, Precision.SINGLE);
      case FLOAT64:
        return FloatingPoint.createFloatingPoint(builder, Precision.DOUBLE);
      case DECIMAL128:
        return Decimal.createDecimal(builder, type.precision(), type.scale(), 128);
      case UTF8:
        Utf8.startUtf8(builder);
        return Utf8.endUtf8(builder);
      case BINARY:
        Binary.startBinary(builder);
        return Binary.endBinary(builder);
      case DATE32:
        return Date.createDate(builder, DateUnit.DAY);
      case TIMESTAMP:
        int zone = type.timezone() == null ? 0 : builder.createString(type.timezone());
        return Timestamp.createTimestamp(builder, unit(type), zone);
      case TIME:
        return Time.createTime(builder, unit(type), 8 * type.layout().width());
      case DURATION:
        return Duration.createDuration(builder, unit(type));
      case INTERVAL:
        return Interval.createInterval(builder, IntervalUnit.MONTH_DAY_NANO);
      case LIST:
        org.apache.arrow.flatbuf.List.startList(builder);
        return org.apache.arrow.flatbuf.List.endList(builder);
      case STRUCT:
        Struct_.startStruct_(builder);
        return Struct_.endStruct_(builder);
      case MAP:
        return org.apache.arrow.flatbuf.Map.createMap(builder, false);
      default:
        boolean signed = !type.id().typeName().startsWith("u");
        return Int.createInt(builder, 8 * type.layout().width(), signed);
    }
  }

  private static short unit(DataType type) {
    return (short) type.unit().ordinal();
  }
}
