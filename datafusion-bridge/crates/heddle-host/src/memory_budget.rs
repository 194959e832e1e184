//! Memory that instances share with what else runs in the process.

use std::fmt::Debug;
use std::sync::Arc;

use crate::error::{Error, ErrorCode, Result};

/// Where the memory of instances comes from beside their own limit: a pool that queries share, for example. Asked in the
/// middle of calls, from any thread; it must not block for long.
pub trait MemoryBudget: Debug + Send + Sync {
    /// Takes bytes out of the budget, or none of them.
    ///
    /// # Errors
    /// Why there are no more, as a text for the user.
    fn try_grow(&self, bytes: usize) -> std::result::Result<(), String>;

    /// Gives back bytes that were taken.
    fn shrink(&self, bytes: usize);
}

/// What one instance has taken out of a budget; given back when it ends or is dropped.
#[derive(Debug, Default)]
pub(crate) struct Charge {
    budget: Option<Arc<dyn MemoryBudget>>,
    bytes: usize,
    /// What the growth under way has taken.
    growing: usize,
    /// Why the budget gave no more, since the call began.
    refusal: Option<String>,
}

impl Charge {
    /// Takes `bytes`, and from now on what the memory grows by.
    ///
    /// # Errors
    /// HEDDLE2102 where the budget has no more.
    pub(crate) fn begin(&mut self, budget: Arc<dyn MemoryBudget>, bytes: usize) -> Result<()> {
        self.end();
        budget.try_grow(bytes).map_err(refused)?;
        (self.budget, self.bytes) = (Some(budget), bytes);
        Ok(())
    }

    /// Gives everything back.
    pub(crate) fn end(&mut self) {
        if let Some(budget) = self.budget.take() {
            budget.shrink(std::mem::take(&mut self.bytes));
        }
    }

    /// Whether the memory may grow by so many bytes; remembers why not.
    pub(crate) fn grow(&mut self, bytes: usize) -> bool {
        self.growing = 0;
        let Some(budget) = &self.budget else { return true };
        match budget.try_grow(bytes) {
            Ok(()) => {
                self.bytes += bytes;
                self.growing = bytes;
                true
            }
            Err(reason) => {
                self.refusal = Some(reason);
                false
            }
        }
    }

    /// The growth that was allowed last did not happen.
    pub(crate) fn not_grown(&mut self) {
        let bytes = std::mem::take(&mut self.growing);
        self.bytes -= bytes;
        if let Some(budget) = &self.budget {
            budget.shrink(bytes);
        }
    }

    /// A call begins.
    pub(crate) fn forget_refusal(&mut self) {
        self.refusal = None;
    }

    /// The error for a call that failed after the budget refused it memory.
    pub(crate) fn refusal(&mut self) -> Option<Error> {
        self.refusal.take().map(refused)
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.end();
    }
}

fn refused(reason: String) -> Error {
    Error::new(ErrorCode::Memory, reason)
}
