//! Heddle's errors as Python exceptions.

use heddle_host::Error;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

pyo3::create_exception!(
    heddle_datafusion,
    HeddleError,
    PyException,
    "A module cannot be loaded, or has no such function. `code` is that of spec/errors.md, for example 'HEDDLE1101'."
);

/// The exception of an error.
pub(crate) fn to_python(py: Python<'_>, error: &Error) -> PyErr {
    let raised = HeddleError::new_err(error.to_string());
    match raised.value(py).setattr("code", error.code().to_string()) {
        Ok(()) => raised,
        Err(other) => other,
    }
}
