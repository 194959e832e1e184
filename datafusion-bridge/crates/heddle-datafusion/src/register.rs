//! Puts the functions of a module into a session.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::common::Result;
use datafusion::logical_expr::registry::FunctionRegistry;
use datafusion::logical_expr::{AggregateUDF, ScalarUDF};
use heddle_host::{Error, ErrorCode, FunctionKind, HeddleModule};

use crate::aggregate::WasmAggregateUdf;
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
        let function = module.function(name).map_err(to_datafusion)?;
        let pools = Arc::clone(&pools);
        match function.kind {
            FunctionKind::Scalar => {
                let udf = WasmScalarUdf::new(pools, name).map_err(to_datafusion)?;
                registry.register_udf(Arc::new(ScalarUDF::from(udf)))?;
            }
            FunctionKind::Aggregate => {
                let udf = WasmAggregateUdf::new(pools, name).map_err(to_datafusion)?;
                registry.register_udaf(Arc::new(AggregateUDF::from(udf)))?;
            }
            kind => {
                let message = format!("{}: no {} functions here yet", function.signature, kind.name());
                let why = Error::new(ErrorCode::Unsupported, message).in_function(name);
                registry.register_udf(Arc::new(ScalarUDF::from(UnsupportedUdf::new(function, why))))?;
            }
        }
    }
    Ok(pools)
}
