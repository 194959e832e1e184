//! A session with the functions of the corpus modules, and what tests ask of it.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch};
use datafusion::datasource::MemTable;
use datafusion::error::Result;
use datafusion::execution::SessionStateBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};
use heddle_datafusion::{ModulePools, from_datafusion, register_module, with_heddle};

use crate::corpus;

pub(crate) struct Session {
    pub(crate) context: SessionContext,
    pub(crate) pools: Arc<ModulePools>,
}

impl Session {
    /// Two partitions, so that instances meet threads.
    pub(crate) fn new(module: &str) -> Self {
        Self::with_config(module, SessionConfig::new().with_target_partitions(2))
    }

    pub(crate) fn with_config(module: &str, config: SessionConfig) -> Self {
        Self::with_builder(module, SessionStateBuilder::new().with_default_features().with_config(config))
    }

    pub(crate) fn with_builder(module: &str, builder: SessionStateBuilder) -> Self {
        let context = SessionContext::new_with_state(with_heddle(builder).build());
        let pools = register_module(&context, &corpus::module(module)).expect("functions");
        Self { context, pools }
    }

    /// Registers a table of one batch.
    pub(crate) fn table(&self, name: &str, columns: Vec<(&str, ArrayRef)>) {
        let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true)));
        self.context.register_batch(name, batch.expect("a batch")).expect("a table");
    }

    /// Registers a table of several partitions, each of batches of at most `rows` rows of these columns.
    pub(crate) fn partitioned(&self, name: &str, columns: Vec<(&str, ArrayRef)>, parts: usize, rows: usize) {
        let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true)));
        let batch = batch.expect("a batch");
        let mut partitions = vec![Vec::new(); parts];
        for (i, start) in (0..batch.num_rows()).step_by(rows).enumerate() {
            partitions[i % parts].push(batch.slice(start, rows.min(batch.num_rows() - start)));
        }
        let table = MemTable::try_new(batch.schema(), partitions).expect("a table");
        self.context.register_table(name, Arc::new(table)).expect("a table");
    }

    pub(crate) async fn run(&self, query: &str) -> Result<Vec<RecordBatch>> {
        corpus::run(&self.context, query).await
    }

    /// The result as a table for people.
    pub(crate) async fn show(&self, query: &str) -> String {
        corpus::show(&self.context, query).await
    }

    /// Heddle's error behind the failure of a query.
    pub(crate) async fn failure(&self, query: &str) -> heddle_host::Error {
        corpus::failure(&self.context, query, |error| from_datafusion(error).cloned()).await
    }
}
