//! What a module says of a function.

use heddle_host::FunctionInfo;
use pyo3::prelude::*;

/// One function of a module, for people: its names, types and documentation. Overloads are functions of their own.
#[pyclass(frozen, get_all, module = "heddle_datafusion")]
pub(crate) struct Function {
    /// The name in SQL.
    name: String,
    /// The name of the declaration in TypeScript.
    export: String,
    /// 'scalar', 'aggregate', 'table' or 'partition'.
    kind: &'static str,
    /// Arguments and result, for example 'add(a float64, b float64) -> float64'.
    signature: String,
    /// 'immutable', 'stable' or 'volatile'.
    volatility: &'static str,
    /// 'js' (interpreted in the module) or 'aot' (compiled to WebAssembly).
    tier: &'static str,
    /// The author's comment; None where there is none.
    doc: Option<String>,
}

impl From<&FunctionInfo> for Function {
    fn from(function: &FunctionInfo) -> Self {
        let FunctionInfo { name, export, kind, signature, volatility, tier, doc, .. } = function;
        Self {
            name: name.clone(),
            export: export.clone(),
            kind: kind.name(),
            signature: signature.clone(),
            volatility: volatility.name(),
            tier: tier.name(),
            doc: doc.clone(),
        }
    }
}

#[pymethods]
impl Function {
    fn __repr__(&self) -> String {
        format!("<{} function {}>", self.kind, self.signature)
    }
}
