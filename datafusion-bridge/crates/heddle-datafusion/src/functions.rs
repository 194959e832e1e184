//! What functions of modules a session has.

use std::any::Any;

use datafusion::execution::SessionState;
use heddle_host::{FunctionInfo, FunctionKind, Tier};

use crate::aggregate::WasmAggregateUdf;
use crate::overloads::Overloads;
use crate::scalar::WasmScalarUdf;
use crate::table::WasmTableFunction;

/// One function of a module as SQL knows it; each overload is one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegisteredFunction {
    /// What SQL calls it.
    pub name: String,
    /// What it is called with.
    pub kind: FunctionKind,
    /// Arguments and result, by the name in the module.
    pub signature: String,
    /// How it runs inside the module.
    pub tier: Tier,
    /// SHA-256 of the module's bytes in lower-case hexadecimal.
    pub digest: String,
}

/// The functions of modules in a session, whichever way they came there, by name. Further names of a function are left out.
#[must_use]
pub fn registered_functions(state: &SessionState) -> Vec<RegisteredFunction> {
    let scalars = state
        .scalar_functions()
        .iter()
        .filter_map(|(name, udf)| Some((name, udf.inner().downcast_ref::<WasmScalarUdf>()?.overloads())));
    let aggregates = state.aggregate_functions().iter().filter_map(|(name, udaf)| {
        Some((name, udaf.inner().downcast_ref::<WasmAggregateUdf>()?.overloads()))
    });
    let tables = state.table_functions().iter().filter_map(|(name, udtf)| {
        let function: &dyn Any = udtf.function().as_ref();
        Some((name, function.downcast_ref::<WasmTableFunction>()?.overloads()))
    });
    let all = scalars.chain(aggregates).chain(tables);
    let own = all.filter(|(name, overloads)| *name == overloads.name());
    let mut functions: Vec<RegisteredFunction> = own.flat_map(|(_, overloads)| listed(overloads)).collect();
    functions.sort_by(|a, b| (&a.name, &a.signature).cmp(&(&b.name, &b.signature)));
    functions
}

fn listed(overloads: &Overloads) -> impl Iterator<Item = RegisteredFunction> {
    overloads.iter().map(|function| {
        let FunctionInfo { kind, signature, tier, .. } = function;
        RegisteredFunction {
            name: overloads.name().to_owned(),
            kind: *kind,
            signature: signature.clone(),
            tier: *tier,
            digest: overloads.pools().digest().to_owned(),
        }
    })
}
