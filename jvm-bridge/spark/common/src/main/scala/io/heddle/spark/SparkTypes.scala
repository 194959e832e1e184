package io.heddle.spark

import scala.jdk.CollectionConverters._

import io.heddle.runtime.{DataType => WasmType, ErrorCode, TimeUnit, TypeId}
import io.heddle.spark.columns.Ticks
import org.apache.spark.sql.heddle.SparkShims
import org.apache.spark.sql.types._

/** Which types of modules and of Spark hold the same values: "On each host" of `spec/types.md`. */
private[spark] object SparkTypes {

  /** The Spark type for a type of a module; None if this version has none. */
  def of(wasmType: WasmType): Option[DataType] = wasmType.id match {
    case TypeId.BOOL => Some(BooleanType)
    case TypeId.INT8 => Some(ByteType)
    case TypeId.INT16 | TypeId.UINT8 => Some(ShortType)
    case TypeId.INT32 | TypeId.UINT16 => Some(IntegerType)
    case TypeId.INT64 | TypeId.UINT32 => Some(LongType)
    case TypeId.FLOAT32 => Some(FloatType)
    case TypeId.FLOAT64 => Some(DoubleType)
    case TypeId.DECIMAL128 => Some(DecimalType(wasmType.precision, wasmType.scale))
    case TypeId.UTF8 => Some(StringType)
    case TypeId.BINARY => Some(BinaryType)
    case TypeId.DATE32 => Some(DateType)
    case TypeId.TIMESTAMP => Some(if (wasmType.timezone == null) TimestampNTZType else TimestampType)
    case TypeId.TIME => SparkShims.timeType(digits(wasmType.unit))
    case TypeId.DURATION => Some(DayTimeIntervalType())
    case TypeId.INTERVAL => Some(CalendarIntervalType)
    case TypeId.LIST =>
      val item = wasmType.children.get(0)
      of(item.dataType).map(ArrayType(_, item.nullable))
    case TypeId.STRUCT =>
      val fields = wasmType.children.asScala.toSeq.map { field =>
        of(field.dataType).map(StructField(field.name, _, field.nullable))
      }
      if (fields.forall(_.isDefined)) Some(StructType(fields.flatten)) else None
    case TypeId.MAP =>
      val entry = wasmType.children.get(0).dataType.children
      for (key <- of(entry.get(0).dataType); value <- of(entry.get(1).dataType))
        yield MapType(key, value, entry.get(1).nullable)
  }

  /** Digits after the second. */
  private def digits(unit: TimeUnit): Int = unit match {
    case TimeUnit.S => 0
    case TimeUnit.MS => 3
    case TimeUnit.US => 6
    case TimeUnit.NS => 9
  }

  /**
   * Whether values of a type of Spark's are handed over to a place of a type of a module as they
   * are: the type itself, names of fields aside. Zones and digits do not matter.
   */
  def represents(wasmType: WasmType, actual: DataType): Boolean = (wasmType.id, actual) match {
    case (TypeId.TIMESTAMP, TimestampType | TimestampNTZType) => true
    case (TypeId.TIME, time) => SparkShims.isTime(time)
    case (TypeId.DURATION, _: DayTimeIntervalType) => true
    case (TypeId.UTF8, _: StringType) => true
    case (TypeId.LIST, ArrayType(item, _)) => represents(wasmType.children.get(0).dataType, item)
    case (TypeId.STRUCT, StructType(fields)) =>
      fields.length == wasmType.children.size &&
      fields.zipWithIndex.forall { case (field, i) => represents(wasmType.children.get(i).dataType, field.dataType) }
    case (TypeId.MAP, MapType(key, value, _)) =>
      val entry = wasmType.children.get(0).dataType.children
      represents(entry.get(0).dataType, key) && represents(entry.get(1).dataType, value)
    case _ => !wasmType.isNested && of(wasmType).contains(actual)
  }

  /**
   * The Spark type for a type of a function.
   *
   * @throws io.heddle.runtime.HeddleException HEDDLE1104 if there is none
   */
  def require(wasmType: WasmType, function: String): DataType =
    of(wasmType).getOrElse(
      throw HeddleErrors.inFunction(ErrorCode.UNSUPPORTED, s"Spark has no type for $wasmType here", function)
    )

  /** Whether a type of Spark's is the declared one, and not merely one that holds its values. */
  def isDeclared(wasmType: WasmType, actual: DataType): Boolean = wasmType.id match {
    case TypeId.UINT8 | TypeId.UINT16 | TypeId.UINT32 => false
    case _ => represents(wasmType, actual) && Ticks.areSparks(wasmType)
  }

  /** Whether there are places inside that know no type: an empty array, or one of nulls. */
  def isUntyped(dataType: DataType): Boolean = dataType match {
    case NullType => true
    case ArrayType(item, _) => isUntyped(item)
    case MapType(key, value, _) => isUntyped(key) || isUntyped(value)
    case StructType(fields) => fields.exists(field => isUntyped(field.dataType))
    case _ => false
  }

  /** An integer type of Spark's, by its bits. */
  object Integer {
    def unapply(dataType: DataType): Option[Int] = dataType match {
      case ByteType | ShortType | IntegerType | LongType => Some(8 * dataType.defaultSize)
      case _ => None
    }
  }

  /** A Spark type in the words of signatures, as every host's messages have it. */
  def name(dataType: DataType): String = dataType match {
    case NullType => "null"
    case BooleanType => "bool"
    case ByteType => "int8"
    case ShortType => "int16"
    case IntegerType => "int32"
    case LongType => "int64"
    case FloatType => "float32"
    case DoubleType => "float64"
    case decimal: DecimalType => s"decimal128(${decimal.precision}, ${decimal.scale})"
    case _: StringType => "utf8"
    case BinaryType => "binary"
    case DateType => "date32"
    case TimestampNTZType => "timestamp[us]"
    case TimestampType => "timestamp[us, UTC]"
    case _: DayTimeIntervalType => "duration[us]"
    case CalendarIntervalType => "interval"
    case time if SparkShims.isTime(time) => "time[ns]"
    case ArrayType(item, nullable) => s"list<${name(item)}${mark(nullable)}>"
    case StructType(fields) =>
      fields.map(field => s"${field.name}: ${name(field.dataType)}${mark(field.nullable)}").mkString(
        "struct<",
        ", ",
        ">"
      )
    case MapType(key, value, nullable) => s"map<${name(key)}, ${name(value)}${mark(nullable)}>"
    case other => other.sql
  }

  private def mark(nullable: Boolean): String = if (nullable) "?" else ""
}
