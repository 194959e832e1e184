//! The function of an operator.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::datatypes::Fields;
use heddle_host::FunctionInfo;

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

    /// The module in a plan: enough of its digest to know it by.
    pub(crate) fn module(&self) -> impl fmt::Display {
        format!("module=sha256:{:.12}", self.pools.module().digest())
    }
}

impl PartialEq for Callee {
    fn eq(&self, other: &Self) -> bool {
        self.pools.module().digest() == other.pools.module().digest()
            && self.function.index == other.function.index
    }
}

impl Eq for Callee {}

impl Hash for Callee {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.pools.module().digest().hash(state);
        self.function.index.hash(state);
    }
}
