//! Files as tables.

use std::fs::File;
use std::io::BufReader;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::ipc::reader::{FileReader, StreamReader};
use datafusion::common::TableReference;
use datafusion::datasource::MemTable;
use datafusion::prelude::{CsvReadOptions, ParquetReadOptions, SessionContext};

use crate::failure::Failure;
use crate::job::{ColumnType, CsvType, Table, TableFormat};

/// Registers one file under exactly the table's name.
pub(crate) async fn register(context: &SessionContext, table: &Table) -> Result<(), Failure> {
    let Table { name, path, format, schema } = table;
    let file = File::open(path).map_err(|error| Failure::file(path, &error))?;
    let reference = TableReference::bare(name.as_str());
    let extension = path.extension().map_or_else(String::new, |e| format!(".{}", e.to_string_lossy()));
    let location = path.to_str().ok_or_else(|| Failure::file(path, &"the name is not UTF-8"))?;
    match format {
        TableFormat::Csv => {
            let schema = schema.as_ref().map(|columns| csv_schema(columns));
            let mut options = CsvReadOptions::new().has_header(true).newlines_in_values(true);
            options.schema = schema.as_ref();
            options.file_extension = &extension;
            context.register_csv(reference, location, options).await?;
        }
        TableFormat::Parquet => {
            let options = ParquetReadOptions { file_extension: &extension, ..ParquetReadOptions::default() };
            context.register_parquet(reference, location, options).await?;
        }
        TableFormat::Arrow => {
            let (schema, batches) = read_arrow(file).map_err(|error| Failure::file(path, &error))?;
            context.register_table(reference, Arc::new(MemTable::try_new(schema, vec![batches])?))?;
        }
    }
    Ok(())
}

fn csv_schema(columns: &[ColumnType]) -> Schema {
    let field = |ColumnType { name, data_type }: &ColumnType| {
        let data_type = match data_type {
            CsvType::Bool => DataType::Boolean,
            CsvType::Int64 => DataType::Int64,
            CsvType::Float64 => DataType::Float64,
            CsvType::Utf8 => DataType::Utf8,
        };
        Field::new(name, data_type, true)
    };
    Schema::new(columns.iter().map(field).collect::<Vec<_>>())
}

/// Reads an Arrow IPC file or stream whole: Arrow files of this size are results of other queries.
fn read_arrow(file: File) -> Result<(SchemaRef, Vec<RecordBatch>), ArrowError> {
    let again = file.try_clone()?;
    if let Ok(reader) = FileReader::try_new(BufReader::new(file), None) {
        return Ok((reader.schema(), reader.collect::<Result<_, _>>()?));
    }
    let mut stream = BufReader::new(again);
    std::io::Seek::rewind(&mut stream)?;
    let reader = StreamReader::try_new(stream, None)?;
    Ok((reader.schema(), reader.collect::<Result<_, _>>()?))
}
