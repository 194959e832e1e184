//! Batches as bytes for the Extism ABI: Arrow IPC, protobuf and JSON rows, each in one file with an `encode` of the
//! arguments and a `decode` of the result.
//!
//! The direct ABI needs none of them; they serve hosts that have only an Extism SDK, and the benchmark.

mod arrow_ipc;
mod json;
mod protobuf;

use arrow::array::{ArrayRef, UInt32Array};
use arrow::compute::take;

pub use arrow_ipc::ArrowIpc;
pub use json::JsonRows;
pub use protobuf::Protobuf;

use crate::error::{Error, ErrorCode, Result};
use crate::manifest::FunctionInfo;
use crate::marshal_in::Column;

/// One format of the Extism ABI.
pub trait Codec {
    /// The bytes of a batch of arguments; constants are written out for every row.
    ///
    /// # Errors
    /// HEDDLE2302 for columns the format cannot carry.
    fn encode(&self, function: &FunctionInfo, columns: &[Column], rows: usize) -> Result<Vec<u8>>;

    /// The result column of a call with `rows` rows. The bytes come from the guest and are checked.
    ///
    /// # Errors
    /// HEDDLE2202.
    fn decode(&self, function: &FunctionInfo, output: &[u8], rows: usize) -> Result<ArrayRef>;
}

/// Column values for every row.
fn expanded(column: &Column, rows: usize) -> Result<ArrayRef> {
    if !column.is_constant() {
        return Ok(ArrayRef::clone(column.values()));
    }
    let first = UInt32Array::from(vec![0; rows]);
    take(column.values(), &first, None).map_err(|error| Error::new(ErrorCode::Columns, error.to_string()))
}
