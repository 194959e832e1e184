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
use crate::unsupported::UnsupportedUdf;

/// Registers every function of a module under its SQL name and its export name (which SQL must quote when it has
/// capitals). A function of the same name, built in or not, is replaced.
///
/// A function of a kind that this host does not have stands in expressions only to say so: a query that calls it fails
/// with HEDDLE1104 while it is planned, the others of the module run.
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
    let names: BTreeSet<&str> = module.manifest().functions.iter().map(|f| f.name.as_str()).collect();
    for name in names {
        let udf = match WasmScalarUdf::new(Arc::clone(&pools), name) {
            Ok(udf) => ScalarUDF::from(udf),
            Err(why) => {
                let function = module.function(name).map_err(to_datafusion)?;
                ScalarUDF::from(UnsupportedUdf::new(function, why))
            }
        };
        registry.register_udf(Arc::new(udf))?;
    }
    Ok(pools)
}
