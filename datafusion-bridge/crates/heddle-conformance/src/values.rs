//! The values of a column in the corpus, as an Arrow array.

use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayData, ArrayRef, BinaryArray, BooleanArray, ListArray, MapArray, StringArray,
    StructArray, make_array,
};
use arrow::buffer::{Buffer, NullBuffer, OffsetBuffer};
use arrow::datatypes::{DataType, Field, Fields};

use crate::Fault;
use crate::json::Json;

/// The values of a column in full.
pub(crate) struct Cells<'a> {
    cells: Vec<&'a Json>,
    /// What is added to each value.
    added: Vec<i64>,
}

impl<'a> Cells<'a> {
    /// The values of a column whose place in the case demands `length` of them.
    pub(crate) fn of(column: &'a Json, length: usize) -> Self {
        if column.has("values") {
            return Self::plain(column.get("values").items().iter().collect());
        }
        let cycle = column.get("cycle").items();
        let length = column.get("length").number().unwrap_or(length);
        let step: i64 = column.get("step").number().unwrap_or(0);
        let rounds = (0..).flat_map(|round| std::iter::repeat_n(step * round, cycle.len().max(1)));
        let added = rounds.take(length).collect();
        Self { cells: cycle.iter().cycle().take(length).collect(), added }
    }

    fn plain(cells: Vec<&'a Json>) -> Self {
        let added = vec![0; cells.len()];
        Self { cells, added }
    }

    fn nulls(&self) -> Option<NullBuffer> {
        let nulls: NullBuffer = self.cells.iter().map(|cell| **cell != Json::Null).collect();
        (nulls.null_count() > 0).then_some(nulls)
    }
}

/// The type with nulls allowed everywhere inside, for values that break their declaration.
pub(crate) fn relaxed(data_type: &DataType) -> DataType {
    let field = |field: &Field| field.clone().with_data_type(relaxed(field.data_type())).with_nullable(true);
    match data_type {
        DataType::List(item) => DataType::List(Arc::new(field(item))),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(|f| field(f)).collect()),
        DataType::Map(entries, sorted) => {
            let DataType::Struct(pair) = entries.data_type() else { return data_type.clone() };
            let key = pair[0].as_ref().clone().with_data_type(relaxed(pair[0].data_type()));
            let pair = Fields::from(vec![key, field(&pair[1])]);
            let entries = entries.as_ref().clone().with_data_type(DataType::Struct(pair));
            DataType::Map(Arc::new(entries), *sorted)
        }
        other => other.clone(),
    }
}

/// The array of these values.
///
/// # Errors
/// A value that is not one of the type.
pub(crate) fn array(data_type: &DataType, cells: &Cells<'_>) -> Result<ArrayRef, Fault> {
    let bad = |cell: &Json| format!("{cell:?} is no value of {data_type}");
    let each = cells.cells.iter().copied();
    Ok(match data_type {
        DataType::Boolean => {
            let values = each.map(|cell| match cell {
                Json::Null => Ok(None),
                Json::Bool(value) => Ok(Some(*value)),
                other => Err(bad(other)),
            });
            Arc::new(values.collect::<Result<BooleanArray, _>>()?)
        }
        DataType::Utf8 | DataType::Binary => {
            let values = each.map(|cell| bytes(cell).ok_or_else(|| bad(cell)));
            let values: Vec<Option<Vec<u8>>> = values.collect::<Result<_, _>>()?;
            let texts = || values.iter().map(|value| value.as_deref().map(std::str::from_utf8).transpose());
            match (data_type, texts().collect::<Result<StringArray, _>>()) {
                (DataType::Utf8, Ok(texts)) => Arc::new(texts),
                _ => Arc::new(values.iter().map(Option::as_deref).collect::<BinaryArray>()),
            }
        }
        DataType::List(item) => {
            let (offsets, items) = flat(each.map(Json::items));
            let items = array(item.data_type(), &Cells::plain(items))?;
            // Text that is not UTF-8 is an array of another type.
            let item = item.as_ref().clone().with_data_type(items.data_type().clone());
            let list = ListArray::try_new(Arc::new(item), offsets, items, cells.nulls());
            Arc::new(list.map_err(|error| error.to_string())?)
        }
        DataType::Map(entries, sorted) => {
            let DataType::Struct(pair) = entries.data_type() else { return Err("no map".to_owned()) };
            let (offsets, pairs) = flat(each.map(Json::items));
            let side = |i: usize| -> Result<ArrayRef, Fault> {
                let cells = pairs.iter().map(|pair| pair.items().get(i).unwrap_or(&Json::Null)).collect();
                array(pair[i].data_type(), &Cells::plain(cells))
            };
            let pairs = StructArray::try_new(pair.clone(), vec![side(0)?, side(1)?], None);
            let pairs = pairs.map_err(|error| error.to_string())?;
            let map = MapArray::try_new(Arc::clone(entries), offsets, pairs, cells.nulls(), *sorted);
            Arc::new(map.map_err(|error| error.to_string())?)
        }
        DataType::Struct(fields) => {
            let column = |field: &Arc<Field>| -> Result<ArrayRef, Fault> {
                let cells = each.clone().map(|cell| cell.get(field.name())).collect();
                array(field.data_type(), &Cells::plain(cells))
            };
            let columns = fields.iter().map(column).collect::<Result<Vec<_>, _>>()?;
            let values = StructArray::try_new(fields.clone(), columns, cells.nulls());
            Arc::new(values.map_err(|error| error.to_string())?)
        }
        fixed => {
            let width = fixed.primitive_width().ok_or_else(|| format!("type {fixed} in a case"))?;
            let mut bytes = Vec::with_capacity(width * cells.cells.len());
            for (cell, added) in cells.cells.iter().zip(&cells.added) {
                let value = if **cell == Json::Null {
                    vec![0; width]
                } else {
                    little_endian(fixed, cell, *added).ok_or_else(|| bad(cell))?
                };
                bytes.extend_from_slice(&value);
            }
            let data = ArrayData::builder(fixed.clone())
                .len(cells.cells.len())
                .nulls(cells.nulls())
                .add_buffer(Buffer::from(bytes.as_slice()));
            make_array(data.build().map_err(|error| error.to_string())?)
        }
    })
}

