//! Puts the functions of a module into a session.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion_common::Result;
use datafusion_expr::ScalarUDF;
use datafusion_expr::registry::FunctionRegistry;
use heddle_host::HeddleModule;

use crate::error::to_datafusion;
use crate::pools::ModulePools;
use crate::scalar::WasmScalarUdf;

/// Registers every function of a module under its SQL name and its export name (which SQL must quote when it has
/// capitals). A function of the same name, built in or not, is replaced.
///
/// The pools of the module are returned for their counters; the functions keep them alive.
///
/// # Errors
/// HEDDLE1104 for a module with functions that are not scalar; the registry's own.
pub fn register_module(
    registry: &mut dyn FunctionRegistry,
    module: &HeddleModule,
) -> Result<Arc<ModulePools>> {
    let pools = Arc::new(ModulePools::new(module.clone()));
    let names: BTreeSet<&str> = module.manifest().functions.iter().map(|f| f.name.as_str()).collect();
    // All or none: a module whose functions are there in part would be found out in the middle of a query.
    let udfs = names.into_iter().map(|name| WasmScalarUdf::new(Arc::clone(&pools), name));
    for udf in udfs.collect::<heddle_host::Result<Vec<_>>>().map_err(to_datafusion)? {
        registry.register_udf(Arc::new(ScalarUDF::from(udf)))?;
    }
    Ok(pools)
}
