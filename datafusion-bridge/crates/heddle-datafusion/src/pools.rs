//! The instances behind the functions of one module.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use heddle_host::{Counters, HeddleModule, HostEnv, InstancePool, Limits};

/// One pool per set of limits that sessions asked for; all count into the same counters.
#[derive(Debug)]
pub struct ModulePools {
    module: HeddleModule,
    env: HostEnv,
    counters: Arc<Counters>,
    pools: Mutex<HashMap<Limits, Arc<InstancePool>>>,
}

impl ModulePools {
    /// No instances yet; what the guest logs goes to the `log` crate.
    pub fn new(module: HeddleModule) -> Self {
        Self { module, env: HostEnv::default(), counters: Arc::default(), pools: Mutex::default() }
    }

    /// The module.
    pub fn module(&self) -> &HeddleModule {
        &self.module
    }

    /// What calls of its functions cost so far.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// The pool of instances under these limits.
    pub(crate) fn under(&self, limits: Limits) -> Arc<InstancePool> {
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            let (module, env, counters) = (self.module.clone(), self.env.clone(), Arc::clone(&self.counters));
            Arc::new(InstancePool::new(module, limits, env, counters))
        };
        Arc::clone(pools.entry(limits).or_insert_with(new))
    }
}
