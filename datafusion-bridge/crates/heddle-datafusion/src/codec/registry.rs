//! The modules of the plans that a process has seen.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use datafusion::execution::runtime_env::RuntimeEnv;
use heddle_host::{Error, ErrorCode, HeddleModule, Manifest, ModuleCache, Result};

use super::message;
use crate::module_file::ModuleFile;
use crate::module_source::{FindModule, ModuleSource};
use crate::pools::{ModulePools, OwnLimits};

/// Modules of at most this size go with the query.
const INLINE_BYTES: usize = 4 << 20;

/// Modules that no query uses are kept up to this number.
const KEPT: usize = 64;

/// Writes modules into plans and finds them again, each compiled once, whatever number of plans and tasks has it.
///
/// A module is known by the SHA-256 of its bytes, which is checked wherever the bytes come from: the plan itself, where it is
/// not too large; the folder of modules, as `<sha256>.wasm`; or the URL of the CREATE FUNCTION. Any thread may use it.
#[derive(Debug)]
pub struct ModuleRegistry {
    inline_bytes: usize,
    finder: Arc<Finder>,
    known: Mutex<HashMap<Key, Arc<ModulePools>>>,
}

/// What came with a plan, but for the bytes, which the digest stands for.
type Key = (String, Vec<u8>, bool, Option<String>, OwnLimits);

impl ModuleRegistry {
    /// A registry that compiles through this cache and knows no folder of modules.
    pub fn new(cache: Arc<ModuleCache>) -> Self {
        let finder = Finder { cache, folder: None, runtime: Arc::default() };
        Self { inline_bytes: INLINE_BYTES, finder: Arc::new(finder), known: Mutex::default() }
    }

    /// Larger modules than this stay behind: who runs the query has them in a folder, or reads them at their URL. 4 MiB
    /// where it is not said.
    #[must_use]
    pub fn with_inline_bytes(self, inline_bytes: usize) -> Self {
        Self { inline_bytes, ..self }
    }

    /// Looks for modules that did not come with the plan as `<sha256>.wasm` in this folder, before it asks their URL.
    #[must_use]
    pub fn with_folder(self, folder: impl Into<PathBuf>) -> Self {
        let folder = Some(folder.into());
        let finder = Finder {
            folder,
            cache: Arc::clone(&self.finder.cache),
            runtime: Arc::clone(&self.finder.runtime),
        };
        Self { finder: Arc::new(finder), ..self }
    }

    /// Reads URLs through the object stores of this runtime; files alone where it is not said.
    #[must_use]
    pub fn with_runtime(self, runtime: Arc<RuntimeEnv>) -> Self {
        let finder =
            Finder { runtime, cache: Arc::clone(&self.finder.cache), folder: self.finder.folder.clone() };
        Self { finder: Arc::new(finder), ..self }
    }

    /// The module as it goes into a plan.
    ///
    /// # Errors
    /// As [`Manifest::json_of`].
    pub(super) fn write(&self, pools: &ModulePools) -> Result<message::Module> {
        let source = pools.source();
        let OwnLimits { deadline_ms, memory_limit_bytes, batch_rows } = pools.own_limits();
        let wasm = source.bytes().filter(|bytes| bytes.len() <= self.inline_bytes);
        Ok(message::Module {
            sha256: source.digest().to_owned(),
            manifest: source.manifest_json()?.to_vec(),
            wasm: wasm.map(|bytes| bytes.to_vec()),
            url: source.url().map(str::to_owned),
            deadline_ms,
            memory_limit_bytes,
            batch_rows: batch_rows.map(|rows| rows as u64),
        })
    }

    /// The module of a plan; its code is not loaded.
    ///
    /// # Errors
    /// HEDDLE1006 for bytes of another module, HEDDLE1003 and HEDDLE1004 for a manifest that is none.
    pub(super) fn read(&self, module: message::Module) -> Result<Arc<ModulePools>> {
        let message::Module { sha256, manifest, wasm, url, deadline_ms, memory_limit_bytes, batch_rows } =
            module;
        let batch_rows = batch_rows.and_then(|rows| usize::try_from(rows).ok());
        let limits = OwnLimits { deadline_ms, memory_limit_bytes, batch_rows };
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (sha256, manifest, wasm.is_some(), url, limits);
        if let Some(pools) = known().get(&key) {
            return Ok(Arc::clone(pools));
        }
        let (sha256, json, _, url, _) = key.clone();
        if let Some(wasm) = &wasm {
            checked(&sha256, wasm)?;
            if Manifest::json_of(wasm)? != json {
                let message = "the manifest that came with the query is not that of the module";
                return Err(Error::new(ErrorCode::BadManifest, message));
            }
        }
        let finder = Arc::<Finder>::clone(&self.finder);
        let source = ModuleSource::found_by(finder, sha256, &json, wasm.map(Arc::from), url)?;
        let pools = Arc::new(ModulePools::from_source(source, limits, None));
        let mut known = known();
        if known.len() >= KEPT {
            // Those that no plan has.
            known.retain(|_, pools| Arc::strong_count(pools) > 1);
        }
        Ok(Arc::clone(known.entry(key).or_insert(pools)))
    }
}

/// Loads modules.
#[derive(Debug)]
struct Finder {
    cache: Arc<ModuleCache>,
    folder: Option<PathBuf>,
    runtime: Arc<RuntimeEnv>,
}

impl FindModule for Finder {
    fn find(&self, source: &ModuleSource) -> Result<HeddleModule> {
        let digest = source.digest();
        if let Some(bytes) = source.bytes() {
            return self.cache.load(bytes);
        }
        let mut reasons = vec![];
        if let Some(folder) = &self.folder {
            let path = folder.join(format!("{digest}.wasm"));
            match std::fs::read(&path) {
                Ok(bytes) => {
                    checked(digest, &bytes)?;
                    return self.cache.load(&bytes);
                }
                Err(error) => reasons.push(format!("{}: {error}", path.display())),
            }
        }
        match source.url().map(|url| self.fetch(url, digest)) {
            Some(Ok(bytes)) => return self.cache.load(&bytes),
            Some(Err(error)) => reasons.push(error.message().to_owned()),
            None => reasons.push("it has no URL".to_owned()),
        }
        Err(Error::new(ErrorCode::NoModule, format!("no module sha256:{digest}: {}", reasons.join("; "))))
    }
}

impl Finder {
    /// Reads a URL on a thread of its own: who calls may be one that runs futures itself.
    fn fetch(&self, url: &str, digest: &str) -> Result<Vec<u8>> {
        let failed = |reason: &dyn std::fmt::Display| Error::new(ErrorCode::File, format!("{url}: {reason}"));
        std::thread::scope(|scope| {
            let read = || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                let file = ModuleFile::parse(url)?;
                runtime.map_err(|error| failed(&error))?.block_on(file.read(&self.runtime, Some(digest)))
            };
            scope.spawn(read).join().map_err(|_| failed(&"the thread that reads it failed"))?
        })
    }
}

fn checked(sha256: &str, bytes: &[u8]) -> Result<()> {
    let digest = HeddleModule::digest_of(bytes);
    match digest == sha256 {
        true => Ok(()),
        false => Err(Error::new(
            ErrorCode::NoModule,
            format!("in place of sha256:{sha256} there is sha256:{digest}"),
        )),
    }
}
