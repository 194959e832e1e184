//! Functions of Heddle modules as DataFusion UDFs.
//!
//! ```
//! # // The README's lines, run on the README's module.
//! # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../examples/00-hello")).unwrap();
//! # tokio::runtime::Runtime::new().unwrap().block_on(demo()).unwrap();
//! use datafusion::execution::SessionStateBuilder;
//! use datafusion::prelude::SessionContext;
//! use heddle_datafusion::{register_module, to_datafusion, with_heddle};
//! use heddle_host::HeddleModule;
//!
//! # async fn demo() -> datafusion::error::Result<()> {
//! let state = with_heddle(SessionStateBuilder::new().with_default_features()).build();
//! let context = SessionContext::new_with_state(state);
//! let module = HeddleModule::load(&std::fs::read("dist/hello.wasm")?).map_err(to_datafusion)?;
//! register_module(&context, &module)?;
//! context.sql("SELECT initials('Ada Lovelace') AS who").await?.show().await?;
//! # Ok(())
//! # }
//! ```

/// Its example is a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod accepts;
mod aggregate;
mod arguments;
mod bind_query;
#[cfg(feature = "proto")]
mod codec;
mod coerce;
mod create_function;
mod error;
mod functions;
mod memory_pool;
mod misplaced;
mod module_file;
mod module_source;
mod operator;
mod options;
mod overloads;
mod partition;
mod pools;
mod query_end;
mod query_planner;
mod register;
mod relations;
mod row_number;
mod scalar;
mod session;
mod table;

pub use aggregate::WasmAggregateUdf;
#[cfg(feature = "proto")]
pub use codec::{HeddleLogicalCodec, HeddlePhysicalCodec, ModuleRegistry};
pub use create_function::HeddleFunctionFactory;
pub use error::{from_datafusion, to_datafusion};
pub use functions::{RegisteredFunction, registered_functions};
pub use operator::TaskCancellation;
pub use options::HeddleOptions;
pub use pools::{ModulePools, OwnLimits};
pub use query_end::{PlanCalls, PlanListener};
pub use query_planner::HeddleExtensionPlanner;
pub use register::{register_module, register_pools};
pub use scalar::WasmScalarUdf;
pub use session::with_heddle;
pub use table::WasmTableFunction;
