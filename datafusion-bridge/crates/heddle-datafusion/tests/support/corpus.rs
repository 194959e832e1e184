//! What tests of sessions share, here and in heddle-ballista: modules of the corpus, and queries whose answers are shown.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::error::{DataFusionError, Result};
use datafusion::prelude::SessionContext;
use heddle_host::{Error, HeddleModule, ModuleCache};

static CACHE: LazyLock<Arc<ModuleCache>> = LazyLock::new(|| {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
    Arc::new(ModuleCache::in_directory(directory).expect("a directory for compiled modules"))
});

/// The modules that this process has compiled.
pub(crate) fn cache() -> Arc<ModuleCache> {
    Arc::clone(&CACHE)
}

/// The file of a module.
pub(crate) fn path(module: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../conformance/dist");
    folder.join(format!("{module}.wasm")).canonicalize().unwrap_or_else(|error| {
        panic!("{module}: {error}: run `npm run build:conformance` at the root of the repository")
    })
}

/// A module, compiled once.
pub(crate) fn module(name: &str) -> HeddleModule {
    CACHE.load(&std::fs::read(path(name)).expect("a module")).expect("a module")
}

pub(crate) async fn run(context: &SessionContext, query: &str) -> Result<Vec<RecordBatch>> {
    context.sql(query).await?.collect().await
}

/// The result as a table for people.
pub(crate) async fn show(context: &SessionContext, query: &str) -> String {
    match run(context, query).await {
        Ok(batches) => pretty_format_batches(&batches).expect("a table").to_string(),
        Err(error) => panic!("{query}: {error}"),
    }
}

/// Heddle's error behind the failure of a query, as `cause` finds it.
pub(crate) async fn failure(
    context: &SessionContext,
    query: &str,
    cause: impl Fn(&DataFusionError) -> Option<Error>,
) -> Error {
    let error = run(context, query).await.expect_err(query);
    cause(&error).unwrap_or_else(|| panic!("{query}: not a Heddle error: {error}"))
}
