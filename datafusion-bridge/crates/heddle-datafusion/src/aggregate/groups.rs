//! What an accumulator keeps of its groups.

use std::fmt::Debug;

use arrow::array::ArrayRef;
use datafusion::common::Result;

/// Groups by number: 0, 1, 2 … One that nothing was added to has the initial state.
///
/// `groups` has the group of each row, each below `count`, or is absent where every row belongs to group 0 and `count` is 1.
pub(crate) trait Groups: Debug + Send + Sync {
    /// Adds every row to its group.
    ///
    /// # Errors
    /// Heddle's, with the row; after them nothing else may be asked.
    fn update(&mut self, values: &[ArrayRef], rows: usize, groups: Option<&[u32]>, count: u32) -> Result<()>;

    /// Takes rows of group 0 back.
    ///
    /// # Errors
    /// As [`update`](Self::update), and HEDDLE1104 where rows cannot be taken back.
    fn retract(&mut self, values: &[ArrayRef], rows: usize) -> Result<()>;

    /// Whether [`retract`](Self::retract) works.
    fn retracts(&self) -> bool;

    /// Merges every state into its group.
    ///
    /// # Errors
    /// As [`update`](Self::update).
    fn merge(&mut self, states: &ArrayRef, groups: Option<&[u32]>, count: u32) -> Result<()>;

    /// The states of the first `count` groups; changes nothing.
    ///
    /// # Errors
    /// Heddle's.
    fn states(&mut self, count: u32) -> Result<ArrayRef>;

    /// The results of the first `count` groups; changes nothing.
    ///
    /// # Errors
    /// Heddle's.
    fn results(&mut self, count: u32) -> Result<ArrayRef>;

    /// Forgets the first `count` groups: group `count` becomes group 0.
    ///
    /// # Errors
    /// Heddle's.
    fn remove(&mut self, count: u32) -> Result<()>;

    /// Forgets every group and frees what they hold.
    ///
    /// # Errors
    /// Heddle's.
    fn clear(&mut self) -> Result<()>;

    /// The state of each row as a group of its own, whatever groups there are.
    ///
    /// # Errors
    /// Heddle's, with the row.
    fn states_of_rows(&self, values: &[ArrayRef], rows: usize) -> Result<ArrayRef>;

    /// The state of a group without rows, as an array of one.
    ///
    /// # Errors
    /// Heddle's.
    fn initial_state(&self) -> Result<ArrayRef>;

    /// Bytes that the groups hold, roughly.
    fn size(&self) -> usize;
}
