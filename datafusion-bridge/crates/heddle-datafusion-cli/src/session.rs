//! A DataFusion session as `spec/sql.md` wants it, with the functions of the job's modules.

use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::datatypes::Field;
use datafusion::dataframe::DataFrame;
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::context::SQLOptions;
use datafusion::prelude::{SessionConfig, SessionContext};
use datafusion::sql::parser::Statement;
use heddle_datafusion::{
    HeddleOptions, ModulePools, ModuleRegistry, RegisteredFunction, register_module, registered_functions,
    with_heddle,
};
use heddle_host::{Counters, Limits, ModuleCache, type_name};
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
    /// Loads the modules and registers their functions, in this process or on the cluster of the URL. Compiled code is kept in
    /// Heddle's cache directory.
    pub(crate) fn new(plugins: &[PathBuf], limits: Limits, url: Option<&str>) -> Result<Self, Failure> {
        let config = url.map_or_else(SessionConfig::new, |_| heddle_ballista::config());
        let config = config
            .with_option_extension(HeddleOptions::from(limits))
            .with_information_schema(true)
            .set_str("datafusion.sql_parser.default_null_ordering", "nulls_min");
        let builder = SessionStateBuilder::new().with_default_features().with_config(config);
        let cache = Arc::new(cache());
        let context = match url {
            None => SessionContext::new_with_state(with_heddle(builder).build()),
            Some(url) => {
                let modules = Arc::new(ModuleRegistry::new(Arc::clone(&cache)));
                heddle_ballista::session_with(url, builder, &modules)?
            }
        };
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

    /// Plans a statement of a person; what it changes is changed by now.
    pub(crate) async fn execute(&self, statement: Statement) -> Result<DataFrame, Failure> {
        let plan = self.context.state().statement_to_plan(statement).await?;
        Ok(self.context.execute_logical_plan(plan).await?)
    }

    /// The functions of modules, or those of one name.
    pub(crate) fn functions(&self, name: Option<&str>) -> Result<DataFrame, Failure> {
        let mut functions = registered_functions(&self.context.state());
        functions.retain(|function| name.is_none_or(|name| function.name == name));
        let column = |text: fn(&RegisteredFunction) -> &str| -> ArrayRef {
            Arc::new(functions.iter().map(text).map(Some).collect::<StringArray>())
        };
        let columns = [
            ("name", column(|function| &function.name)),
            ("kind", column(|function| function.kind.name())),
            ("signature", column(|function| &function.signature)),
            ("tier", column(|function| function.tier.name())),
            ("module", column(|function| &function.digest[..12])),
        ];
        listing(RecordBatch::try_from_iter(columns)?)
    }

    /// The columns of a table.
    pub(crate) async fn columns(&self, table: &str) -> Result<DataFrame, Failure> {
        let fields = self.context.table(table).await?;
        let fields = fields.schema().fields();
        let column = |text: fn(&Field) -> String| -> ArrayRef {
            Arc::new(fields.iter().map(|field| Some(text(field))).collect::<StringArray>())
        };
        let columns = [
            ("column", column(|field| field.name().clone())),
            ("type", column(|field| type_name(field.data_type()))),
            ("nullable", column(|field| field.is_nullable().to_string())),
        ];
        listing(RecordBatch::try_from_iter(columns)?)
    }

    /// The counters of `spec/sql.md`, summed over the modules; what executors of a cluster do is not in them.
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

/// What this process knows, which no cluster needs to be asked for.
fn listing(rows: RecordBatch) -> Result<DataFrame, Failure> {
    Ok(SessionContext::new().read_batch(rows)?)
}

/// Compiled modules in Heddle's folder of this user; in memory where that is impossible.
pub(crate) fn cache() -> ModuleCache {
    ModuleCache::of_user().unwrap_or_else(|error| {
        eprintln!("compiled modules are not kept: {error}");
        ModuleCache::new()
    })
}
