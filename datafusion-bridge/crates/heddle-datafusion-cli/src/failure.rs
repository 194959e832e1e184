//! What the program ends with when the user has something to put right.

use std::fmt;
use std::path::Path;

use arrow::error::ArrowError;
use datafusion::error::DataFusionError;
use heddle_datafusion::from_datafusion;
use heddle_host::{Error, ErrorCode};
use serde_json::json;

/// A code and the text of `spec/errors.md`.
#[derive(Debug)]
pub(crate) struct Failure {
    code: String,
    message: String,
}

impl Failure {
    fn new(code: ErrorCode, message: &str) -> Self {
        Error::new(code, message).into()
    }

    /// HEDDLE4001: a file cannot be read or written.
    pub(crate) fn file(path: impl AsRef<Path>, reason: &dyn fmt::Display) -> Self {
        Self::new(ErrorCode::File, &format!("{}: {reason}", path.as_ref().display()))
    }

    /// HEDDLE4002: the query, or what it is asked of, cannot be understood.
    pub(crate) fn sql(reason: &dyn fmt::Display) -> Self {
        Self::new(ErrorCode::Sql, &reason.to_string())
    }

    /// HEDDLE4004: an error of DataFusion or Arrow.
    pub(crate) fn engine(reason: &dyn fmt::Display) -> Self {
        Self::new(ErrorCode::Engine, &reason.to_string())
    }

    /// The one line of `spec/sql.md`.
    pub(crate) fn to_json(&self) -> String {
        json!({ "error": { "code": self.code, "message": self.message } }).to_string()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { code: error.code().to_string(), message: error.to_string() }
    }
}

impl From<DataFusionError> for Failure {
    /// Heddle's own error where it is the cause, without what DataFusion wraps around it.
    fn from(error: DataFusionError) -> Self {
        if let Some(cause) = from_datafusion(&error) {
            return cause.clone().into();
        }
        match error.find_root() {
            DataFusionError::SQL(reason, _) => Self::sql(reason),
            root => Self::engine(&root.strip_backtrace()),
        }
    }
}

impl From<ArrowError> for Failure {
    fn from(error: ArrowError) -> Self {
        DataFusionError::from(error).into()
    }
}
