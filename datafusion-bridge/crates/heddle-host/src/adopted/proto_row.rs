//! The messages of `spec/literal.proto`.

use arrow::array::AsArray as _;
use arrow::datatypes::{DataType, Decimal128Type, DecimalType as _, Float32Type, Float64Type, TimeUnit};
use prost::{Message, Oneof};

use super::row_format::{Fault, RowFormat};
use crate::codec::rows::{Cell, ColumnBuilder, integer};
use crate::data_type::type_name;

/// `heddle.v1.Arguments` in, a `heddle.v1.Literal` out.
pub(super) struct ProtoRow;

impl RowFormat for ProtoRow {
    fn encode(&self, arguments: &[Cell<'_>], out: &mut Vec<u8>) -> Result<(), Fault> {
        let literals = arguments.iter().map(|cell| Ok(Literal { literal: Some(Value::of(cell)?) }));
        let arguments = Arguments { args: literals.collect::<Result<_, Fault>>()? };
        Ok(arguments.encode(out)?)
    }

    fn decode(&self, output: &[u8], into: &mut ColumnBuilder) -> Result<(), Fault> {
        let value = Literal::decode(output)?.literal.ok_or("it holds no literal")?;
        value.append_to(into)
    }
}

/// Whether there is a literal for values of this type.
pub(crate) fn has_literal(data_type: &DataType) -> bool {
    match data_type {
        DataType::Timestamp(unit, _) => *unit == TimeUnit::Microsecond,
        DataType::Time32(_) | DataType::Time64(_) | DataType::Duration(_) | DataType::Interval(_) => false,
        other => !other.is_nested(),
    }
}

#[derive(Clone, PartialEq, Message)]
struct Arguments {
    #[prost(message, repeated, tag = "1")]
    args: Vec<Literal>,
}

#[derive(Clone, PartialEq, Message)]
struct Literal {
    #[prost(oneof = "Value", tags = "1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 16, 17, 18")]
    literal: Option<Value>,
}

#[derive(Clone, PartialEq, Oneof)]
enum Value {
    #[prost(message, tag = "1")]
    Null(Null),
    #[prost(bytes = "vec", tag = "2")]
    Binary(Vec<u8>),
    #[prost(bool, tag = "3")]
    Boolean(bool),
    #[prost(int32, tag = "4")]
    Byte(i32),
    #[prost(int32, tag = "5")]
    Short(i32),
    #[prost(int32, tag = "6")]
    Integer(i32),
    #[prost(int64, tag = "7")]
    Long(i64),
    #[prost(float, tag = "10")]
    Float(f32),
    #[prost(double, tag = "11")]
    Double(f64),
    #[prost(message, tag = "12")]
    Decimal(Decimal),
    #[prost(string, tag = "13")]
    String(String),
    #[prost(int32, tag = "16")]
    Date(i32),
    #[prost(int64, tag = "17")]
    Timestamp(i64),
    #[prost(int64, tag = "18")]
    TimestampNtz(i64),
}

#[derive(Clone, PartialEq, Message)]
struct Null {}

#[derive(Clone, PartialEq, Message)]
struct Decimal {
    #[prost(string, tag = "1")]
    value: String,
    #[prost(int32, optional, tag = "2")]
    precision: Option<i32>,
    #[prost(int32, optional, tag = "3")]
    scale: Option<i32>,
}

impl Value {
    /// The literal of one value of an array.
    fn of(cell: &Cell<'_>) -> Result<Self, Fault> {
        let Cell { array, row } = *cell;
        if array.is_null(row) {
            return Ok(Self::Null(Null {}));
        }
        let data_type = array.data_type();
        if let Some(value) = integer(array, row) {
            return Ok(match data_type {
                DataType::Int8 => Self::Byte(value.try_into()?),
                DataType::Int16 | DataType::UInt8 => Self::Short(value.try_into()?),
                DataType::Int32 | DataType::UInt16 => Self::Integer(value.try_into()?),
                DataType::Date32 => Self::Date(value.try_into()?),
                DataType::Timestamp(_, None) => Self::TimestampNtz(value),
                DataType::Timestamp(_, Some(_)) => Self::Timestamp(value),
                _ => Self::Long(value),
            });
        }
        Ok(match data_type {
            DataType::Boolean => Self::Boolean(array.as_boolean().value(row)),
            DataType::Float32 => Self::Float(array.as_primitive::<Float32Type>().value(row)),
            DataType::Float64 => Self::Double(array.as_primitive::<Float64Type>().value(row)),
            DataType::Utf8 => Self::String(array.as_string::<i32>().value(row).to_owned()),
            DataType::Binary => Self::Binary(array.as_binary::<i32>().value(row).to_vec()),
            DataType::Decimal128(precision, scale) => {
                let unscaled = array.as_primitive::<Decimal128Type>().value(row);
                Self::Decimal(Decimal {
                    value: Decimal128Type::format_decimal(unscaled, *precision, *scale),
                    precision: Some(i32::from(*precision)),
                    scale: Some(i32::from(*scale)),
                })
            }
            other => return Err(format!("there is no literal of {}", type_name(other)).into()),
        })
    }

    /// Appends the value to a column whose type it must be the literal of.
    fn append_to(self, into: &mut ColumnBuilder) -> Result<(), Fault> {
        match (into.data_type(), self) {
            (_, Self::Null(_)) => into.null(),
            (DataType::Boolean, Self::Boolean(value)) => into.bool(value),
            (DataType::Int8, Self::Byte(value))
            | (DataType::Int16 | DataType::UInt8, Self::Short(value))
            | (DataType::Int32 | DataType::UInt16, Self::Integer(value))
            | (DataType::Date32, Self::Date(value)) => into.integer(i64::from(value))?,
            (DataType::Int64 | DataType::UInt32, Self::Long(value))
            | (DataType::Timestamp(_, None), Self::TimestampNtz(value))
            | (DataType::Timestamp(_, Some(_)), Self::Timestamp(value)) => into.integer(value)?,
            (DataType::Float32, Self::Float(value)) => into.float(f64::from(value)),
            (DataType::Float64, Self::Double(value)) => into.float(value),
            (DataType::Utf8, Self::String(value)) => into.bytes(value.as_bytes())?,
            (DataType::Binary, Self::Binary(value)) => into.bytes(&value)?,
            (DataType::Decimal128(_, _), Self::Decimal(value)) => into.decimal(&value.value)?,
            _ => return Err(format!("it holds a literal of another type than {}", into.type_name()).into()),
        }
        Ok(())
    }
}
