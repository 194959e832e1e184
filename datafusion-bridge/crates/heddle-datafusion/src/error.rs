//! Heddle's errors inside DataFusion's.

use std::error::Error as _;

use datafusion::common::DataFusionError;
use heddle_host::Error;

/// Wraps an error so that its code and fields survive the way through a plan.
pub fn to_datafusion(error: Error) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

/// Finds Heddle's error inside one of DataFusion, if it is the cause.
pub fn from_datafusion(error: &DataFusionError) -> Option<&Error> {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = error.source();
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref::<Error>() {
            return Some(found);
        }
        cause = error.source();
    }
    None
}
