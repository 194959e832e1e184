//! MessagePack rows.

use std::error::Error as StdError;

use arrow::array::ArrayRef;
use arrow::datatypes::{Field, SchemaRef};
use rmp::Marker;
use rmp::decode;
use serde::Serialize as _;

use super::rows::{ColumnBuilder, Rows, Slot, Values};
use super::{Codec, RowForm};
use crate::error::{Error, ErrorCode, Result};
use crate::memory::refused;

/// An array of rows in, an array of values or maps out.
#[derive(Clone, Copy, Debug, Default)]
pub struct MessagePack;

/// Why bytes are not what they should be.
type Fault = Box<dyn StdError>;

impl Codec for MessagePack {
    fn name(&self) -> &'static str {
        "MessagePack"
    }

    fn encode_batch(&self, _: &[Field], columns: &[ArrayRef], rows: usize) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        let written = Rows { columns, rows }.serialize(&mut rmp_serde::Serializer::new(&mut out));
        written.map_err(|error| Error::new(ErrorCode::Columns, error.to_string()))?;
        Ok(out)
    }

    fn decode_batch(&self, schema: &SchemaRef, form: RowForm, output: &[u8]) -> Result<Vec<ArrayRef>> {
        let mut row = ColumnBuilder::of_rows(schema);
        let mut rest = output;
        let mut read = || -> Result<(), Fault> {
            for _ in 0..decode::read_array_len(&mut rest)? {
                match form {
                    RowForm::Values => value(&mut rest, row.only()?)?,
                    RowForm::Objects => fields(&mut rest, &mut row)?,
                }
            }
            if rest.is_empty() { Ok(()) } else { Err("bytes after the end".into()) }
        };
        read().map_err(|fault| refused(format!("the output as MessagePack: {fault}")))?;
        row.into_columns()
    }
}

/// Reads one value of a column and leaves the rest.
pub(crate) fn value(rest: &mut &[u8], into: &mut ColumnBuilder) -> Result<(), Fault> {
    let marker = Marker::from_u8(*rest.first().ok_or("the end where a value should be")?);
    if marker == Marker::Null {
        decode::read_nil(rest)?;
        into.null();
        return Ok(());
    }
    match into.slot() {
        Slot::Bool => into.bool(decode::read_bool(rest)?),
        Slot::Integer => into.integer(decode::read_int(rest)?)?,
        Slot::Float => match marker {
            Marker::F32 => into.float(f64::from(decode::read_f32(rest)?)),
            Marker::F64 => into.float(decode::read_f64(rest)?),
            _ => into.float(decode::read_int::<i128, _>(rest)? as f64),
        },
        Slot::Decimal => into.decimal(std::str::from_utf8(text(rest)?)?)?,
        Slot::Text => into.bytes(text(rest)?)?,
        Slot::Bytes => {
            let length = decode::read_bin_len(rest)?;
            into.bytes(take(rest, length)?)?;
        }
        Slot::Interval => {
            if decode::read_array_len(rest)? != 3 {
                return Err("an interval that is not of three numbers".into());
            }
            let (months, days) = (decode::read_int(rest)?, decode::read_int(rest)?);
            into.interval(months, days, decode::read_int(rest)?);
        }
        Slot::Nested => nested(rest, into)?,
    }
    Ok(())
}

fn nested(rest: &mut &[u8], into: &mut ColumnBuilder) -> Result<(), Fault> {
    match into.values() {
        Values::List { item, .. } => {
            for _ in 0..decode::read_array_len(rest)? {
                value(rest, item)?;
            }
            into.close()?;
        }
        Values::Map { pair, .. } => {
            for _ in 0..decode::read_map_len(rest)? {
                let (key, map_value) = pair.key_and_value()?;
                value(rest, key)?;
                value(rest, map_value)?;
                pair.close()?;
            }
            into.close()?;
        }
        _ => fields(rest, into)?,
    }
    Ok(())
}

/// A struct by field name, no field twice, or as an array of all fields.
fn fields(rest: &mut &[u8], into: &mut ColumnBuilder) -> Result<(), Fault> {
    let marker = rest.first().map(|byte| Marker::from_u8(*byte));
    if matches!(marker, Some(Marker::FixArray(_) | Marker::Array16 | Marker::Array32)) {
        let given = decode::read_array_len(rest)? as usize;
        into.expect_fields(given)?;
        for place in 0..given {
            value(rest, into.field_at(place)?)?;
        }
    } else {
        for _ in 0..decode::read_map_len(rest)? {
            let name = std::str::from_utf8(text(rest)?)?;
            value(rest, into.field(name)?)?;
        }
    }
    into.close()?;
    Ok(())
}

fn text<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Fault> {
    let length = decode::read_str_len(rest)?;
    take(rest, length)
}

fn take<'a>(rest: &mut &'a [u8], length: u32) -> Result<&'a [u8], Fault> {
    let (bytes, after) = rest.split_at_checked(length as usize).ok_or("a length beyond the end")?;
    *rest = after;
    Ok(bytes)
}
