//! Runs Heddle modules in wasmtime: loads one, reads its manifest, and calls its functions with Arrow columns
//! through the direct ABI or with bytes through the Extism ABI (see `spec/abi.md`).
//!
//! ```no_run
//! use heddle_host::{Column, Counters, HeddleModule, HostEnv, InstancePool, Limits};
//! use std::sync::Arc;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let module = HeddleModule::load(&std::fs::read("geo.wasm")?)?;
//! let pool = InstancePool::new(module.clone(), Limits::default(), HostEnv::default(), Arc::default());
//! let function = module.function("haversine")?;
//! let degrees = |v: f64| Column::constant(Arc::new(arrow::array::Float64Array::from(vec![v])));
//!
//! let mut instance = pool.acquire()?;
//! let result = instance.call_scalar(function, &[degrees(59.9), degrees(10.7), degrees(40.6), degrees(-73.8)], 1);
//! pool.release(instance);
//! println!("{:?}", result?);
//! # Ok(())
//! # }
//! ```

/// Its example is a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod adopted;
mod aggregate;
mod arguments;
mod assembly;
mod cache;
mod call_guard;
pub mod codec;
mod column;
mod counters;
mod data_type;
mod engine;
mod error;
mod extism_call;
mod extism_env;
mod function_info;
mod guest_exports;
mod handle;
mod instance;
mod layout;
mod limits;
mod manifest;
mod marshal_in;
mod marshal_out;
mod memory;
mod memory_budget;
mod module;
mod module_interface;
mod normalize;
mod partition;
mod pool;
mod report;
mod scalar;
mod schema;
mod signature;
mod table;
mod wasi;

pub use aggregate::AggregateCall;
pub use cache::ModuleCache;
pub use column::Column;
pub use counters::{CounterSnapshot, Counters};
pub use data_type::{field_type_name, parse_type, type_name};
pub use error::{Argument, Error, ErrorCode, Frame, Result};
pub use extism_env::{HostEnv, LogLevel};
pub use function_info::{FunctionInfo, FunctionKind, PluginFormat, SortColumn, Tier, Volatility};
pub use instance::HeddleInstance;
pub use limits::Limits;
pub use manifest::Manifest;
pub use memory_budget::MemoryBudget;
pub use module::HeddleModule;
pub use normalize::represents;
pub use partition::PartitionCall;
pub use pool::InstancePool;
pub use report::read_report;
pub use table::TableCall;
