//! `heddle.v1.Batch` of `spec/heddle.proto`.

mod decode;
mod encode;
mod message;

use arrow::array::ArrayRef;
use arrow::datatypes::{Field, SchemaRef};
use prost::Message as _;

use self::message::{Batch, Column};
use super::{Codec, RowForm};
use crate::error::{Error, ErrorCode, Result};
use crate::memory::refused;

/// One message per batch, columns by position.
#[derive(Clone, Copy, Debug, Default)]
pub struct Protobuf;

impl Codec for Protobuf {
    fn name(&self) -> &'static str {
        "protobuf"
    }

    fn encode_batch(&self, fields: &[Field], columns: &[ArrayRef], rows: usize) -> Result<Vec<u8>> {
        let too_long = |_| Error::new(ErrorCode::Columns, format!("{rows} rows do not fit into one message"));
        let columns = fields.iter().zip(columns).map(|(field, array)| Column::of(field.name(), array));
        let columns = columns.collect::<Result<_>>()?;
        Ok(Batch { format: 1, rows: u32::try_from(rows).map_err(too_long)?, columns }.encode_to_vec())
    }

    fn decode_batch(&self, schema: &SchemaRef, _: RowForm, output: &[u8]) -> Result<Vec<ArrayRef>> {
        let Batch { format, rows, columns } =
            Batch::decode(output).map_err(|error| refused(format!("the output as protobuf: {error}")))?;
        if format != 1 || columns.len() != schema.fields().len() {
            let (given, expected) = (columns.len(), schema.fields().len());
            return Err(refused(format!(
                "the output has format {format} and {given} columns, not {expected}"
            )));
        }
        let rows = rows as usize;
        let columns = schema.fields().iter().zip(columns);
        columns.map(|(field, column)| column.into_array(field.data_type(), rows)).collect()
    }
}
