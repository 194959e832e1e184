//! The function of an operator.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::datatypes::Fields;
use heddle_host::{FunctionInfo, InstancePool, Limits};

use crate::pools::ModulePools;

/// One function of a module, chosen from its overloads.
#[derive(Clone, Debug)]
pub(crate) struct Callee {
    pub(crate) pools: Arc<ModulePools>,
    pub(crate) function: FunctionInfo,
}

impl Callee {
    /// The columns it gives.
    pub(crate) fn output(&self) -> Fields {
        self.function.output.clone().unwrap_or_default()
    }

    /// Instances under the session's limits.
    ///
    /// # Errors
    /// As [`ModulePools::module`].
    pub(crate) fn pool(&self, session: Limits) -> heddle_host::Result<Arc<InstancePool>> {
        self.pools.for_function(&self.function, session)
    }

    /// The module in a plan: enough of its digest to know it by.
    pub(crate) fn module(&self) -> impl fmt::Display {
        format!("module=sha256:{:.12}", self.pools.digest())
    }
}

impl PartialEq for Callee {
    fn eq(&self, other: &Self) -> bool {
        self.pools.digest() == other.pools.digest() && self.function.index == other.function.index
    }
}

impl Eq for Callee {}

impl Hash for Callee {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.pools.digest().hash(state);
        self.function.index.hash(state);
    }
}
