//! A client's session, and the same without a cluster.

use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::error::Result;
use datafusion::execution::SessionStateBuilder;
use datafusion::prelude::{CsvReadOptions, SessionConfig, SessionContext};
use heddle_ballista::{from_cluster, session_with};
use heddle_datafusion::{ModuleRegistry, register_module, with_heddle};
use tempfile::TempDir;

use crate::cluster::Cluster;
use crate::corpus;

/// A registry as clients have it.
pub(crate) fn registry() -> ModuleRegistry {
    ModuleRegistry::new(corpus::cache())
}

pub(crate) struct Session {
    pub(crate) context: SessionContext,
}

impl Session {
    /// On a cluster.
    pub(crate) fn on(cluster: &Cluster) -> Self {
        Self::with_registry(cluster, registry())
    }

    pub(crate) fn with_registry(cluster: &Cluster, registry: ModuleRegistry) -> Self {
        let config = SessionConfig::new().with_target_partitions(4);
        let builder = SessionStateBuilder::new().with_default_features().with_config(config);
        Self { context: session_with(&cluster.url(), builder, &Arc::new(registry)).expect("a session") }
    }

    /// In this process.
    pub(crate) fn here() -> Self {
        let config = SessionConfig::new().with_target_partitions(4);
        let builder = SessionStateBuilder::new().with_default_features().with_config(config);
        Self { context: SessionContext::new_with_state(with_heddle(builder).build()) }
    }

    pub(crate) fn register(&self, modules: &[&str]) {
        for name in modules {
            register_module(&self.context, &corpus::module(name)).expect("functions");
        }
    }

    pub(crate) async fn table(&self, name: &str, folder: &TempDir) {
        let path = folder.path().to_str().expect("a path");
        self.context.register_csv(name, path, CsvReadOptions::new()).await.expect("a table");
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
        corpus::failure(&self.context, query, from_cluster).await
    }
}

/// CSV files of these lines below a header.
pub(crate) fn files(header: &str, files: &[String]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (i, lines) in files.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{i}.csv")), format!("{header}\n{lines}")).expect("a file");
    }
    folder
}

/// Two hundred rows in four files: an integer, a key of three, a text with nulls.
pub(crate) fn rows() -> TempDir {
    let line = |i: i64| {
        format!("{i},{},{}\n", ["a", "b", "c"][i as usize % 3], if i % 7 == 0 { "" } else { "so so" })
    };
    let part = |part: i64| (part * 50..(part + 1) * 50).map(line).collect::<String>();
    files("n,key,text", &(0..4).map(part).collect::<Vec<_>>())
}

/// Eight files of one row each, which says how many rows a table function gives for it: seconds of work.
pub(crate) fn work(rows: u32) -> TempDir {
    files("rows", &vec![format!("{rows}\n"); 8])
}
