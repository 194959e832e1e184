//! A DataFusion session as `spec/sql.md` wants it, with the functions of the job's modules.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::dataframe::DataFrame;
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::context::SQLOptions;
use datafusion::prelude::{SessionConfig, SessionContext};
use heddle_datafusion::{HeddleOptions, ModulePools, register_module, with_heddle};
use heddle_host::{Counters, Limits, ModuleCache};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::job::Table;
use crate::tables;

/// A session and the counters of what it calls.
pub(crate) struct Session {
    context: SessionContext,
    modules: Vec<Arc<ModulePools>>,
    compiled: Arc<Counters>,
}

impl Session {
    /// Loads the modules and registers their functions. Compiled code is kept in Heddle's cache directory.
    pub(crate) fn new(plugins: &[PathBuf], limits: Limits) -> Result<Self, Failure> {
        let config = SessionConfig::new()
            .with_option_extension(HeddleOptions::from(limits))
            .set_str("datafusion.sql_parser.default_null_ordering", "nulls_min");
        let builder = SessionStateBuilder::new().with_default_features().with_config(config);
        let context = SessionContext::new_with_state(with_heddle(builder).build());
        let cache = cache();
        let mut modules = Vec::with_capacity(plugins.len());
        for plugin in plugins {
            let bytes = std::fs::read(plugin).map_err(|error| Failure::file(plugin, &error))?;
            modules.push(register_module(&context, &cache.load(&bytes)?)?);
        }
        Ok(Self { context, modules, compiled: Arc::clone(cache.counters()) })
    }

    pub(crate) async fn add_table(&self, table: &Table) -> Result<(), Failure> {
        tables::register(&self.context, table).await
    }

    /// Plans one query; a statement that changes something is refused.
    pub(crate) async fn plan(&self, query: &str) -> Result<DataFrame, Failure> {
        let reads =
            SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
        Ok(self.context.sql_with_options(query, reads).await?)
    }

    /// The counters of `spec/sql.md`, summed over the modules.
    pub(crate) fn counters(&self) -> Value {
        let counters: Vec<_> = self.modules.iter().map(|module| module.counters().snapshot()).collect();
        json!({
            "rows": counters.iter().map(|c| c.rows).sum::<u64>(),
            "batches": counters.iter().map(|c| c.batches).sum::<u64>(),
            "bytesIn": counters.iter().map(|c| c.bytes_in).sum::<u64>(),
            "bytesOut": counters.iter().map(|c| c.bytes_out).sum::<u64>(),
            "marshalInNanos": counters.iter().map(|c| c.marshal_in_nanos).sum::<u64>(),
            "guestNanos": counters.iter().map(|c| c.guest_nanos).sum::<u64>(),
            "marshalOutNanos": counters.iter().map(|c| c.marshal_out_nanos).sum::<u64>(),
            "instancesCreated": counters.iter().map(|c| c.instances_created).sum::<u64>(),
            "modulesCompiled": self.compiled.snapshot().modules_compiled,
            "handlesOpened": counters.iter().map(|c| c.handles_opened).sum::<u64>(),
            "rowsBailed": counters.iter().map(|c| c.rows_bailed).sum::<u64>(),
        })
    }
}

/// Compiled modules under `$HEDDLE_CACHE`, or `~/.cache/heddle`; in memory where that is impossible.
pub(crate) fn cache() -> ModuleCache {
    let home = || std::env::home_dir().map(|home| home.join(".cache").join("heddle"));
    let root = std::env::var_os("HEDDLE_CACHE").map(PathBuf::from).or_else(home);
    match root.map(|root| ModuleCache::in_directory(compiled_in(&root))) {
        Some(Ok(cache)) => cache,
        Some(Err(error)) => {
            eprintln!("compiled modules are not kept: {error}");
            ModuleCache::new()
        }
        None => ModuleCache::new(),
    }
}

fn compiled_in(root: &Path) -> PathBuf {
    root.join("wasmtime")
}
