//! Puts the functions of a module into a session.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::common::Result;
use datafusion::logical_expr::{AggregateUDF, ScalarUDF};
use datafusion::prelude::SessionContext;
use heddle_host::{FunctionKind, HeddleModule};

use crate::aggregate::WasmAggregateUdf;
use crate::error::to_datafusion;
use crate::misplaced::MisplacedUdf;
use crate::pools::ModulePools;
use crate::scalar::WasmScalarUdf;
use crate::table::WasmTableFunction;

/// Registers every function of a module under its SQL name and its export name (which SQL must quote when it has
/// capitals). A function of the same name, built in or not, is replaced. Queries that are planned already go on with
/// the functions that they were planned with.
///
/// The session should be one that [`with_heddle`](crate::with_heddle) prepared: without that, aggregates run under default
/// limits, and partition functions and LATERAL calls are not known.
///
/// Instances take their memory out of the session's memory pool.
///
/// The pools of the module are returned for their counters; the functions keep them alive.
///
/// # Errors
/// The registry's own.
pub fn register_module(context: &SessionContext, module: &HeddleModule) -> Result<Arc<ModulePools>> {
    let memory = &context.runtime_env().memory_pool;
    let pools = Arc::new(ModulePools::new(module.clone()).in_memory_pool(memory));
    register_pools(context, &pools)?;
    Ok(pools)
}

/// As [`register_module`], of a module whose pools there are already.
///
/// # Errors
/// The registry's own.
pub fn register_pools(context: &SessionContext, pools: &Arc<ModulePools>) -> Result<()> {
    let manifest = pools.manifest();
    let names: BTreeSet<&str> = manifest.functions.iter().map(|f| f.name.as_str()).collect();
    for name in names {
        let function = manifest.function(name).map_err(to_datafusion)?;
        let pools = Arc::clone(pools);
        match function.kind {
            FunctionKind::Scalar => {
                let udf = WasmScalarUdf::new(pools, name).map_err(to_datafusion)?;
                context.register_udf(ScalarUDF::from(udf));
            }
            FunctionKind::Aggregate => {
                let udf = WasmAggregateUdf::new(pools, name).map_err(to_datafusion)?;
                context.register_udaf(AggregateUDF::from(udf));
            }
            _ => {
                let udtf = Arc::new(WasmTableFunction::new(pools, name).map_err(to_datafusion)?);
                context.register_udtf(&function.name, Arc::<WasmTableFunction>::clone(&udtf));
                context.register_udtf(&function.export, udtf);
                context.register_udf(ScalarUDF::from(MisplacedUdf::new(function)));
            }
        }
    }
    Ok(())
}
