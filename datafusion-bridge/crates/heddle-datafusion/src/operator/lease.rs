//! Instances that work for one operator.

use std::sync::Arc;

use heddle_host::{CounterSnapshot, Counters, HeddleInstance, InstancePool, Result};

/// Takes instances from a pool and counts what they do here; the pool's counters have it when the lease ends.
#[derive(Debug)]
pub(crate) struct Lease {
    pool: Arc<InstancePool>,
    counters: Arc<Counters>,
}

impl Lease {
    pub(crate) fn new(pool: Arc<InstancePool>) -> Self {
        Self { pool, counters: Arc::default() }
    }

    /// An instance of the pool.
    ///
    /// # Errors
    /// As [`InstancePool::acquire`].
    pub(crate) fn take(&self) -> Result<HeddleInstance> {
        let mut instance = self.pool.acquire()?;
        instance.count_into(Arc::clone(&self.counters));
        Ok(instance)
    }

    /// Gives it back.
    pub(crate) fn give_back(&self, mut instance: HeddleInstance) {
        instance.count_into(Arc::clone(self.pool.counters()));
        self.pool.release(instance);
    }

    /// What was counted so far.
    pub(crate) fn counted(&self) -> CounterSnapshot {
        self.counters.snapshot()
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.pool.counters().add_all(&self.counters.snapshot());
    }
}
