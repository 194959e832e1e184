//! Puts the functions of a module into a session.

use std::sync::Arc;

use datafusion_common::Result;
use datafusion_expr::ScalarUDF;
use datafusion_expr::registry::FunctionRegistry;
use heddle_host::HeddleModule;

use crate::pools::ModulePools;
use crate::scalar::WasmScalarUdf;

/// Registers every function of a module under its SQL name and its export name (which SQL must quote when it has
/// capitals). A function of the same name, built in or not, is replaced.
///
/// The pools of the module are returned for their counters; the functions keep them alive.
///
/// # Errors
/// The registry's own.
pub fn register_module(
    registry: &mut dyn FunctionRegistry,
    module: &HeddleModule,
) -> Result<Arc<ModulePools>> {
    let pools = Arc::new(ModulePools::new(module.clone()));
    for function in &module.manifest().functions {
        let udf = WasmScalarUdf::new(Arc::clone(&pools), function.clone());
        registry.register_udf(Arc::new(ScalarUDF::from(udf)))?;
    }
    Ok(pools)
}
