//! Heddle's errors inside DataFusion's.

use std::error::Error as StdError;
use std::fmt;

use datafusion::common::DataFusionError;
use heddle_host::{Error, ErrorCode};

/// Wraps an error so that its code and fields survive the way through a plan. At the root of one about memory
/// (HEDDLE2102) is [`DataFusionError::ResourcesExhausted`].
#[must_use]
pub fn to_datafusion(error: Error) -> DataFusionError {
    match error.code() {
        ErrorCode::Memory => DataFusionError::External(Box::new(Exhausted::new(error))),
        _ => DataFusionError::External(Box::new(error)),
    }
}

/// Finds Heddle's error inside one of DataFusion, if it is the cause.
#[must_use]
pub fn from_datafusion(error: &DataFusionError) -> Option<&Error> {
    let mut cause: Option<&(dyn StdError + 'static)> = error.source();
    while let Some(error) = cause {
        if let Some(Exhausted { error, .. }) = error.downcast_ref() {
            return Some(error);
        }
        if let Some(found) = error.downcast_ref::<Error>() {
            return Some(found);
        }
        cause = error.source();
    }
    None
}

/// An error about memory, as both Heddle and DataFusion know it.
#[derive(Debug)]
struct Exhausted {
    error: Error,
    root: DataFusionError,
}

impl Exhausted {
    fn new(error: Error) -> Self {
        Self { root: DataFusionError::ResourcesExhausted(error.to_string()), error }
    }
}

impl fmt::Display for Exhausted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl StdError for Exhausted {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.root)
    }
}
