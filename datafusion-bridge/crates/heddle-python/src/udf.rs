//! Functions as `datafusion` for Python takes them.

use std::io;
use std::sync::{Arc, LazyLock};

use datafusion::catalog::TableFunctionImpl;
use datafusion::logical_expr::{AggregateUDF, ScalarUDF};
use datafusion_ffi::udaf::FFI_AggregateUDF;
use datafusion_ffi::udf::FFI_ScalarUDF;
use datafusion_ffi::udtf::FFI_TableFunction;
use heddle_datafusion::{ModulePools, WasmAggregateUdf, WasmScalarUdf, WasmTableFunction};
use heddle_host::Result;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use tokio::runtime::{Builder, Runtime};

use crate::capsule::codec_of;

/// Table functions run beside DataFusion's threads, on those of this library: it does not see the interpreter's runtime.
static RUNTIME: LazyLock<io::Result<Runtime>> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(1).thread_name("heddle").build());

/// A scalar function; `datafusion.ScalarUDF.from_pycapsule` takes it.
#[pyclass(frozen, module = "heddle_datafusion")]
pub(crate) struct ScalarFunction(Arc<ScalarUDF>);

impl ScalarFunction {
    pub(crate) fn new(pools: &Arc<ModulePools>, name: &str) -> Result<Self> {
        let udf = WasmScalarUdf::new(Arc::clone(pools), name)?;
        Ok(Self(Arc::new(ScalarUDF::from(udf))))
    }
}

#[pymethods]
impl ScalarFunction {
    fn __datafusion_scalar_udf__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let shared = FFI_ScalarUDF::from(Arc::clone(&self.0));
        PyCapsule::new_with_value(py, shared, c"datafusion_scalar_udf")
    }
}

/// An aggregate function; `datafusion.AggregateUDF.from_pycapsule` takes it.
#[pyclass(frozen, module = "heddle_datafusion")]
pub(crate) struct AggregateFunction(Arc<AggregateUDF>);

impl AggregateFunction {
    pub(crate) fn new(pools: &Arc<ModulePools>, name: &str) -> Result<Self> {
        let udaf = WasmAggregateUdf::new(Arc::clone(pools), name)?;
        Ok(Self(Arc::new(AggregateUDF::from(udaf))))
    }
}

#[pymethods]
impl AggregateFunction {
    fn __datafusion_aggregate_udf__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let shared = FFI_AggregateUDF::from(Arc::clone(&self.0));
        PyCapsule::new_with_value(py, shared, c"datafusion_aggregate_udf")
    }
}

/// A table function; `datafusion.TableFunction` takes it.
#[pyclass(frozen, module = "heddle_datafusion")]
pub(crate) struct TableFunction(Arc<dyn TableFunctionImpl>);

impl TableFunction {
    pub(crate) fn new(pools: &Arc<ModulePools>, name: &str) -> Result<Self> {
        Ok(Self(Arc::new(WasmTableFunction::new(Arc::clone(pools), name)?)))
    }
}

#[pymethods]
impl TableFunction {
    fn __datafusion_table_function__<'py>(
        &self,
        py: Python<'py>,
        session: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let runtime = RUNTIME.as_ref().map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        let handle = Some(runtime.handle().clone());
        let shared = FFI_TableFunction::new_with_ffi_codec(Arc::clone(&self.0), handle, codec_of(session)?);
        PyCapsule::new_with_value(py, shared, c"datafusion_table_function")
    }
}
