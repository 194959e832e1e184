//! `sql`: a query in, a table for people out.

use std::path::{Path, PathBuf};

use datafusion::common::DataFusionError;
use heddle_host::Limits;

use crate::failure::Failure;
use crate::job::{Format, Table};
use crate::session::Session;

/// Runs the query over tables given as NAME=PATH and prints the result.
pub(crate) async fn sql(plugins: &[PathBuf], tables: &[String], query: &str) -> Result<(), Failure> {
    let session = Session::new(plugins, Limits::default())?;
    for table in tables {
        session.add_table(&parse_table(table)?).await?;
    }
    let result = session.plan(query).await?;
    result.show().await.map_err(DataFusionError::into)
}

fn parse_table(text: &str) -> Result<Table, Failure> {
    let usage =
        || Failure::sql(&format!("--table {text}: write NAME=PATH of a .csv, .parquet or .arrow file"));
    let (name, path) = text.split_once('=').ok_or_else(usage)?;
    let format = match Path::new(path).extension().and_then(|extension| extension.to_str()) {
        Some("csv") => Format::Csv,
        Some("parquet") => Format::Parquet,
        Some("arrow" | "arrows") => Format::Arrow,
        _ => return Err(usage()),
    };
    Ok(Table { name: name.to_owned(), path: path.into(), format, schema: None })
}
