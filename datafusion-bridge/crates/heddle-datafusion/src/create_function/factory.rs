//! Creates functions from SQL.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::{DataFusionError, Result, ScalarValue, plan_err};
use datafusion::execution::SessionState;
use datafusion::execution::context::{FunctionFactory, RegisterFunction};
use datafusion::execution::memory_pool::MemoryPool;
use datafusion::logical_expr::{AggregateUDF, CreateFunction, Expr, ScalarUDF};
use heddle_host::{FunctionKind, HeddleModule, ModuleCache};

use crate::aggregate::WasmAggregateUdf;
use crate::create_function::declared;
use crate::create_function::location::Location;
use crate::error::to_datafusion;
use crate::module_file::ModuleFile;
use crate::module_source::ModuleSource;
use crate::overloads::Overloads;
use crate::pools::{ModulePools, OwnLimits};
use crate::scalar::WasmScalarUdf;
use crate::table::WasmTableFunction;

/// Answers `CREATE [OR REPLACE] FUNCTION name[(types)] [RETURNS type] LANGUAGE WASM AS 'file?options#function'` for functions
/// of every kind. The file is a path or a URL of an object store that the session knows; options are `sha256`, the digest
/// that the module must have, and limits that come before those of the session: `deadline_ms`, `memory_limit_bytes`,
/// `batch_rows`.
///
/// Functions of one module and limits share their instances. A module that is replaced goes on in the queries that
/// were planned with it.
#[derive(Debug)]
pub struct HeddleFunctionFactory {
    cache: Arc<ModuleCache>,
    pools: Mutex<HashMap<PoolsKey, Arc<ModulePools>>>,
}

/// The module's digest, its limits, and the address of the memory pool, which the entry keeps alive.
type PoolsKey = (String, OwnLimits, usize);

impl HeddleFunctionFactory {
    /// A factory whose modules are compiled through this cache.
    pub fn new(cache: Arc<ModuleCache>) -> Self {
        Self { cache, pools: Mutex::default() }
    }

    async fn module(&self, state: &SessionState, location: &Location) -> Result<(HeddleModule, String)> {
        let file = ModuleFile::parse(&location.file).map_err(to_datafusion)?;
        let bytes =
            file.read(state.runtime_env(), location.sha256.as_deref()).await.map_err(to_datafusion)?;
        // Compiling takes seconds.
        let cache = Arc::clone(&self.cache);
        let task = SpawnedTask::spawn_blocking(move || cache.load(&bytes));
        let loaded =
            task.join_unwind().await.map_err(|error| DataFusionError::ExecutionJoin(Box::new(error)))?;
        Ok((loaded.map_err(to_datafusion)?, file.url()))
    }

    fn pools(
        &self,
        module: HeddleModule,
        url: String,
        limits: OwnLimits,
        memory: &Arc<dyn MemoryPool>,
    ) -> Arc<ModulePools> {
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        let place = Arc::as_ptr(memory).cast::<()>().addr();
        let entry = pools.entry((module.digest().to_owned(), limits, place));
        let new = || {
            let source = ModuleSource::of(&module).at(url);
            Arc::new(ModulePools::from_source(source, limits, Some(module)).in_memory_pool(memory))
        };
        Arc::clone(entry.or_insert_with(new))
    }
}

#[async_trait]
impl FunctionFactory for HeddleFunctionFactory {
    async fn create(&self, state: &SessionState, statement: CreateFunction) -> Result<RegisterFunction> {
        let language = statement.params.language.as_ref().map(|language| language.value.to_uppercase());
        let Some("WASM") = language.as_deref() else { return plan_err!("functions are of LANGUAGE WASM") };
        let Some(Expr::Literal(ScalarValue::Utf8(Some(text)), _)) = &statement.params.function_body else {
            return plan_err!("write AS 'file.wasm#function'");
        };
        let location = Location::parse(text).map_err(to_datafusion)?;
        let (module, url) = self.module(state, &location).await?;
        let function = location.function.as_deref().unwrap_or(&statement.name);
        let pools = self.pools(module, url, location.limits, &state.runtime_env().memory_pool);
        let kinds =
            [FunctionKind::Scalar, FunctionKind::Aggregate, FunctionKind::Table, FunctionKind::Partition];
        let overloads = Overloads::new(pools, function, &kinds).map_err(to_datafusion)?;
        declared::check(&statement, &overloads).map_err(to_datafusion)?;
        let overloads = overloads.renamed(statement.name.clone());
        vacant(state, &statement, overloads.first().kind)?;
        Ok(match overloads.first().kind {
            FunctionKind::Scalar => {
                RegisterFunction::Scalar(Arc::new(ScalarUDF::from(WasmScalarUdf::of(overloads))))
            }
            FunctionKind::Aggregate => {
                RegisterFunction::Aggregate(Arc::new(AggregateUDF::from(WasmAggregateUdf::of(overloads))))
            }
            _ => RegisterFunction::Table(statement.name, Arc::new(WasmTableFunction::of(overloads))),
        })
    }
}

/// Whether the name is free, or holds a function that OR REPLACE may replace: DataFusion has a registry for each kind, and
/// one of another kind would stay.
fn vacant(state: &SessionState, statement: &CreateFunction, kind: FunctionKind) -> Result<()> {
    let name = statement.name.as_str();
    let taken = [
        (state.scalar_functions().contains_key(name), kind == FunctionKind::Scalar),
        (state.aggregate_functions().contains_key(name), kind == FunctionKind::Aggregate),
        (state.window_functions().contains_key(name), false),
        (
            state.table_functions().contains_key(name),
            matches!(kind, FunctionKind::Table | FunctionKind::Partition),
        ),
    ];
    for (taken, same) in taken {
        match (taken, same && statement.or_replace) {
            (true, false) if same => {
                return plan_err!("there is a function {name}: write CREATE OR REPLACE FUNCTION");
            }
            (true, false) => {
                return plan_err!("{name} is a function of another kind: DROP FUNCTION {name} first");
            }
            _ => {}
        }
    }
    Ok(())
}
