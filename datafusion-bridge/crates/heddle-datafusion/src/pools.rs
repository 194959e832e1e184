//! The instances behind the functions of one module.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use datafusion::execution::memory_pool::MemoryPool;
use heddle_host::{
    Counters, Error, ErrorCode, FunctionInfo, HeddleModule, HostEnv, InstancePool, Limits, Manifest,
    MemoryBudget, Result,
};

use crate::memory_pool::PoolBudget;
use crate::module_source::ModuleSource;

/// Limits that come before those of sessions; what is absent is the session's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct OwnLimits {
    /// Milliseconds one call of the guest may take.
    pub deadline_ms: Option<u64>,
    /// Bytes of linear memory one instance may grow to.
    pub memory_limit_bytes: Option<u64>,
    /// Rows handed over in one call at most, at least 1.
    pub batch_rows: Option<usize>,
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
    source: ModuleSource,
    env: HostEnv,
    counters: Arc<Counters>,
    /// Comes before what sessions say.
    own: OwnLimits,
    /// Where the memory of instances comes from.
    budget: Option<Arc<dyn MemoryBudget>>,
    /// None until a function is called, where the source has no compiled code.
    module: Mutex<Option<HeddleModule>>,
    pools: Mutex<HashMap<Limits, Arc<InstancePool>>>,
}

impl ModulePools {
    /// No instances yet; what the guest logs goes to the `log` crate.
    #[must_use]
    pub fn new(module: HeddleModule) -> Self {
        Self::with_limits(module, OwnLimits::default())
    }

    /// As [`new`](Self::new), with limits that hold whatever sessions say.
    #[must_use]
    pub fn with_limits(module: HeddleModule, own: OwnLimits) -> Self {
        Self::from_source(ModuleSource::of(&module), own, Some(module))
    }

    /// As [`new`](Self::new), of a module that others find at this URL; where a query runs on several machines and the
    /// module is too large to go with it, they read it there.
    pub fn at_url(module: HeddleModule, url: impl Into<String>) -> Self {
        let source = ModuleSource::of(&module).at(url.into());
        Self::from_source(source, OwnLimits::default(), Some(module))
    }

    /// With limits that hold whatever sessions say; without a module it is loaded from its source when a function is called.
    pub(crate) fn from_source(source: ModuleSource, own: OwnLimits, module: Option<HeddleModule>) -> Self {
        let (module, pools) = (Mutex::new(module), Mutex::default());
        Self { source, env: HostEnv::default(), counters: Arc::default(), own, budget: None, module, pools }
    }

    /// The same, whose instances take their memory out of this pool while they work. Where it has no more, the query ends with
    /// HEDDLE2102, which is [`ResourcesExhausted`](datafusion::common::DataFusionError::ResourcesExhausted) to DataFusion.
    #[must_use]
    pub fn in_memory_pool(self, pool: &Arc<dyn MemoryPool>) -> Self {
        let budget: Arc<dyn MemoryBudget> = Arc::new(PoolBudget::new(pool, self.digest()));
        Self { budget: Some(budget), pools: Mutex::default(), ..self }
    }

    pub(crate) fn own_limits(&self) -> OwnLimits {
        self.own
    }

    /// Where the module comes from.
    #[cfg_attr(
        not(feature = "proto"),
        expect(dead_code, reason = "only what travels in plans is asked for it")
    )]
    pub(crate) fn source(&self) -> &ModuleSource {
        &self.source
    }

    /// SHA-256 of the module's bytes in lower-case hexadecimal.
    pub fn digest(&self) -> &str {
        self.source.digest()
    }

    /// What the module contains.
    pub fn manifest(&self) -> &Manifest {
        self.source.manifest()
    }

    /// The module. Where it came with a query it is loaded now, which may take seconds; threads that ask at the same time wait
    /// for one. A failure is not remembered.
    ///
    /// # Errors
    /// HEDDLE1001 to HEDDLE1006, HEDDLE4001.
    pub fn module(&self) -> Result<HeddleModule> {
        let mut module = self.module.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(module) = &*module {
            return Ok(module.clone());
        }
        let loaded = self.source.load()?;
        if loaded.manifest() != self.manifest() {
            let message = "the module's manifest is not the one that came with the query";
            return Err(Error::new(ErrorCode::BadManifest, message));
        }
        *module = Some(loaded.clone());
        Ok(loaded)
    }

    /// What calls of its functions cost so far.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// The pool of instances under these limits, but for those that the module has of its own.
    ///
    /// # Errors
    /// As [`module`](Self::module).
    pub(crate) fn under(&self, session: Limits) -> Result<Arc<InstancePool>> {
        let limits = self.own.over(session);
        let pools = || self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = pools().get(&limits) {
            return Ok(Arc::clone(pool));
        }
        let module = self.module()?;
        let new = || {
            let pool = InstancePool::new(module, limits, self.env.clone(), Arc::clone(&self.counters));
            Arc::new(match &self.budget {
                Some(budget) => pool.with_budget(Arc::clone(budget)),
                None => pool,
            })
        };
        Ok(Arc::clone(pools().entry(limits).or_insert_with(new)))
    }

    /// As [`under`](Self::under), with the function's name in an error.
    ///
    /// # Errors
    /// As [`module`](Self::module).
    pub(crate) fn for_function(&self, function: &FunctionInfo, session: Limits) -> Result<Arc<InstancePool>> {
        self.under(session).map_err(|error| error.in_function(&function.name))
    }
}
