//! Instances kept between calls.

use std::sync::{Arc, Mutex, PoisonError};

use crate::counters::Counters;
use crate::error::Result;
use crate::extism_env::HostEnv;
use crate::instance::HeddleInstance;
use crate::limits::Limits;
use crate::module::HeddleModule;

/// Hands out instances of one module under one set of limits. Any thread may use it; the lock is held for a push or
/// a pop. It never waits: there are as many instances as calls at one time, and as many are kept.
#[derive(Debug)]
pub struct InstancePool {
    module: HeddleModule,
    limits: Limits,
    env: HostEnv,
    counters: Arc<Counters>,
    idle: Mutex<Vec<HeddleInstance>>,
}

impl InstancePool {
    /// An empty pool; `counters` may be shared with other pools.
    pub fn new(module: HeddleModule, limits: Limits, env: HostEnv, counters: Arc<Counters>) -> Self {
        Self { module, limits, env, counters, idle: Mutex::default() }
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
    /// As [`HeddleModule::instantiate`].
    pub fn acquire(&self) -> Result<HeddleInstance> {
        let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match kept {
            Some(instance) => Ok(instance),
            None => self.module.instantiate(self.limits, self.env.clone(), Arc::clone(&self.counters)),
        }
    }

    /// Takes an instance back; one that trapped or ran out of a limit is discarded.
    pub fn release(&self, instance: HeddleInstance) {
        if instance.is_healthy() {
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