/// The items of all rows, and where each row's begin.
fn flat<'a>(rows: impl Iterator<Item = &'a [Json]> + Clone) -> (OffsetBuffer<i32>, Vec<&'a Json>) {
    (OffsetBuffer::from_lengths(rows.clone().map(<[Json]>::len)), rows.flatten().collect())
}

fn little_endian(data_type: &DataType, cell: &Json, added: i64) -> Option<Vec<u8>> {
    let integer = || cell.number::<i64>().map(|value| value + added);
    Some(match data_type {
        DataType::Int8 => i8::try_from(integer()?).ok()?.to_le_bytes().to_vec(),
        DataType::UInt8 => u8::try_from(integer()?).ok()?.to_le_bytes().to_vec(),
        DataType::Int16 => i16::try_from(integer()?).ok()?.to_le_bytes().to_vec(),
        DataType::UInt16 => u16::try_from(integer()?).ok()?.to_le_bytes().to_vec(),
        DataType::UInt32 => u32::try_from(integer()?).ok()?.to_le_bytes().to_vec(),
        DataType::Int32 | DataType::Date32 | DataType::Time32(_) => {
            i32::try_from(integer()?).ok()?.to_le_bytes().to_vec()
        }
        DataType::Float32 if added == 0 => cell.number::<f32>()?.to_le_bytes().to_vec(),
        DataType::Float32 => (cell.number::<f32>()? + added as f32).to_le_bytes().to_vec(),
        DataType::Float64 if added == 0 => cell.number::<f64>()?.to_le_bytes().to_vec(),
        DataType::Float64 => (cell.number::<f64>()? + added as f64).to_le_bytes().to_vec(),
        DataType::Decimal128(_, scale) => decimal(cell.text()?, *scale)?.to_le_bytes().to_vec(),
        DataType::Interval(_) => {
            let [months, days, nanoseconds] = cell.items() else { return None };
            let mut bytes = months.number::<i32>()?.to_le_bytes().to_vec();
            bytes.extend(days.number::<i32>()?.to_le_bytes());
            bytes.extend(nanoseconds.number::<i64>()?.to_le_bytes());
            bytes
        }
        _ => integer()?.to_le_bytes().to_vec(),
    })
}

/// The unscaled value of a decimal text.
fn decimal(text: &str, scale: i8) -> Option<i128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let missing = usize::try_from(scale).ok()?.checked_sub(fraction.len())?;
    format!("{whole}{fraction}{}", "0".repeat(missing)).parse().ok()
}

/// The bytes of a text or binary; the outer `None` for what is neither.
#[expect(clippy::option_option, reason = "no value and a null are different things")]
fn bytes(cell: &Json) -> Option<Option<Vec<u8>>> {
    Some(match cell {
        Json::Null => None,
        Json::Text(text) => Some(text.clone().into_bytes()),
        cell => Some(match (cell.get("hex").text(), cell.get("repeat").text()) {
            (Some(hex), _) => (0..hex.len() / 2)
                .map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).ok())
                .collect::<Option<_>>()?,
            (_, Some(part)) => part.repeat(cell.get("times").number()?).into_bytes(),
            _ => return None,
        }),
    })
}
