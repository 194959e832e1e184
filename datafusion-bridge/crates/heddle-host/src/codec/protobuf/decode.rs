//! Messages as arrays. They come from the guest: every count is checked.

use arrow::array::{Array as _, ArrayRef, new_empty_array};
use arrow::buffer::{BooleanBuffer, Buffer, NullBuffer};
use arrow::datatypes::{ArrowNativeType, DataType};

use super::message::{
    Binaries, Bools, Column, Decimals, Float32s, Float64s, Int32s, Int64s, Intervals, Lists, Maps, Strings,
    Structs, Uint32s, Values,
};
use crate::assembly;
use crate::data_type::{map_fields, type_name};
use crate::error::Result;
use crate::memory::refused;

impl Column {
    pub(super) fn into_array(self, data_type: &DataType, rows: usize) -> Result<ArrayRef> {
        let Self { name: _, valid, values } = self;
        let nulls = match valid.len() {
            0 => None,
            length => {
                counted("validity flags", length, rows)?;
                Some(NullBuffer::from(valid))
            }
        };
        let Some(values) = values else {
            // A message without values is what a serializer writes for an empty column.
            counted("values", 0, rows)?;
            return Ok(new_empty_array(data_type));
        };
        let (buffers, children) = values.parts(data_type, rows)?;
        assembly::array(data_type, rows, nulls, buffers, &children)
    }
}

impl Values {
    /// Buffers and children in Arrow's layout.
    fn parts(self, data_type: &DataType, rows: usize) -> Result<(Vec<Buffer>, Vec<ArrayRef>)> {
        let misfit = || refused(format!("the output column is not of type {}", type_name(data_type)));
        let buffer = match (data_type, self) {
            (DataType::Boolean, Self::Bools(Bools { values })) => {
                counted("values", values.len(), rows)?;
                BooleanBuffer::from(values).into_inner()
            }
            (DataType::Int8, Self::Int32s(Int32s { values })) => narrowed::<i8>(data_type, values, rows)?,
            (DataType::Int16, Self::Int32s(Int32s { values })) => narrowed::<i16>(data_type, values, rows)?,
            (DataType::UInt8, Self::Int32s(Int32s { values })) => narrowed::<u8>(data_type, values, rows)?,
            (DataType::UInt16, Self::Int32s(Int32s { values })) => narrowed::<u16>(data_type, values, rows)?,
            (DataType::Int32 | DataType::Date32, Self::Int32s(Int32s { values })) => fixed(values, rows)?,
            (DataType::UInt32, Self::Uint32s(Uint32s { values })) => fixed(values, rows)?,
            (DataType::Time32(_), Self::Int64s(Int64s { values })) => {
                let values = values.into_iter().map(i32::try_from).collect::<Result<Vec<_>, _>>();
                fixed(values.map_err(|_| misfit())?, rows)?
            }
            (
                DataType::Int64 | DataType::Time64(_) | DataType::Timestamp(_, _) | DataType::Duration(_),
                Self::Int64s(Int64s { values }),
            ) => fixed(values, rows)?,
            (DataType::Float32, Self::Float32s(Float32s { values })) => fixed(values, rows)?,
            (DataType::Float64, Self::Float64s(Float64s { values })) => fixed(values, rows)?,
            (DataType::Decimal128(_, _), Self::Decimals(Decimals { values })) => {
                counted("bytes of decimals", values.len(), rows.saturating_mul(16))?;
                // Copied, because a vector of bytes is not aligned for them.
                Buffer::from(values.as_slice())
            }
            (DataType::Interval(_), Self::Intervals(Intervals { months, days, nanoseconds })) => {
                for length in [months.len(), days.len(), nanoseconds.len()] {
                    counted("values", length, rows)?;
                }
                let parts = months.iter().zip(&days).zip(&nanoseconds);
                let bytes: Vec<u8> = parts
                    .flat_map(|((months, days), nanoseconds)| {
                        let both = months.to_le_bytes().into_iter().chain(days.to_le_bytes());
                        both.chain(nanoseconds.to_le_bytes())
                    })
                    .collect();
                Buffer::from(bytes.as_slice())
            }
            (DataType::Utf8, Self::Strings(Strings { values })) => {
                return Ok((bytes(values.iter().map(String::as_bytes), rows)?, vec![]));
            }
            (DataType::Binary, Self::Binaries(Binaries { values })) => {
                return Ok((bytes(values.iter().map(Vec::as_slice), rows)?, vec![]));
            }
            (DataType::List(item), Self::Lists(Lists { lengths, items })) => {
                let (offsets, count) = offsets(lengths.iter().map(|length| *length as usize), rows)?;
                return Ok((vec![offsets], vec![child(items, item.data_type(), count)?]));
            }
            (DataType::Struct(fields), Self::Structs(Structs { fields: columns })) => {
                counted("fields", columns.len(), fields.len())?;
                let columns = fields.iter().zip(columns);
                let columns = columns.map(|(field, column)| column.into_array(field.data_type(), rows));
                return Ok((vec![], columns.collect::<Result<_>>()?));
            }
            (DataType::Map(entries, _), Self::Maps(Maps { lengths, keys, values })) => {
                let (offsets, count) = offsets(lengths.iter().map(|length| *length as usize), rows)?;
                let (key, value) = map_fields(entries);
                let pair = [child(keys, key.data_type(), count)?, child(values, value.data_type(), count)?];
                let pairs = assembly::array(entries.data_type(), count, None, vec![], &pair)?;
                return Ok((vec![offsets], vec![pairs]));
            }
            _ => return Err(misfit()),
        };
        Ok((vec![buffer], vec![]))
    }
}

