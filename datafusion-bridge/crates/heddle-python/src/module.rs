//! A module and its instances.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use heddle_datafusion::{ModulePools, OwnLimits};
use heddle_host::{Error, ErrorCode, ModuleCache};
use pyo3::prelude::*;

use crate::error::to_python;
use crate::function::Function;
use crate::udf::{AggregateFunction, ScalarFunction, TableFunction};

/// Modules of this process, compiled once, and kept on disk where that is possible.
static CACHE: LazyLock<ModuleCache> =
    LazyLock::new(|| ModuleCache::of_user().unwrap_or_else(|_| ModuleCache::new()));

/// A module file, loaded and compiled; its functions share its instances.
#[pyclass(frozen, module = "heddle_datafusion")]
pub(crate) struct Module(Arc<ModulePools>);

#[pymethods]
impl Module {
    /// Loads and compiles a file, without holding up other Python threads.
    #[staticmethod]
    #[pyo3(signature = (path, *, deadline_ms=None, memory_limit_bytes=None, batch_rows=None))]
    fn load(
        py: Python<'_>,
        path: PathBuf,
        deadline_ms: Option<u64>,
        memory_limit_bytes: Option<u64>,
        batch_rows: Option<usize>,
    ) -> PyResult<Self> {
        let loaded = py.detach(move || {
            let unreadable = |error| Error::new(ErrorCode::File, format!("{}: {error}", path.display()));
            let bytes = std::fs::read(&path).map_err(unreadable)?;
            CACHE.load(&bytes)
        });
        let limits = OwnLimits { deadline_ms, memory_limit_bytes, batch_rows };
        let module = loaded.map_err(|error| to_python(py, &error))?;
        Ok(Self(Arc::new(ModulePools::with_limits(module, limits))))
    }

    /// SHA-256 of the file in lower-case hexadecimal.
    #[getter]
    fn digest(&self) -> &str {
        self.0.digest()
    }

    /// Everything in it, in the order of its declarations.
    fn functions(&self) -> Vec<Function> {
        self.0.manifest().functions.iter().map(Function::from).collect()
    }

    /// Instances made so far; for tests and the curious.
    #[getter]
    fn instances_created(&self) -> u64 {
        self.0.counters().snapshot().instances_created
    }

    fn scalar(&self, py: Python<'_>, name: &str) -> PyResult<ScalarFunction> {
        ScalarFunction::new(&self.0, name).map_err(|error| to_python(py, &error))
    }

    fn aggregate(&self, py: Python<'_>, name: &str) -> PyResult<AggregateFunction> {
        AggregateFunction::new(&self.0, name).map_err(|error| to_python(py, &error))
    }

    fn table(&self, py: Python<'_>, name: &str) -> PyResult<TableFunction> {
        TableFunction::new(&self.0, name).map_err(|error| to_python(py, &error))
    }
}
