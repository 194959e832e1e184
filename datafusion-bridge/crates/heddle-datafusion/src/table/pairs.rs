//! Which input row each output row belongs to.

use arrow::array::UInt32Array;

/// Rows of input and of output that stand side by side.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Pairs {
    left: Vec<u32>,
    right: Vec<Option<u32>>,
}

impl Pairs {
    /// Pairs of a batch of output whose rows come from these input rows, which do not decrease. With `outer`, an input row
    /// from `next` on that is passed over stands alone; `next` moves behind the last row.
    pub(crate) fn of(rows: &[i32], next: &mut u32, outer: bool) -> Self {
        let mut pairs = Self::default();
        for (output, row) in (0..).zip(rows) {
            // The host has checked that they lie within the input.
            let row = row.cast_unsigned();
            if outer {
                pairs.alone(*next..row);
            }
            pairs.left.push(row);
            pairs.right.push(Some(output));
            *next = (*next).max(row + 1);
        }
        pairs
    }

    /// Input rows without output.
    pub(crate) fn alone(&mut self, rows: std::ops::Range<u32>) {
        self.right.resize(self.right.len() + rows.len(), None);
        self.left.extend(rows);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.left.len()
    }

    /// Rows of input.
    pub(crate) fn left(&self) -> UInt32Array {
        self.left.clone().into()
    }

    /// Rows of output, null where the input row stands alone.
    pub(crate) fn right(&self) -> UInt32Array {
        self.right.clone().into()
    }
}
