//! Compiled modules, once per process and, if wanted, once per machine.

use std::collections::HashMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use wasmtime::{Engine, Module};

use crate::counters::{self, Counters};
use crate::error::{Error, ErrorCode, Result};
use crate::module::HeddleModule;

/// Loads each module once, keyed by the digest of its bytes. Threads that ask for one module at the same time wait
/// for one compilation.
#[derive(Debug, Default)]
pub struct ModuleCache {
    directory: Option<PathBuf>,
    modules: Mutex<HashMap<String, Slot>>,
    counters: Arc<Counters>,
}

type Slot = Arc<OnceLock<Result<HeddleModule>>>;

impl ModuleCache {
    /// A cache in memory.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A cache that also keeps compiled code in a directory, created if missing.
    ///
    /// What lies there is executed: it must belong to this user alone. On Unix a directory that others own or may
    /// write to is refused.
    ///
    /// # Errors
    /// HEDDLE4001 when the directory cannot be made or is open to others.
    pub fn in_directory(directory: impl Into<PathBuf>) -> Result<Self> {
        let directory = directory.into();
        prepare(&directory)
            .map_err(|reason| Error::new(ErrorCode::File, format!("{}: {reason}", directory.display())))?;
        Ok(Self { directory: Some(directory), ..Self::default() })
    }

    /// A cache in the folder of this user's Heddle: `$HEDDLE_CACHE/wasmtime`, or `~/.cache/heddle/wasmtime`; in memory
    /// where there is no home.
    ///
    /// # Errors
    /// As [`in_directory`](Self::in_directory).
    pub fn of_user() -> Result<Self> {
        let home = || std::env::home_dir().map(|home| home.join(".cache").join("heddle"));
        let root = std::env::var_os("HEDDLE_CACHE").map(PathBuf::from).or_else(home);
        root.map_or_else(|| Ok(Self::new()), |root| Self::in_directory(root.join("wasmtime")))
    }

    /// Counts modules made ready by this cache, in
    /// [`modules_compiled`](crate::CounterSnapshot::modules_compiled).
    pub fn counters(&self) -> &Arc<Counters> {
        &self.counters
    }

    /// The module of these bytes. A failure is remembered like a success.
    ///
    /// # Errors
    /// HEDDLE1001 to HEDDLE1005.
    pub fn load(&self, bytes: &[u8]) -> Result<HeddleModule> {
        let slot = {
            let mut modules = self.modules.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(modules.entry(HeddleModule::digest_of(bytes)).or_default())
        };
        slot.get_or_init(|| {
            counters::add(&self.counters.modules_compiled, 1);
            HeddleModule::load_through(bytes, self.directory.as_deref())
        })
        .clone()
    }
}

/// Reads compiled code from its file, or compiles and writes it. A file that wasmtime refuses is replaced; a
/// directory that cannot be written to only costs time.
pub(crate) fn compiled(
    engine: &Engine,
    directory: &Path,
    digest: &str,
    compile: impl FnOnce() -> Result<Module>,
) -> Result<Module> {
    let path = directory.join(format!("{digest}.{}.cwasm", fingerprint(engine)));
    if path.is_file() {
        // SAFETY: `prepare` refused a directory that another user can write to, and this function alone writes
        // into it, by renaming a complete file. wasmtime checks its own version and settings in the header.
        if let Ok(module) = unsafe { Module::deserialize_file(engine, &path) } {
            return Ok(module);
        }
    }
    let module = compile()?;
    if let Err(error) = store(directory, &path, &module) {
        log::warn!("compiled module not kept: {}: {error}", path.display());
    }
    Ok(module)
}

/// Tells compiled code of different wasmtime versions and settings apart.
fn fingerprint(engine: &Engine) -> String {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// Writes beside the file and renames, so that no reader sees half of it.
fn store(
    directory: &Path,
    path: &Path,
    module: &Module,
) -> std::result::Result<(), Box<dyn std::error::Error>> {
    let bytes = module.serialize()?;
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    file.write_all(&bytes)?;
    file.persist(path)?;
    Ok(())
}

#[cfg(unix)]
fn prepare(directory: &Path) -> std::result::Result<(), String> {
    use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
    let prepared = || -> std::io::Result<(fs::Metadata, fs::Metadata)> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        let own = tempfile::tempfile_in(directory)?;
        Ok((fs::metadata(directory)?, own.metadata()?))
    };
    let (directory, own) = prepared().map_err(|error| error.to_string())?;
    if directory.permissions().mode() & 0o022 != 0 || directory.uid() != own.uid() {
        return Err("other users may write to it, and what lies there is executed".to_owned());
    }
    Ok(())
}

#[cfg(not(unix))]
fn prepare(directory: &Path) -> std::result::Result<(), String> {
    fs::create_dir_all(directory).map_err(|error| error.to_string())
}
