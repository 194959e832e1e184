//! A client's session, and the same without a cluster.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::error::Result;
use datafusion::execution::SessionStateBuilder;
use datafusion::prelude::{CsvReadOptions, SessionConfig, SessionContext};
use heddle_ballista::{from_cluster, session_with};
use heddle_datafusion::{ModuleRegistry, register_module, with_heddle};
use heddle_host::{HeddleModule, ModuleCache};
use tempfile::TempDir;

use crate::cluster::Cluster;

static CACHE: LazyLock<Arc<ModuleCache>> = LazyLock::new(|| {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
    Arc::new(ModuleCache::in_directory(directory).expect("a directory for compiled modules"))
});

/// The file of a corpus module.
pub(crate) fn path(module: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../conformance/dist");
    folder.join(format!("{module}.wasm")).canonicalize().unwrap_or_else(|error| {
        panic!("{module}: {error}: run `npm run build:conformance` at the root of the repository")
    })
}

pub(crate) fn module(name: &str) -> HeddleModule {
    CACHE.load(&std::fs::read(path(name)).expect("a module")).expect("a module")
}

/// A registry as clients have it.
pub(crate) fn registry() -> ModuleRegistry {
    ModuleRegistry::new(Arc::clone(&CACHE))
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
            register_module(&self.context, &module(name)).expect("functions");
        }
    }

    pub(crate) async fn table(&self, name: &str, folder: &TempDir) {
        let path = folder.path().to_str().expect("a path");
        self.context.register_csv(name, path, CsvReadOptions::new()).await.expect("a table");
    }

    pub(crate) async fn run(&self, query: &str) -> Result<Vec<RecordBatch>> {
        self.context.sql(query).await?.collect().await
    }

    /// The result as a table for people.
    pub(crate) async fn show(&self, query: &str) -> String {
        match self.run(query).await {
            Ok(batches) => pretty_format_batches(&batches).expect("a table").to_string(),
            Err(error) => panic!("{query}: {error}"),
        }
    }

    /// Heddle's error behind the failure of a query.
    pub(crate) async fn failure(&self, query: &str) -> heddle_host::Error {
        let error = self.run(query).await.expect_err(query);
        from_cluster(&error).unwrap_or_else(|| panic!("{query}: not a Heddle error: {error}"))
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
