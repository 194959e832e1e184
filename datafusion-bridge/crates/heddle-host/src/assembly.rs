//! Builds Arrow arrays of untrusted parts, wherever they came from: guest memory or one of the formats.

use std::sync::Arc;

use arrow::array::{Array, ArrayData, ArrayRef, AsArray as _, make_array};
use arrow::buffer::{Buffer, NullBuffer};
use arrow::datatypes::{DataType, Decimal128Type, Field, TimeUnit};
use arrow::datatypes::{
    Time32MillisecondType, Time32SecondType, Time64MicrosecondType, Time64NanosecondType,
};

use crate::data_type::{field_type_name, map_fields, type_name};
use crate::error::Result;
use crate::memory::refused;

/// An array of `length` values. `nulls`, the buffers after validity and the children are those of Arrow's layout;
/// children are `length` long for a struct. Everything Arrow demands is checked, and everything types.md demands of a
/// value; whether a null may stand in this column is for [`nulls_allowed`].
///
/// # Errors
/// HEDDLE2202.
pub(crate) fn array(
    data_type: &DataType,
    length: usize,
    nulls: Option<NullBuffer>,
    buffers: Vec<Buffer>,
    children: &[ArrayRef],
) -> Result<ArrayRef> {
    inner_nulls_allowed(data_type, nulls.as_ref(), children)?;
    let data = ArrayData::builder(data_type.clone())
        .len(length)
        .nulls(nulls)
        .buffers(buffers)
        .child_data(children.iter().map(Array::to_data).collect());
    let data =
        data.build().map_err(|error| refused(format!("a column of {}: {error}", type_name(data_type))))?;
    let array = make_array(data);
    in_range(&array)?;
    Ok(array)
}

/// Refuses nulls where the declaration has none; under a null of the enclosing struct they do not count.
///
/// # Errors
/// HEDDLE2202.
pub(crate) fn nulls_allowed(field: &Field, values: &dyn Array, enclosing: Option<&NullBuffer>) -> Result<()> {
    let Some(nulls) = values.nulls().filter(|nulls| nulls.null_count() > 0 && !field.is_nullable()) else {
        return Ok(());
    };
    if enclosing.is_some_and(|enclosing| enclosing.contains(nulls)) {
        return Ok(());
    }
    Err(refused(format!("a null in {:?}, which is declared {}", field.name(), field_type_name(field))))
}

/// As [`nulls_allowed`], at every depth of an array that was not made by [`array`].
///
/// # Errors
/// HEDDLE2202.
pub(crate) fn checked(field: &Field, values: &ArrayRef) -> Result<()> {
    in_range(values)?;
    let children: Vec<ArrayRef> = match values.data_type() {
        DataType::List(_) => vec![Arc::clone(values.as_list::<i32>().values())],
        DataType::Struct(_) => values.as_struct().columns().to_vec(),
        DataType::Map(_, _) => vec![Arc::new(values.as_map().entries().clone())],
        _ => vec![],
    };
    inner_nulls_allowed(field.data_type(), values.nulls(), &children)?;
    match field.data_type() {
        DataType::List(item) => checked(item, &children[0]),
        DataType::Map(entries, _) => checked(entries, &children[0]),
        DataType::Struct(fields) => {
            fields.iter().zip(&children).try_for_each(|(field, child)| checked(field, child))
        }
        _ => Ok(()),
    }
}

fn inner_nulls_allowed(
    data_type: &DataType,
    nulls: Option<&NullBuffer>,
    children: &[ArrayRef],
) -> Result<()> {
    match data_type {
        DataType::List(item) => children.iter().try_for_each(|child| nulls_allowed(item, child, None)),
        DataType::Map(entries, _) => children.iter().try_for_each(|child| {
            let (key, value) = map_fields(entries);
            let pairs = child.as_struct();
            nulls_allowed(entries, child, None)?;
            nulls_allowed(key, pairs.column(0), None)?;
            nulls_allowed(value, pairs.column(1), None)
        }),
        DataType::Struct(fields) => {
            fields.iter().zip(children).try_for_each(|(field, child)| nulls_allowed(field, child, nulls))
        }
        _ => Ok(()),
    }
}

/// Digits of decimals and times of a day; what stands under a null does not count.
fn in_range(array: &dyn Array) -> Result<()> {
    const DAY: i64 = 24 * 60 * 60;
    let outside = match array.data_type() {
        DataType::Decimal128(precision, _) => {
            let bound = 10i128.checked_pow(u32::from(*precision)).unwrap_or(i128::MAX);
            array.as_primitive::<Decimal128Type>().iter().flatten().any(|v| v <= -bound || v >= bound)
        }
        DataType::Time32(TimeUnit::Second) => {
            outside(array.as_primitive::<Time32SecondType>().iter().flatten().map(i64::from), DAY)
        }
        DataType::Time32(_) => {
            outside(array.as_primitive::<Time32MillisecondType>().iter().flatten().map(i64::from), DAY * 1000)
        }
        DataType::Time64(TimeUnit::Microsecond) => {
            outside(array.as_primitive::<Time64MicrosecondType>().iter().flatten(), DAY * 1_000_000)
        }
        DataType::Time64(_) => {
            outside(array.as_primitive::<Time64NanosecondType>().iter().flatten(), DAY * 1_000_000_000)
        }
        _ => false,
    };
    if outside {
        return Err(refused(format!("a value outside {}", type_name(array.data_type()))));
    }
    Ok(())
}

fn outside(mut values: impl Iterator<Item = i64>, bound: i64) -> bool {
    values.any(|value| !(0..bound).contains(&value))
}
