//! Instances kept between calls.

use std::sync::{Arc, Mutex, PoisonError};

use crate::counters::Counters;
use crate::error::Result;
use crate::extism_env::HostEnv;
use crate::instance::HeddleInstance;
use crate::limits::Limits;
use crate::memory_budget::MemoryBudget;
use crate::module::HeddleModule;

/// Memory never shrinks: an instance that grew beyond this is not kept for the next call.
const KEPT_BYTES: usize = 64 << 20;

/// Hands out instances of one module under one set of limits. Any thread may use it; the lock is held for a push or
/// a pop. It never waits: there are as many instances as calls at one time, and as many are kept.
#[derive(Debug)]
pub struct InstancePool {
    module: HeddleModule,
    limits: Limits,
    env: HostEnv,
    counters: Arc<Counters>,
    budget: Option<Arc<dyn MemoryBudget>>,
    idle: Mutex<Vec<HeddleInstance>>,
}

impl InstancePool {
    /// An empty pool; `counters` may be shared with other pools.
    pub fn new(module: HeddleModule, limits: Limits, env: HostEnv, counters: Arc<Counters>) -> Self {
        Self { module, limits, env, counters, budget: None, idle: Mutex::default() }
    }

    /// The same pool with instances whose memory is taken out of this budget while they are handed out.
    #[must_use]
    pub fn with_budget(self, budget: Arc<dyn MemoryBudget>) -> Self {
        Self { budget: Some(budget), ..self }
    }

    /// The module of its instances.
    pub fn module(&self) -> &HeddleModule {
        &self.module
    }

    /// The limits of its instances.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The counters of its instances.
    pub fn counters(&self) -> &Arc<Counters> {
        &self.counters
    }

    /// The instance that came back last, or a new one.
    ///
    /// # Errors
    /// As [`HeddleModule::instantiate`]; HEDDLE2102 where the budget has no memory for it.
    pub fn acquire(&self) -> Result<HeddleInstance> {
        // One that grew may be more than the budget has left, where a new one is not.
        match self.kept().and_then(|instance| self.charged(instance).ok()) {
            Some(instance) => Ok(instance),
            None => self.charged(self.instantiate()?),
        }
    }

    /// As [`acquire`](Self::acquire), for an operator that accounts for what the instance holds itself: its memory is
    /// not taken out of the budget.
    ///
    /// # Errors
    /// As [`HeddleModule::instantiate`].
    pub fn acquire_unbudgeted(&self) -> Result<HeddleInstance> {
        self.kept().map_or_else(|| self.instantiate(), Ok)
    }

    fn kept(&self) -> Option<HeddleInstance> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn instantiate(&self) -> Result<HeddleInstance> {
        self.module.instantiate(self.limits, self.env.clone(), Arc::clone(&self.counters))
    }

    fn charged(&self, mut instance: HeddleInstance) -> Result<HeddleInstance> {
        if let Some(budget) = &self.budget {
            instance.charge_to(Arc::clone(budget))?;
        }
        Ok(instance)
    }

    /// Takes an instance back; one that trapped, ran out of a limit or grew large is discarded.
    pub fn release(&self, mut instance: HeddleInstance) {
        if instance.is_healthy() && instance.memory_bytes() <= KEPT_BYTES {
            instance.uncharge();
            // A flag that somebody still holds would end the next call.
            instance.cancel_by(Arc::default());
            instance.tell_long_calls(None);
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(instance);
        } else {
            self.discard(instance);
        }
    }

    /// Drops an instance and its memory.
    pub fn discard(&self, instance: HeddleInstance) {
        instance.close();
    }

    /// Calls the function on an instance of the pool, in batches of at most
    /// [`Limits::batch_rows`] (see [`HeddleInstance::call_batches`]).
    ///
    /// # Errors
    /// As [`HeddleInstance::call_scalar`].
    pub fn call_batches(
        &self,
        function: &crate::FunctionInfo,
        columns: &[crate::Column],
        rows: usize,
    ) -> Result<arrow::array::ArrayRef> {
        let mut instance = self.acquire()?;
        let result = instance.call_batches(function, columns, rows);
        self.release(instance);
        result
    }
}
