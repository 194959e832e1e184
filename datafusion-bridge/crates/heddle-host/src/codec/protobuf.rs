//! `heddle.v1.Batch` of `spec/heddle.proto`.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray as _, BooleanArray, Float64Array, Int32Array, Int64Array, StringArray,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{DataType, Float64Type, Int32Type, Int64Type};
use prost::{Message, Oneof};

use super::{Codec, expanded};
use crate::error::{Error, ErrorCode, Result};
use crate::manifest::FunctionInfo;
use crate::marshal_in::Column as Argument;
use crate::marshal_out::refused;

/// One message per batch.
#[derive(Clone, Copy, Debug, Default)]
pub struct Protobuf;

#[derive(Clone, PartialEq, Message)]
struct Batch {
    #[prost(uint32, tag = "9")]
    format: u32,
    #[prost(uint32, tag = "10")]
    rows: u32,
    #[prost(message, repeated, tag = "11")]
    columns: Vec<Column>,
}

#[derive(Clone, PartialEq, Message)]
struct Column {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(bool, repeated, tag = "2")]
    valid: Vec<bool>,
    #[prost(oneof = "Values", tags = "3, 4, 5, 6, 7")]
    values: Option<Values>,
}

#[derive(Clone, PartialEq, Oneof)]
enum Values {
    #[prost(message, tag = "3")]
    Bools(Bools),
    #[prost(message, tag = "4")]
    Int32s(Int32s),
    #[prost(message, tag = "5")]
    Int64s(Int64s),
    #[prost(message, tag = "6")]
    Float64s(Float64s),
    #[prost(message, tag = "7")]
    Strings(Strings),
}

#[derive(Clone, PartialEq, Message)]
struct Bools {
    #[prost(bool, repeated, tag = "1")]
    values: Vec<bool>,
}

#[derive(Clone, PartialEq, Message)]
struct Int32s {
    #[prost(sfixed32, repeated, tag = "1")]
    values: Vec<i32>,
}

#[derive(Clone, PartialEq, Message)]
struct Int64s {
    #[prost(sfixed64, repeated, tag = "1")]
    values: Vec<i64>,
}

#[derive(Clone, PartialEq, Message)]
struct Float64s {
    #[prost(double, repeated, tag = "1")]
    values: Vec<f64>,
}

#[derive(Clone, PartialEq, Message)]
struct Strings {
    #[prost(string, repeated, tag = "1")]
    values: Vec<String>,
}

impl Codec for Protobuf {
    fn encode(&self, function: &FunctionInfo, columns: &[Argument], rows: usize) -> Result<Vec<u8>> {
        let too_long = |_| Error::new(ErrorCode::Columns, format!("{rows} rows do not fit into one message"));
        let columns = function.args.iter().zip(columns).map(|(arg, column)| {
            let values = expanded(column, rows)?;
            let valid = values.nulls().map(|nulls| nulls.iter().collect()).unwrap_or_default();
            Ok(Column { name: arg.name().clone(), valid, values: Some(Values::of(&values)?) })
        });
        let columns = columns.collect::<Result<_>>()?;
        Ok(Batch { format: 1, rows: u32::try_from(rows).map_err(too_long)?, columns }.encode_to_vec())
    }

    fn decode(&self, function: &FunctionInfo, output: &[u8], rows: usize) -> Result<ArrayRef> {
        let Batch { format, rows: given, columns } =
            Batch::decode(output).map_err(|error| refused(format!("the output as protobuf: {error}")))?;
        let column = <[Column; 1]>::try_from(columns);
        match column {
            Ok([column]) if format == 1 && usize::try_from(given) == Ok(rows) => {
                column.into_array(function.returns.data_type(), rows)
            }
            _ => Err(refused(format!("the output is not one column of {rows} rows"))),
        }
    }
}

impl Values {
    /// The values, a default under each null.
    fn of(array: &dyn Array) -> Result<Self> {
        Ok(match array.data_type() {
            DataType::Boolean => Self::Bools(Bools { values: array.as_boolean().values().iter().collect() }),
            DataType::Int32 => {
                Self::Int32s(Int32s { values: array.as_primitive::<Int32Type>().values().to_vec() })
            }
            DataType::Int64 => {
                Self::Int64s(Int64s { values: array.as_primitive::<Int64Type>().values().to_vec() })
            }
            DataType::Float64 => {
                Self::Float64s(Float64s { values: array.as_primitive::<Float64Type>().values().to_vec() })
            }
            DataType::Utf8 => {
                let strings = array.as_string::<i32>().iter();
                Self::Strings(Strings { values: strings.map(|s| s.unwrap_or_default().to_owned()).collect() })
            }
            other => return Err(Error::new(ErrorCode::Columns, format!("protobuf carries no {other}"))),
        })
    }
}

impl Column {
    fn into_array(self, data_type: &DataType, rows: usize) -> Result<ArrayRef> {
        let Self { name: _, valid, values } = self;
        let nulls = match valid.len() {
            0 => None,
            length if length == rows => Some(NullBuffer::from(valid)),
            length => return Err(refused(format!("{length} validity flags for {rows} rows"))),
        };
        let counted = |length: usize| {
            if length == rows { Ok(()) } else { Err(refused(format!("{length} values for {rows} rows"))) }
        };
        Ok(match (data_type, values) {
            (DataType::Boolean, Some(Values::Bools(Bools { values }))) => {
                counted(values.len())?;
                Arc::new(BooleanArray::new(values.into(), nulls))
            }
            (DataType::Int32, Some(Values::Int32s(Int32s { values }))) => {
                counted(values.len())?;
                Arc::new(Int32Array::new(values.into(), nulls))
            }
            (DataType::Int64, Some(Values::Int64s(Int64s { values }))) => {
                counted(values.len())?;
                Arc::new(Int64Array::new(values.into(), nulls))
            }
            (DataType::Float64, Some(Values::Float64s(Float64s { values }))) => {
                counted(values.len())?;
                Arc::new(Float64Array::new(values.into(), nulls))
            }
            (DataType::Utf8, Some(Values::Strings(Strings { values }))) => {
                counted(values.len())?;
                let (offsets, bytes, _) = StringArray::from(values).into_parts();
                Arc::new(StringArray::new(offsets, bytes, nulls))
            }
            // A message without values is what a serializer writes for an empty column.
            (_, None) if rows == 0 => arrow::array::new_empty_array(data_type),
            _ => return Err(refused(format!("the output column is not of type {data_type}"))),
        })
    }
}
