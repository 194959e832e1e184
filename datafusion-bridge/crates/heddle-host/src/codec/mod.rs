//! Batches as bytes for the Extism ABI: Arrow IPC, protobuf, MessagePack and JSON rows, each with an `encode` of the
//! input and a `decode` of the output.
//!
//! The direct ABI needs none of them; they serve hosts that have only an Extism SDK, and the benchmark.

mod arrow_ipc;
pub(crate) mod json;
pub(crate) mod msgpack;
mod protobuf;
pub(crate) mod rows;

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow::datatypes::{Field, Schema, SchemaRef};

pub use arrow_ipc::ArrowIpc;
pub use json::JsonRows;
pub use msgpack::MessagePack;
pub use protobuf::Protobuf;

use crate::assembly;
use crate::column::Column;
use crate::error::{Error, ErrorCode, Result};
use crate::function_info::FunctionInfo;
use crate::marshal_out::check_nulls;
use crate::memory::refused;
use crate::normalize::normalize;

/// How the formats of rows write a batch of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowForm {
    /// The only column's values, one after another.
    Values,
    /// An object by column name for each row.
    Objects,
}

/// One format of the Extism ABI.
pub trait Codec {
    /// The format's name for people.
    fn name(&self) -> &'static str;

    /// The bytes of a batch with these columns, each `rows` long, in the guest's layout.
    ///
    /// # Errors
    /// HEDDLE2302 for columns the format cannot carry.
    fn encode_batch(&self, fields: &[Field], columns: &[ArrayRef], rows: usize) -> Result<Vec<u8>>;

    /// The columns of an output, by position, as the types of `schema`. The bytes come from the guest and are checked,
    /// but for nulls of the columns themselves.
    ///
    /// # Errors
    /// HEDDLE2202.
    fn decode_batch(&self, schema: &SchemaRef, form: RowForm, output: &[u8]) -> Result<Vec<ArrayRef>>;

    /// The bytes of a batch of input; constants are written out for every row.
    ///
    /// # Errors
    /// HEDDLE2302 for columns the format cannot carry.
    fn encode(&self, fields: &[Field], columns: &[Column], rows: usize) -> Result<Vec<u8>> {
        let columns = fields.iter().zip(columns).map(|(field, column)| {
            normalize(field.data_type(), &column.expanded(rows)?)
                .map_err(|error| Error::new(ErrorCode::Columns, error.to_string()))
        });
        self.encode_batch(fields, &columns.collect::<Result<Vec<_>>>()?, rows)
    }

    /// A batch of output with the columns of `schema`, each null only where its field allows it.
    ///
    /// # Errors
    /// HEDDLE2202.
    fn decode(&self, schema: &SchemaRef, form: RowForm, output: &[u8]) -> Result<RecordBatch> {
        let columns = self.decode_batch(schema, form, output)?;
        for (field, column) in schema.fields().iter().zip(&columns) {
            assembly::nulls_allowed(field, column, None)?;
        }
        let rows = columns.first().map_or(0, |column| column.len());
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(SchemaRef::clone(schema), columns, &options)
            .map_err(|error| refused(format!("the output: {error}")))
    }

    /// The bytes of the arguments of a call.
    ///
    /// # Errors
    /// As [`encode`](Self::encode).
    fn encode_arguments(&self, function: &FunctionInfo, columns: &[Column], rows: usize) -> Result<Vec<u8>> {
        let fields: Vec<Field> = (0..columns.len()).filter_map(|i| function.argument(i)).cloned().collect();
        self.encode(&fields, columns, rows)
    }

    /// The result of a call of a scalar function with these arguments.
    ///
    /// # Errors
    /// HEDDLE2202.
    fn decode_result(
        &self,
        function: &FunctionInfo,
        columns: &[Column],
        rows: usize,
        output: &[u8],
    ) -> Result<ArrayRef> {
        let returns = function.returns.as_ref().ok_or_else(|| refused("a function without a result"))?;
        let schema = SchemaRef::new(Schema::new(vec![returns.clone()]));
        let result = self.decode_batch(&schema, RowForm::Values, output)?.pop();
        let result = result
            .filter(|result| result.len() == rows)
            .ok_or_else(|| refused(format!("the output is not one column of {rows} rows")))?;
        check_nulls(function, returns, columns, &result)?;
        Ok(result)
    }
}

/// The four formats.
pub const CODECS: [&dyn Codec; 4] = [&ArrowIpc, &Protobuf, &MessagePack, &JsonRows];
