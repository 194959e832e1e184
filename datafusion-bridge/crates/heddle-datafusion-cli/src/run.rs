//! `run`: a job in, an Arrow IPC stream out.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::ipc::writer::StreamWriter;
use datafusion::dataframe::DataFrame;
use futures::StreamExt as _;
use serde_json::json;

use crate::failure::Failure;
use crate::job::Job;
use crate::session::Session;

/// Runs the job and prints the line with rows and counters.
pub(crate) async fn run(job: &Path) -> Result<(), Failure> {
    let Job { plugins, tables, query, output, limits } = Job::read(job)?;
    let session = Session::new(&plugins, limits.into())?;
    for table in &tables {
        session.add_table(table).await?;
    }
    let rows = write(session.plan(&query).await?, &output).await?;
    println!("{}", json!({ "rows": rows, "counters": session.counters() }));
    Ok(())
}

/// Writes the result as it comes; a file that is not complete is removed.
async fn write(result: DataFrame, output: &Path) -> Result<usize, Failure> {
    let file = File::create(output).map_err(|error| Failure::file(output, &error))?;
    let written = write_batches(result, file).await;
    if written.is_err() {
        // The failure of the query is what the user has to know; a file that stays is no second one.
        std::fs::remove_file(output).ok();
    }
    written
}

async fn write_batches(result: DataFrame, file: File) -> Result<usize, Failure> {
    let schema = plain(result.schema().as_arrow());
    let mut writer = StreamWriter::try_new(BufWriter::new(file), &schema)?;
    let mut rows = 0;
    let mut batches = result.execute_stream().await?;
    while let Some(batch) = batches.next().await {
        let batch = plainly(&batch?, &schema)?;
        rows += batch.num_rows();
        writer.write(&batch)?;
    }
    writer.finish()?;
    writer.flush()?;
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
