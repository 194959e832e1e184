//! The memory of guests out of the memory pool of a session.

use std::sync::Arc;

use datafusion::common::DataFusionError;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryPool, MemoryReservation};
use heddle_host::MemoryBudget;

/// What the instances of one module have taken out of the pool together.
#[derive(Debug)]
pub(crate) struct PoolBudget(MemoryReservation);

impl PoolBudget {
    /// Nothing yet; `digest` tells modules apart in what the pool says of its consumers.
    pub(crate) fn new(pool: &Arc<dyn MemoryPool>, digest: &str) -> Self {
        Self(MemoryConsumer::new(format!("heddle sha256:{digest:.12}")).register(pool))
    }
}

impl MemoryBudget for PoolBudget {
    fn try_grow(&self, bytes: usize) -> Result<(), String> {
        self.0.try_grow(bytes).map_err(|error| match error.find_root() {
            DataFusionError::ResourcesExhausted(reason) => reason.clone(),
            root => root.strip_backtrace(),
        })
    }

    fn shrink(&self, bytes: usize) {
        self.0.shrink(bytes);
    }
}
