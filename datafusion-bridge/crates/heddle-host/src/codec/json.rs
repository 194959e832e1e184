//! JSON rows.

use std::error::Error as StdError;

use arrow::array::ArrayRef;
use arrow::datatypes::{Field, SchemaRef};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use struson::reader::{JsonReader, JsonStreamReader, ReaderSettings, ValueType};

use super::rows::{ColumnBuilder, Rows, SAFE_INTEGER, Slot, Values};
use super::{Codec, RowForm};
use crate::error::{Error, ErrorCode, Result};
use crate::memory::refused;

/// An array of rows in, an array of values or objects out.
#[derive(Clone, Copy, Debug, Default)]
pub struct JsonRows;

/// Why a text is not what it should be.
type Fault = Box<dyn StdError>;

impl Codec for JsonRows {
    fn name(&self) -> &'static str {
        "JSON"
    }

    fn encode_batch(&self, _: &[Field], columns: &[ArrayRef], rows: usize) -> Result<Vec<u8>> {
        serde_json::to_vec(&Rows { columns, rows })
            .map_err(|error| Error::new(ErrorCode::Columns, error.to_string()))
    }

    fn decode_batch(&self, schema: &SchemaRef, form: RowForm, output: &[u8]) -> Result<Vec<ArrayRef>> {
        let mut row = ColumnBuilder::of_rows(schema);
        let mut read = || -> Result<(), Fault> {
            let mut json = reader(output);
            json.begin_array()?;
            while json.has_next()? {
                match form {
                    RowForm::Values => value(&mut json, row.only()?)?,
                    RowForm::Objects => object(&mut json, &mut row)?,
                }
            }
            json.end_array()?;
            Ok(json.consume_trailing_whitespace()?)
        };
        read().map_err(|fault| refused(format!("the output as JSON: {fault}")))?;
        row.into_columns()
    }
}

type Json<'a> = JsonStreamReader<&'a [u8]>;

/// A reader of one text.
pub(crate) fn reader(text: &[u8]) -> Json<'_> {
    // The default refuses numbers such as 5e-324.
    let settings = ReaderSettings { restrict_number_values: false, ..ReaderSettings::default() };
    JsonStreamReader::new_custom(text, settings)
}

/// Reads one value of a column.
pub(crate) fn value(json: &mut Json<'_>, into: &mut ColumnBuilder) -> Result<(), Fault> {
    let kind = json.peek()?;
    if kind == ValueType::Null {
        json.next_null()?;
        into.null();
        return Ok(());
    }
    match (into.slot(), kind) {
        (Slot::Bool, ValueType::Boolean) => into.bool(json.next_bool()?),
        (Slot::Integer, ValueType::Number) => into.integer(number(json.next_number_as_str()?)?)?,
        (Slot::Integer, ValueType::String) => into.integer(json.next_str()?.parse()?)?,
        (Slot::Float, ValueType::Number) => into.float_text(json.next_number_as_str()?)?,
        (Slot::Float, ValueType::String) => match json.next_str()? {
            text @ ("NaN" | "Infinity" | "-Infinity") => into.float_text(text)?,
            other => return Err(format!("{other:?} is no number").into()),
        },
        (Slot::Decimal, ValueType::String) => into.decimal(json.next_str()?)?,
        (Slot::Decimal, ValueType::Number) => {
            into.decimal(&number(json.next_number_as_str()?)?.to_string())?;
        }
        (Slot::Text, ValueType::String) => into.bytes(json.next_str()?.as_bytes())?,
        (Slot::Bytes, ValueType::String) => into.bytes(&BASE64.decode(json.next_str()?)?)?,
        (Slot::Interval, ValueType::Array) => {
            json.begin_array()?;
            let (months, days) = (integer(json)?, integer(json)?);
            let nanoseconds = integer(json)?;
            json.end_array()?;
            into.interval(months.try_into()?, days.try_into()?, nanoseconds);
        }
        (Slot::Nested, ValueType::Object) => object(json, into)?,
        (Slot::Nested, ValueType::Array) => {
            json.begin_array()?;
            let mut items = 0;
            while json.has_next()? {
                match into.values() {
                    Values::List { item, .. } => value(json, item)?,
                    Values::Map { pair, .. } => {
                        json.begin_array()?;
                        let (key, map_value) = pair.key_and_value()?;
                        value(json, key)?;
                        value(json, map_value)?;
                        json.end_array()?;
                        pair.close()?;
                    }
                    _ => value(json, into.field_at(items)?)?,
                }
                items += 1;
            }
            json.end_array()?;
            into.expect_fields(items)?;
            into.close()?;
        }
        (_, kind) => return Err(format!("a {kind} in a column of {}", into.type_name()).into()),
    }
    Ok(())
}

/// A struct by field name: no field twice.
fn object(json: &mut Json<'_>, into: &mut ColumnBuilder) -> Result<(), Fault> {
    json.begin_object()?;
    while json.has_next()? {
        let name = json.next_name_owned()?;
        value(json, into.field(&name)?)?;
    }
    json.end_object()?;
    into.close()?;
    Ok(())
}

fn integer(json: &mut Json<'_>) -> Result<i64, Fault> {
    Ok(match json.peek()? {
        ValueType::String => json.next_str()?.parse()?,
        _ => number(json.next_number_as_str()?)?,
    })
}

/// An integer that every reader of JSON takes for the same, with or without a fraction of zero.
fn number(text: &str) -> Result<i64, Fault> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "what an i64 cannot hold becomes its end, which is not safe"
    )]
    let value = match text.parse::<i64>() {
        Ok(value) => Some(value),
        Err(_) => text.parse::<f64>().ok().filter(|value| value.fract() == 0.0).map(|value| value as i64),
    };
    let safe = value.filter(|value| value.unsigned_abs() <= SAFE_INTEGER);
    safe.ok_or_else(|| format!("{text} is no integer of at most 2^53 - 1").into())
}
