//! Columns that a function is called with.

use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, UInt32Array};
use arrow::compute::take;

use crate::error::{Error, ErrorCode, Result};

/// One argument: an Arrow array of the declared type, one value per row or one value for all of them.
///
/// Representations of the declared type (large and view layouts, dictionaries, lists of fixed size, other names of
/// inner fields) are brought to the guest's when the column is passed. A `Binary` array is taken for a utf8 argument as text
/// nobody has checked: the guest checks it (HEDDLE2005).
#[derive(Clone, Debug)]
pub struct Column {
    values: ArrayRef,
    constant: bool,
}

impl Column {
    /// One value per row.
    pub fn new(values: ArrayRef) -> Self {
        Self { values, constant: false }
    }

    /// An array of length 1 that stands for every row; it crosses once.
    pub fn constant(value: ArrayRef) -> Self {
        Self { values: value, constant: true }
    }

    /// The array.
    #[must_use]
    pub fn values(&self) -> &ArrayRef {
        &self.values
    }

    /// Whether the one value stands for every row.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        self.constant
    }

    /// The same argument for `length` rows from `offset`; no values are copied.
    #[must_use]
    pub fn slice(&self, offset: usize, length: usize) -> Self {
        let values = if self.constant { Arc::clone(&self.values) } else { self.values.slice(offset, length) };
        Self { values, constant: self.constant }
    }

    /// One value for each of `rows` rows; a constant is written out.
    ///
    /// # Errors
    /// HEDDLE2102 where they do not fit into one array.
    pub fn expanded(&self, rows: usize) -> Result<ArrayRef> {
        if !self.constant {
            return Ok(Arc::clone(&self.values));
        }
        let first = UInt32Array::from(vec![0; rows]);
        take(&self.values, &first, None).map_err(|error| Error::new(ErrorCode::Memory, error.to_string()))
    }
}
