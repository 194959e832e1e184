package io.heddle.spark

import io.heddle.runtime.{DataType => WasmType, ErrorCode, TimeUnit, TypeId}
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
    case TypeId.TIMESTAMP if wasmType.unit == TimeUnit.US =>
      Some(if (wasmType.timezone == null) TimestampNTZType else TimestampType)
    case _ => None
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
    case ArrayType(item, nullable) => s"list<${name(item)}${if (nullable) "?" else ""}>"
    case other => other.sql
  }
}