fn child(column: Option<Box<Column>>, data_type: &DataType, rows: usize) -> Result<ArrayRef> {
    if let Some(column) = column {
        return column.into_array(data_type, rows);
    }
    // A serializer may leave out what is empty.
    let empty = new_empty_array(data_type);
    counted("items", empty.len(), rows)?;
    Ok(empty)
}

fn counted(what: &str, given: usize, expected: usize) -> Result<()> {
    if given == expected { Ok(()) } else { Err(refused(format!("{given} {what}, not {expected}"))) }
}

fn fixed<T: ArrowNativeType>(values: Vec<T>, rows: usize) -> Result<Buffer> {
    counted("values", values.len(), rows)?;
    Ok(Buffer::from_vec(values))
}

fn narrowed<T: ArrowNativeType + TryFrom<i32>>(
    data_type: &DataType,
    values: Vec<i32>,
    rows: usize,
) -> Result<Buffer> {
    let values = values.into_iter().map(|value| {
        T::try_from(value).map_err(|_| refused(format!("{value} in a column of {}", type_name(data_type))))
    });
    fixed(values.collect::<Result<Vec<T>>>()?, rows)
}

/// Offsets of values of these lengths, and the sum.
fn offsets(lengths: impl Iterator<Item = usize>, rows: usize) -> Result<(Buffer, usize)> {
    let mut end = 0usize;
    let mut offsets = vec![0i32];
    for length in lengths {
        end = end.saturating_add(length);
        offsets.push(i32::try_from(end).map_err(|_| refused("a column beyond 2 GiB"))?);
    }
    counted("lengths", offsets.len() - 1, rows)?;
    Ok((Buffer::from_vec(offsets), end))
}

fn bytes<'a>(values: impl Iterator<Item = &'a [u8]> + Clone, rows: usize) -> Result<Vec<Buffer>> {
    let (offsets, total) = offsets(values.clone().map(<[u8]>::len), rows)?;
    let mut bytes = Vec::with_capacity(total);
    values.for_each(|value| bytes.extend_from_slice(value));
    Ok(vec![offsets, Buffer::from_vec(bytes)])
}
