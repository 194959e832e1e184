//! JSON rows.

use arrow::array::{Array, ArrayRef, AsArray as _};
use arrow::datatypes::{DataType, Field, Float64Type, Int32Type, Int64Type};
use arrow::json::ReaderBuilder;

use super::{Codec, expanded};
use crate::error::{Error, ErrorCode, Result};
use crate::manifest::FunctionInfo;
use crate::marshal_in::Column;
use crate::marshal_out::refused;

/// The largest magnitude every JSON reader takes for an integer exactly.
const SAFE_INTEGER: u64 = (1 << 53) - 1;

/// An array of rows in, an array of values out.
#[derive(Clone, Copy, Debug, Default)]
pub struct JsonRows;

impl Codec for JsonRows {
    fn encode(&self, _: &FunctionInfo, columns: &[Column], rows: usize) -> Result<Vec<u8>> {
        let arrays = columns.iter().map(|column| expanded(column, rows)).collect::<Result<Vec<_>>>()?;
        let mut out = Vec::with_capacity(rows * (2 + 16 * arrays.len()) + 2);
        out.push(b'[');
        for row in 0..rows {
            out.extend_from_slice(if row == 0 { b"[" } else { b",[" });
            for (i, array) in arrays.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write_value(&mut out, array, row)?;
            }
            out.push(b']');
        }
        out.push(b']');
        Ok(out)
    }

    fn decode(&self, function: &FunctionInfo, output: &[u8], rows: usize) -> Result<ArrayRef> {
        // Arrow's reader takes the whole array for one value of a list column; its numbers are exact, and a
        // string stands for a number that JSON cannot write.
        let item = Field::new("item", function.returns.data_type().clone(), true);
        let list = Field::new("result", DataType::List(item.into()), false);
        let bad = |reason: String| refused(format!("the output as JSON: {reason}"));
        let mut decoder =
            ReaderBuilder::new_with_field(list).build_decoder().map_err(|e| bad(e.to_string()))?;
        let read = decoder.decode(output).map_err(|error| bad(error.to_string()))?;
        let batch = decoder.flush().map_err(|error| bad(error.to_string()))?;
        let values = batch
            .filter(|batch| batch.num_rows() == 1 && output[read..].iter().all(u8::is_ascii_whitespace))
            .map(|batch| batch.column(0).as_list::<i32>().value(0))
            .ok_or_else(|| bad("not one array of values".to_owned()))?;
        if values.len() != rows {
            return Err(bad(format!("{} values for {rows} rows", values.len())));
        }
        Ok(values)
    }
}

fn write_value(out: &mut Vec<u8>, array: &dyn Array, row: usize) -> Result<()> {
    if array.is_null(row) {
        out.extend_from_slice(b"null");
        return Ok(());
    }
    let written = match array.data_type() {
        DataType::Boolean => serde_json::to_writer(out, &array.as_boolean().value(row)),
        DataType::Int32 => serde_json::to_writer(out, &array.as_primitive::<Int32Type>().value(row)),
        DataType::Int64 => match array.as_primitive::<Int64Type>().value(row) {
            safe if safe.unsigned_abs() <= SAFE_INTEGER => serde_json::to_writer(out, &safe),
            large => serde_json::to_writer(out, &large.to_string()),
        },
        DataType::Float64 => match array.as_primitive::<Float64Type>().value(row) {
            finite if finite.is_finite() => serde_json::to_writer(out, &finite),
            nan if nan.is_nan() => serde_json::to_writer(out, "NaN"),
            infinite => serde_json::to_writer(out, if infinite > 0.0 { "Infinity" } else { "-Infinity" }),
        },
        DataType::Utf8 => serde_json::to_writer(out, array.as_string::<i32>().value(row)),
        other => return Err(Error::new(ErrorCode::Columns, format!("JSON carries no {other}"))),
    };
    written.map_err(|error| Error::new(ErrorCode::Columns, error.to_string()))
}
