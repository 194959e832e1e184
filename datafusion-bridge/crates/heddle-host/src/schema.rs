//! The IPC schema messages of the manifest. The bytes come from the module: the flatbuffer is verified, and every
//! kind, width and unit in it is looked at, because Arrow's own conversion panics on what it does not know.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Fields, IntervalUnit, TimeUnit};
use arrow::ipc;

/// The marker in front of an encapsulated message.
const CONTINUATION: [u8; 4] = [0xff; 4];

/// Decodes an encapsulated schema message: continuation, length, flatbuffer.
///
/// # Errors
/// What is wrong, as text.
pub(crate) fn decode(message: &[u8]) -> Result<Vec<Field>, String> {
    let short = || "the schema message is cut off".to_owned();
    let rest = message.strip_prefix(&CONTINUATION).ok_or("the schema message has no continuation marker")?;
    let (length, rest) = rest.split_first_chunk::<4>().ok_or_else(short)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| short())?;
    let flatbuffer = rest.get(..length).ok_or_else(short)?;
    let message = ipc::root_as_message(flatbuffer).map_err(|error| error.to_string())?;
    let schema = message.header_as_schema().ok_or("the message is no schema")?;
    if schema.endianness() != ipc::Endianness::Little {
        return Err("the schema is big-endian".to_owned());
    }
    schema.fields().map_or(Ok(Vec::new()), |fields| fields.iter().map(|f| field(&f)).collect())
}

/// The verifier bounds the nesting of the flatbuffer, and so this recursion.
fn field(from: &ipc::Field<'_>) -> Result<Field, String> {
    let name = from.name().unwrap_or_default();
    if from.dictionary().is_some() {
        return Err(format!("{name} is dictionary-encoded"));
    }
    let data_type = match from.type_type() {
        ipc::Type::List | ipc::Type::Map | ipc::Type::Struct_ => nested_type(from)?,
        _ => plain_type(from).ok_or_else(|| format!("{name} is of a type outside this version"))?,
    };
    Ok(Field::new(name, data_type, from.nullable()))
}

fn plain_type(from: &ipc::Field<'_>) -> Option<DataType> {
    Some(match from.type_type() {
        ipc::Type::Bool => DataType::Boolean,
        ipc::Type::Int => {
            let int = from.type_as_int()?;
            match (int.bitWidth(), int.is_signed()) {
                (8, true) => DataType::Int8,
                (16, true) => DataType::Int16,
                (32, true) => DataType::Int32,
                (64, true) => DataType::Int64,
                (8, false) => DataType::UInt8,
                (16, false) => DataType::UInt16,
                (32, false) => DataType::UInt32,
                (64, false) => DataType::UInt64,
                _ => return None,
            }
        }
        ipc::Type::FloatingPoint => match from.type_as_floating_point()?.precision() {
            ipc::Precision::SINGLE => DataType::Float32,
            ipc::Precision::DOUBLE => DataType::Float64,
            _ => return None,
        },
        ipc::Type::Decimal => {
            let decimal = from.type_as_decimal()?;
            let (precision, scale) = (decimal.precision().try_into().ok()?, decimal.scale().try_into().ok()?);
            match decimal.bitWidth() {
                128 => DataType::Decimal128(precision, scale),
                _ => return None,
            }
        }
        ipc::Type::Utf8 => DataType::Utf8,
        ipc::Type::Binary => DataType::Binary,
        ipc::Type::Date => match from.type_as_date()?.unit() {
            ipc::DateUnit::DAY => DataType::Date32,
            _ => return None,
        },
        ipc::Type::Timestamp => {
            let timestamp = from.type_as_timestamp()?;
            DataType::Timestamp(unit(timestamp.unit())?, timestamp.timezone().map(Arc::from))
        }
        ipc::Type::Time => {
            let time = from.type_as_time()?;
            match (time.bitWidth(), unit(time.unit())?) {
                (32, unit) => DataType::Time32(unit),
                (64, unit) => DataType::Time64(unit),
                _ => return None,
            }
        }
        ipc::Type::Duration => DataType::Duration(unit(from.type_as_duration()?.unit())?),
        ipc::Type::Interval => match from.type_as_interval()?.unit() {
            ipc::IntervalUnit::MONTH_DAY_NANO => DataType::Interval(IntervalUnit::MonthDayNano),
            _ => return None,
        },
        _ => return None,
    })
}

fn nested_type(from: &ipc::Field<'_>) -> Result<DataType, String> {
    let name = from.name().unwrap_or_default();
    let children = from.children().into_iter().flatten();
    let fields = children.map(|child| field(&child)).collect::<Result<Vec<_>, _>>()?;
    let only = |fields: Vec<Field>| match <[Field; 1]>::try_from(fields) {
        Ok([field]) => Ok(Arc::new(field)),
        Err(fields) => Err(format!("{name} has {} children", fields.len())),
    };
    Ok(match from.type_type() {
        ipc::Type::List => DataType::List(only(fields)?),
        ipc::Type::Map => DataType::Map(only(fields)?, false),
        _ => DataType::Struct(Fields::from(fields)),
    })
}

fn unit(from: ipc::TimeUnit) -> Option<TimeUnit> {
    Some(match from {
        ipc::TimeUnit::SECOND => TimeUnit::Second,
        ipc::TimeUnit::MILLISECOND => TimeUnit::Millisecond,
        ipc::TimeUnit::MICROSECOND => TimeUnit::Microsecond,
        ipc::TimeUnit::NANOSECOND => TimeUnit::Nanosecond,
        _ => return None,
    })
}
