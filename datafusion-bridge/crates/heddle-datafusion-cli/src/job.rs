//! The job file of `spec/sql.md`.

use std::path::{Path, PathBuf};

use heddle_host::Limits;
use serde::Deserialize;

use crate::failure::Failure;

/// One query over named files.
#[derive(Debug, Deserialize)]
pub(crate) struct Job {
    pub(crate) plugins: Vec<PathBuf>,
    pub(crate) tables: Vec<Table>,
    pub(crate) query: String,
    pub(crate) output: PathBuf,
    #[serde(default)]
    pub(crate) limits: JobLimits,
}

/// A file under the name the query uses, exactly as written here.
#[derive(Debug, Deserialize)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) format: TableFormat,
    /// Given for CSV; the other formats carry their own.
    pub(crate) schema: Option<Vec<ColumnType>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TableFormat {
    Csv,
    Parquet,
    Arrow,
}

/// A column of a CSV file.
#[derive(Debug, Deserialize)]
pub(crate) struct ColumnType {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) data_type: CsvType,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CsvType {
    Bool,
    Int64,
    Float64,
    Utf8,
}

/// Limits; what is absent is the default.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct JobLimits {
    deadline_ms: Option<u64>,
    memory_limit_bytes: Option<u64>,
    batch_rows: Option<usize>,
    row_values: Option<bool>,
}

impl From<JobLimits> for Limits {
    fn from(given: JobLimits) -> Self {
        let JobLimits { deadline_ms, memory_limit_bytes, batch_rows, row_values } = given;
        let default = Self::default();
        Self {
            deadline_ms: deadline_ms.unwrap_or(default.deadline_ms),
            memory_limit_bytes: memory_limit_bytes.unwrap_or(default.memory_limit_bytes),
            batch_rows: batch_rows.unwrap_or(default.batch_rows),
            row_values: row_values.unwrap_or(default.row_values),
        }
    }
}

impl Job {
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
        serde_json::from_slice(&text).map_err(|error| Failure::file(path, &error))
    }
}
