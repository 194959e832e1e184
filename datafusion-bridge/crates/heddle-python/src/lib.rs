//! `heddle_datafusion._native`: modules, and their functions as `PyCapsule`s that `datafusion` for Python registers.
//!
//! `datafusion` and this library are built apart; between them lie the C structs of `datafusion-ffi` alone.

mod capsule;
mod error;
mod function;
mod module;
mod udf;

/// What `heddle_datafusion/__init__.py` builds on.
#[pyo3::pymodule]
mod _native {
    #[pymodule_export]
    use crate::error::HeddleError;
    #[pymodule_export]
    use crate::function::Function;
    #[pymodule_export]
    use crate::module::Module;
    #[pymodule_export]
    use crate::udf::{AggregateFunction, ScalarFunction, TableFunction};
}
