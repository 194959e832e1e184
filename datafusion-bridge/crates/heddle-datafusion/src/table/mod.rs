//! Table functions of a module.
//!
//! ```text
//! FROM digits(3)             -> WasmTableFunction -> TableCallExec over one row
//! FROM t, LATERAL digits(a)  -> TableCallNode over one row -> LateralCalls -> TableCallNode over t -> TableCallExec
//! ```

mod exec;
mod lateral;
mod node;
mod pairs;
mod run;
mod stream;
mod udtf;

pub(crate) use exec::TableCallExec;
pub(crate) use lateral::LateralCalls;
pub(crate) use node::TableCallNode;
pub use udtf::WasmTableFunction;
pub(crate) use udtf::WasmTableProvider;
