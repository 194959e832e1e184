//! Arrow IPC streams.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, new_empty_array};
use arrow::buffer::Buffer;
use arrow::compute::concat;
use arrow::datatypes::{Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::ipc::reader::StreamDecoder;
use arrow::ipc::writer::StreamWriter;

use super::{Codec, RowForm};
use crate::assembly;
use crate::error::{Error, ErrorCode, Result};
use crate::memory::refused;
use crate::normalize::{normalize, represents};
use crate::schema;

/// A schema message and record batches.
#[derive(Clone, Copy, Debug, Default)]
pub struct ArrowIpc;

impl Codec for ArrowIpc {
    fn name(&self) -> &'static str {
        "Arrow IPC"
    }

    fn encode_batch(&self, fields: &[Field], columns: &[ArrayRef], rows: usize) -> Result<Vec<u8>> {
        // The stream says the declared types. What the arrays hold may be less than that, unchecked text or inner
        // nulls, which is for the guest to find.
        let declared: Vec<Field> = fields.iter().map(|field| field.clone().with_nullable(true)).collect();
        let given = fields.iter().zip(columns);
        let given: Vec<Field> =
            given.map(|(field, column)| Field::new(field.name(), column.data_type().clone(), true)).collect();
        let write = || -> Result<Vec<u8>, ArrowError> {
            let options = RecordBatchOptions::new().with_row_count(Some(rows));
            let schema = Arc::new(Schema::new(given));
            let batch = RecordBatch::try_new_with_options(schema, columns.to_vec(), &options)?;
            let mut writer = StreamWriter::try_new(Vec::new(), &Schema::new(declared))?;
            writer.write(&batch)?;
            writer.into_inner()
        };
        write().map_err(|error| Error::new(ErrorCode::Columns, error.to_string()))
    }

    fn decode_batch(&self, schema: &SchemaRef, _: RowForm, output: &[u8]) -> Result<Vec<ArrayRef>> {
        let fields =
            schema::decode(output).map_err(|reason| refused(format!("the output's schema: {reason}")))?;
        let expected = schema.fields();
        let fits = fields.len() == expected.len()
            && fields
                .iter()
                .zip(expected)
                .all(|(given, field)| represents(field.data_type(), given.data_type()));
        if !fits {
            return Err(refused("the output's schema is not the declared one"));
        }
        // Arrow's reader checks the arrays, but panics on some messages that are cut or crossed out.
        let batches = catch_unwind(AssertUnwindSafe(|| read(output)))
            .map_err(|_| refused("the output is no Arrow IPC stream"))?
            .map_err(|error| refused(format!("the output as Arrow IPC: {error}")))?;
        expected.iter().enumerate().map(|(i, field)| column(field, &batches, i)).collect()
    }
}

fn read(output: &[u8]) -> Result<Vec<RecordBatch>, ArrowError> {
    // The decoder works on the bytes there are: it allocates nothing for lengths that are only claimed.
    let mut bytes = Buffer::from(output);
    let mut decoder = StreamDecoder::new();
    let mut batches = Vec::new();
    while let Some(batch) = decoder.decode(&mut bytes)? {
        batches.push(batch);
    }
    decoder.finish()?;
    Ok(batches)
}

fn column(field: &Field, batches: &[RecordBatch], i: usize) -> Result<ArrayRef> {
    let parts: Vec<&dyn arrow::array::Array> = batches.iter().map(|batch| batch.column(i).as_ref()).collect();
    let whole = match parts.as_slice() {
        [] => Ok(new_empty_array(field.data_type())),
        parts => concat(parts),
    };
    let column = whole
        .and_then(|values| normalize(field.data_type(), &values))
        .map_err(|error| refused(format!("the output as Arrow IPC: {error}")))?;
    assembly::checked(field, &column)?;
    Ok(column)
}
