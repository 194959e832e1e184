//! Arrow IPC streams.

use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, RecordBatch, RecordBatchOptions};
use arrow::compute::concat;
use arrow::datatypes::Schema;
use arrow::error::ArrowError;
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;

use super::{Codec, expanded};
use crate::error::{Error, ErrorCode, Result};
use crate::manifest::FunctionInfo;
use crate::marshal_in::Column;
use crate::marshal_out::refused;

/// A schema message and one record batch.
#[derive(Clone, Copy, Debug, Default)]
pub struct ArrowIpc;

impl Codec for ArrowIpc {
    fn encode(&self, function: &FunctionInfo, columns: &[Column], rows: usize) -> Result<Vec<u8>> {
        let arrays = columns.iter().map(|column| expanded(column, rows)).collect::<Result<Vec<_>>>()?;
        let fields: Vec<_> = function.args.iter().map(|arg| arg.clone().with_nullable(true)).collect();
        let write = || -> Result<Vec<u8>, ArrowError> {
            let schema = Arc::new(Schema::new(fields));
            let options = RecordBatchOptions::new().with_row_count(Some(rows));
            let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), arrays, &options)?;
            let mut writer = StreamWriter::try_new(Vec::new(), &schema)?;
            writer.write(&batch)?;
            writer.into_inner()
        };
        write().map_err(|error| Error::new(ErrorCode::Columns, error.to_string()))
    }

    fn decode(&self, function: &FunctionInfo, output: &[u8], rows: usize) -> Result<ArrayRef> {
        let read = || -> Result<ArrayRef, ArrowError> {
            let parts = StreamReader::try_new(output, None)?
                .map(|batch| batch?.columns().first().cloned().ok_or_else(no_column))
                .collect::<Result<Vec<_>, _>>()?;
            concat(&parts.iter().map(AsRef::as_ref).collect::<Vec<_>>())
        };
        let array = read().map_err(|error| refused(format!("the output as Arrow IPC: {error}")))?;
        if array.len() != rows || array.data_type() != function.returns.data_type() {
            let message = format!("the output has {} rows of {}", array.len(), array.data_type());
            return Err(refused(message));
        }
        Ok(array)
    }
}

fn no_column() -> ArrowError {
    ArrowError::SchemaError("a batch without a column".to_owned())
}
