//! The instances behind the functions of one module.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use heddle_host::{Counters, HeddleModule, HostEnv, InstancePool, Limits};

/// Limits that one function was given; what is absent is the session's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct OwnLimits {
    pub(crate) deadline_ms: Option<u64>,
    pub(crate) memory_limit_bytes: Option<u64>,
    pub(crate) batch_rows: Option<usize>,
}

impl OwnLimits {
    fn over(self, session: Limits) -> Limits {
        Limits {
            deadline_ms: self.deadline_ms.unwrap_or(session.deadline_ms),
            memory_limit_bytes: self.memory_limit_bytes.unwrap_or(session.memory_limit_bytes),
            batch_rows: self.batch_rows.unwrap_or(session.batch_rows),
            ..session
        }
    }
}

/// One pool per set of limits that sessions asked for; all count into the same counters.
#[derive(Debug)]
pub struct ModulePools {
    module: HeddleModule,
    env: HostEnv,
    counters: Arc<Counters>,
    /// Comes before what sessions say.
    own: OwnLimits,
    pools: Mutex<HashMap<Limits, Arc<InstancePool>>>,
}

impl ModulePools {
    /// No instances yet; what the guest logs goes to the `log` crate.
    pub fn new(module: HeddleModule) -> Self {
        Self::with_limits(module, OwnLimits::default())
    }

    /// As [`new`](Self::new), with limits that hold whatever sessions say.
    pub(crate) fn with_limits(module: HeddleModule, own: OwnLimits) -> Self {
        Self { module, env: HostEnv::default(), counters: Arc::default(), own, pools: Mutex::default() }
    }

    pub(crate) fn own_limits(&self) -> OwnLimits {
        self.own
    }

    /// The module.
    pub fn module(&self) -> &HeddleModule {
        &self.module
    }

    /// What calls of its functions cost so far.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// The pool of instances under these limits, but for those that the module has of its own.
    pub(crate) fn under(&self, session: Limits) -> Arc<InstancePool> {
        let limits = self.own.over(session);
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            let (module, env, counters) = (self.module.clone(), self.env.clone(), Arc::clone(&self.counters));
            Arc::new(InstancePool::new(module, limits, env, counters))
        };
        Arc::clone(pools.entry(limits).or_insert_with(new))
    }
}
