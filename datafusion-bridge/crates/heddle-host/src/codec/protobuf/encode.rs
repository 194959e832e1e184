//! Arrays as messages.

use std::sync::Arc;

use arrow::array::{Array, ArrayData, ArrayRef, AsArray as _, UInt32Array};
use arrow::compute::take;
use arrow::datatypes::{
    ArrowNativeType, DataType, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type,
    IntervalMonthDayNanoType, UInt8Type, UInt16Type,
};

use super::message::{
    Binaries, Bools, Column, Decimals, Float32s, Float64s, Int32s, Int64s, Intervals, Lists, Maps, Strings,
    Structs, Uint32s, Values,
};
use crate::error::{Error, ErrorCode, Result};

impl Column {
    pub(super) fn of(name: &str, array: &dyn Array) -> Result<Self> {
        let valid = array.nulls().map(|nulls| nulls.iter().collect()).unwrap_or_default();
        Ok(Self { name: name.to_owned(), valid, values: Some(Values::of(array)?) })
    }
}

impl Values {
    /// The values; whatever stands under a null is present.
    fn of(array: &dyn Array) -> Result<Self> {
        Ok(match array.data_type() {
            DataType::Boolean => Self::Bools(Bools { values: array.as_boolean().values().iter().collect() }),
            DataType::Int8 => {
                Self::Int32s(Int32s { values: widened(array.as_primitive::<Int8Type>().values()) })
            }
            DataType::Int16 => {
                Self::Int32s(Int32s { values: widened(array.as_primitive::<Int16Type>().values()) })
            }
            DataType::UInt8 => {
                Self::Int32s(Int32s { values: widened(array.as_primitive::<UInt8Type>().values()) })
            }
            DataType::UInt16 => {
                Self::Int32s(Int32s { values: widened(array.as_primitive::<UInt16Type>().values()) })
            }
            DataType::UInt32 => Self::Uint32s(Uint32s { values: fixed(&array.to_data()) }),
            DataType::Int32 | DataType::Date32 => Self::Int32s(Int32s { values: fixed(&array.to_data()) }),
            DataType::Time32(_) => Self::Int64s(Int64s { values: widened(&fixed::<i32>(&array.to_data())) }),
            DataType::Int64 | DataType::Time64(_) | DataType::Timestamp(_, _) | DataType::Duration(_) => {
                Self::Int64s(Int64s { values: fixed(&array.to_data()) })
            }
            DataType::Float32 => {
                Self::Float32s(Float32s { values: array.as_primitive::<Float32Type>().values().to_vec() })
            }
            DataType::Float64 => {
                Self::Float64s(Float64s { values: array.as_primitive::<Float64Type>().values().to_vec() })
            }
            DataType::Decimal128(_, _) => {
                let values = array.as_primitive::<Decimal128Type>().values();
                Self::Decimals(Decimals { values: values.iter().flat_map(|v| v.to_le_bytes()).collect() })
            }
            DataType::Interval(_) => {
                let values = array.as_primitive::<IntervalMonthDayNanoType>().values();
                Self::Intervals(Intervals {
                    months: values.iter().map(|value| value.months).collect(),
                    days: values.iter().map(|value| value.days).collect(),
                    nanoseconds: values.iter().map(|value| value.nanoseconds).collect(),
                })
            }
            DataType::Utf8 => {
                let strings = array.as_string::<i32>().iter();
                Self::Strings(Strings { values: strings.map(|s| s.unwrap_or_default().to_owned()).collect() })
            }
            DataType::Binary => {
                let values = array.as_binary::<i32>().iter();
                Self::Binaries(Binaries { values: values.map(|b| b.unwrap_or_default().to_vec()).collect() })
            }
            DataType::List(_) => {
                let lists = array.as_list::<i32>();
                let (lengths, items) = packed(array, lists.value_offsets(), lists.values())?;
                Self::Lists(Lists { lengths, items: Some(Box::new(Column::of("", &items)?)) })
            }
            DataType::Struct(fields) => {
                let columns = fields.iter().zip(array.as_struct().columns());
                let columns = columns.map(|(field, column)| Column::of(field.name(), column));
                Self::Structs(Structs { fields: columns.collect::<Result<_>>()? })
            }
            DataType::Map(_, _) => {
                let maps = array.as_map();
                let entries: ArrayRef = Arc::new(maps.entries().clone());
                let (lengths, entries) = packed(array, maps.value_offsets(), &entries)?;
                let column = |i| Column::of("", entries.as_struct().column(i)).map(|c| Some(Box::new(c)));
                Self::Maps(Maps { lengths, keys: column(0)?, values: column(1)? })
            }
            other => return Err(Error::new(ErrorCode::Columns, format!("protobuf carries no {other}"))),
        })
    }
}

fn widened<From: Copy, To: std::convert::From<From>>(values: &[From]) -> Vec<To> {
    values.iter().copied().map(To::from).collect()
}

/// The values of a type of fixed width.
fn fixed<T: ArrowNativeType>(data: &ArrayData) -> Vec<T> {
    data.buffer::<T>(0)[..data.len()].to_vec()
}

/// One length per row, 0 under a null, and the children of those lengths side by side.
fn packed(lists: &dyn Array, offsets: &[i32], children: &ArrayRef) -> Result<(Vec<u32>, ArrayRef)> {
    let length =
        |row: usize| if lists.is_null(row) { 0 } else { (offsets[row + 1] - offsets[row]).cast_unsigned() };
    let lengths: Vec<u32> = (0..lists.len()).map(length).collect();
    let (first, last) = (offsets[0].as_usize(), offsets[lists.len()].as_usize());
    if lengths.iter().map(|length| *length as usize).sum::<usize>() == last - first {
        return Ok((lengths, children.slice(first, last - first)));
    }
    // Some children stand under a null.
    let starts = lengths.iter().zip(offsets).map(|(length, start)| (start.cast_unsigned(), *length));
    let places: UInt32Array = starts.flat_map(|(start, length)| start..start + length).collect();
    let children =
        take(children, &places, None).map_err(|error| Error::new(ErrorCode::Columns, error.to_string()))?;
    Ok((lengths, children))
}
