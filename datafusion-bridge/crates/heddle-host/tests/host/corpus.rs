//! The corpus of the repository, and its modules.

use std::path::Path;
use std::sync::LazyLock;

use heddle_conformance::Corpus;
use heddle_host::{HeddleModule, ModuleCache};

pub(crate) fn corpus() -> Corpus {
    Corpus::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../conformance"))
}

pub(crate) fn module(name: &str) -> heddle_host::Result<HeddleModule> {
    static CACHE: LazyLock<ModuleCache> = LazyLock::new(|| {
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
        ModuleCache::in_directory(directory).expect("a directory for compiled modules")
    });
    CACHE.load(&corpus().wasm(name).unwrap_or_else(|fault| panic!("{fault}")))
}
