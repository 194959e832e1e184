//! Results as text and as Arrow.

use std::io::Write;
use std::sync::Arc;

use arrow::array::{RecordBatch, RecordBatchWriter};
use arrow::compute::cast;
use arrow::csv;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::ipc::writer::StreamWriter;
use arrow::json;
use arrow::util::pretty::pretty_format_batches_with_schema;
use clap::ValueEnum;
use datafusion::dataframe::DataFrame;
use futures::StreamExt as _;

use crate::failure::Failure;

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Table,
    /// With a header.
    Csv,
    /// An array of objects; nulls are written.
    Json,
    /// An Arrow IPC stream.
    Arrow,
}

impl Format {
    /// Runs a query and writes its result, as it comes but for tables; answers with the number of rows. A statement
    /// without columns writes nothing.
    pub(crate) async fn write(self, result: DataFrame, out: impl Write) -> Result<usize, Failure> {
        let schema = plain(result.schema().as_arrow());
        if schema.fields().is_empty() {
            return Ok(result.collect().await?.iter().map(RecordBatch::num_rows).sum());
        }
        match self {
            Self::Table => table(result, schema, out).await,
            Self::Csv => pour(result, &schema, csv::Writer::new(out)).await,
            Self::Json => {
                let builder = json::WriterBuilder::new().with_explicit_nulls(true);
                pour(result, &schema, builder.build::<_, json::writer::JsonArray>(out)).await
            }
            Self::Arrow => pour(result, &schema, StreamWriter::try_new(out, &schema)?).await,
        }
    }
}

async fn table(result: DataFrame, schema: SchemaRef, mut out: impl Write) -> Result<usize, Failure> {
    let batches = result.collect().await?;
    let batches = batches.iter().map(|batch| plainly(batch, &schema)).collect::<Result<Vec<_>, _>>()?;
    let text = pretty_format_batches_with_schema(schema, &batches)?;
    writeln!(out, "{text}").map_err(|error| Failure::engine(&error))?;
    Ok(batches.iter().map(RecordBatch::num_rows).sum())
}

async fn pour(
    result: DataFrame,
    schema: &SchemaRef,
    mut writer: impl RecordBatchWriter,
) -> Result<usize, Failure> {
    let mut rows = 0;
    let mut batches = result.execute_stream().await?;
    while let Some(batch) = batches.next().await {
        let batch = plainly(&batch?, schema)?;
        rows += batch.num_rows();
        writer.write(&batch)?;
    }
    writer.close()?;
    Ok(rows)
}

/// The schema with views written as plain strings and bytes: not every reader of IPC knows views.
fn plain(schema: &Schema) -> SchemaRef {
    let field = |field: &Arc<Field>| match field.data_type() {
        DataType::Utf8View => Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8)),
        DataType::BinaryView => Arc::new(field.as_ref().clone().with_data_type(DataType::Binary)),
        _ => Arc::clone(field),
    };
    Arc::new(Schema::new(schema.fields().iter().map(field).collect::<Vec<_>>()))
}

fn plainly(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    let columns =
        batch.columns().iter().zip(schema.fields()).map(|(column, field)| cast(column, field.data_type()));
    let options = arrow::array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(Arc::clone(schema), columns.collect::<Result<_, _>>()?, &options)
}
