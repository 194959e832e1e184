//! Rows as Arrow's `take` and the ABI count them.

use datafusion::common::{DataFusionError, Result};

/// The number of a row, or of rows, in 32 bits.
///
/// # Errors
/// Resources exhausted, where there are more of them.
pub(crate) fn row_number(row: usize) -> Result<u32> {
    let too_many = |_| DataFusionError::ResourcesExhausted(format!("{row} rows side by side"));
    u32::try_from(row).map_err(too_many)
}
