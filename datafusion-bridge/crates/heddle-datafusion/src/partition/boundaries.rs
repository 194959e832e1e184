//! Where partitions begin in rows that come clustered.

use std::cmp::Ordering;

use arrow::array::{Array as _, ArrayRef, make_comparator};
use arrow::compute::{SortOptions, partition};
use datafusion::common::Result;

use crate::row_number::row_number;

/// Remembers the keys of the last row across batches.
#[derive(Debug, Default)]
pub(crate) struct Boundaries {
    last: Option<Vec<ArrayRef>>,
}

impl Boundaries {
    /// The rows of the next batch at which another partition begins than that of the row before, in ascending order.
    ///
    /// # Errors
    /// Arrow's, where keys cannot be compared.
    pub(crate) fn of(&mut self, keys: &[ArrayRef], rows: usize) -> Result<Vec<u32>> {
        if keys.is_empty() || rows == 0 {
            return Ok(vec![]);
        }
        let ranges = partition(keys)?.ranges();
        let starts = ranges.iter().map(|range| row_number(range.start));
        let mut starts: Vec<u32> = starts.collect::<Result<_>>()?;
        if let Some(last) = &self.last
            && continues(last, keys)?
        {
            starts.remove(0);
        }
        self.last = Some(keys.iter().map(|key| key.slice(rows - 1, 1)).collect());
        Ok(starts)
    }
}

/// Whether the first row has the keys of the last one.
fn continues(last: &[ArrayRef], keys: &[ArrayRef]) -> Result<bool> {
    for (last, key) in last.iter().zip(keys) {
        let compare = make_comparator(last, key, SortOptions::default())?;
        if compare(0, 0) != Ordering::Equal {
            return Ok(false);
        }
    }
    Ok(true)
}
