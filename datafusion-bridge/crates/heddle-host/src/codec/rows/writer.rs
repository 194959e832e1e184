//! Rows written through serde. A format for people (JSON) and one for machines (MessagePack) differ in a few types.

use arrow::array::{Array, ArrayRef, AsArray as _};
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, DecimalType as _, DurationMicrosecondType, DurationMillisecondType,
    DurationNanosecondType, DurationSecondType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, IntervalMonthDayNanoType, Time32MillisecondType, Time32SecondType, Time64MicrosecondType,
    Time64NanosecondType, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::ser::{Error as _, Serialize, SerializeMap as _, SerializeSeq as _, Serializer};

/// The largest magnitude every JSON reader takes for an integer exactly.
pub(crate) const SAFE_INTEGER: u64 = (1 << 53) - 1;

/// A batch as an array of rows, each an array of values.
pub(crate) struct Rows<'a> {
    pub(crate) columns: &'a [ArrayRef],
    pub(crate) rows: usize,
}

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(Some(self.rows))?;
        for row in 0..self.rows {
            rows.serialize_element(&Row { columns: self.columns, row })?;
        }
        rows.end()
    }
}

struct Row<'a> {
    columns: &'a [ArrayRef],
    row: usize,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.columns.iter().map(|column| Cell { array: column, row: self.row }))
    }
}

/// One value of an array.
#[derive(Clone, Copy)]
pub(crate) struct Cell<'a> {
    pub(crate) array: &'a dyn Array,
    pub(crate) row: usize,
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { array, row } = *self;
        if array.is_null(row) {
            return serializer.serialize_unit();
        }
        if let Some(integer) = integer(array, row) {
            return Integer(integer).serialize(serializer);
        }
        match array.data_type() {
            DataType::Boolean => serializer.serialize_bool(array.as_boolean().value(row)),
            DataType::Float32 => {
                let value = array.as_primitive::<Float32Type>().value(row);
                match float_name(f64::from(value)).filter(|_| serializer.is_human_readable()) {
                    Some(name) => serializer.serialize_str(name),
                    None => serializer.serialize_f32(value),
                }
            }
            DataType::Float64 => {
                let value = array.as_primitive::<Float64Type>().value(row);
                match float_name(value).filter(|_| serializer.is_human_readable()) {
                    Some(name) => serializer.serialize_str(name),
                    None => serializer.serialize_f64(value),
                }
            }
            DataType::Decimal128(precision, scale) => {
                let value = array.as_primitive::<Decimal128Type>().value(row);
                serializer.serialize_str(&Decimal128Type::format_decimal(value, *precision, *scale))
            }
            DataType::Utf8 => serializer.serialize_str(array.as_string::<i32>().value(row)),
            DataType::Binary if serializer.is_human_readable() => {
                serializer.serialize_str(&BASE64.encode(array.as_binary::<i32>().value(row)))
            }
            DataType::Binary => serializer.serialize_bytes(array.as_binary::<i32>().value(row)),
            DataType::Interval(_) => {
                let value = array.as_primitive::<IntervalMonthDayNanoType>().value(row);
                let parts = [value.months.into(), value.days.into(), value.nanoseconds];
                serializer.collect_seq(parts.map(Integer))
            }
            DataType::List(_) => {
                let items = array.as_list::<i32>().value(row);
                serializer.collect_seq((0..items.len()).map(|row| Cell { array: &items, row }))
            }
            DataType::Struct(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (field, column) in fields.iter().zip(array.as_struct().columns()) {
                    map.serialize_entry(field.name(), &Cell { array: column, row })?;
                }
                map.end()
            }
            DataType::Map(_, _) => {
                let entries = array.as_map().value(row);
                let (keys, values) = (entries.column(0), entries.column(1));
                let pair = |row| (Cell { array: keys, row }, Cell { array: values, row });
                if serializer.is_human_readable() {
                    serializer.collect_seq((0..entries.len()).map(pair))
                } else {
                    serializer.collect_map((0..entries.len()).map(pair))
                }
            }
            other => Err(S::Error::custom(format!("rows carry no {other}"))),
        }
    }
}

/// An integer; as text where a reader for people might round it.
struct Integer(i64);

impl Serialize for Integer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() && self.0.unsigned_abs() > SAFE_INTEGER {
            serializer.collect_str(&self.0)
        } else {
            serializer.serialize_i64(self.0)
        }
    }
}

/// The name of a float that JSON cannot write.
fn float_name(value: f64) -> Option<&'static str> {
    match value {
        value if value.is_finite() => None,
        value if value.is_nan() => Some("NaN"),
        value if value > 0.0 => Some("Infinity"),
        _ => Some("-Infinity"),
    }
}

/// The value of every type that is an integer underneath.
pub(crate) fn integer(array: &dyn Array, row: usize) -> Option<i64> {
    macro_rules! value {
        ($type:ty) => {
            i64::from(array.as_primitive::<$type>().value(row))
        };
    }
    Some(match array.data_type() {
        DataType::Int8 => value!(Int8Type),
        DataType::Int16 => value!(Int16Type),
        DataType::Int32 => value!(Int32Type),
        DataType::Int64 => value!(Int64Type),
        DataType::UInt8 => value!(UInt8Type),
        DataType::UInt16 => value!(UInt16Type),
        DataType::UInt32 => value!(UInt32Type),
        DataType::Date32 => value!(Date32Type),
        DataType::Time32(TimeUnit::Second) => value!(Time32SecondType),
        DataType::Time32(_) => value!(Time32MillisecondType),
        DataType::Time64(TimeUnit::Microsecond) => value!(Time64MicrosecondType),
        DataType::Time64(_) => value!(Time64NanosecondType),
        DataType::Timestamp(TimeUnit::Second, _) => value!(TimestampSecondType),
        DataType::Timestamp(TimeUnit::Millisecond, _) => value!(TimestampMillisecondType),
        DataType::Timestamp(TimeUnit::Microsecond, _) => value!(TimestampMicrosecondType),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => value!(TimestampNanosecondType),
        DataType::Duration(TimeUnit::Second) => value!(DurationSecondType),
        DataType::Duration(TimeUnit::Millisecond) => value!(DurationMillisecondType),
        DataType::Duration(TimeUnit::Microsecond) => value!(DurationMicrosecondType),
        DataType::Duration(TimeUnit::Nanosecond) => value!(DurationNanosecondType),
        _ => return None,
    })
}
