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

mod cache;
pub mod codec;
mod counters;
mod engine;
mod error;
mod extism_env;
mod instance;
mod limits;
mod manifest;
mod marshal_in;
mod marshal_out;
mod module;
mod pool;
mod report;
mod schema;

pub use cache::ModuleCache;
pub use counters::{CounterSnapshot, Counters};
pub use error::{Argument, Error, ErrorCode, Frame, Result};
pub use extism_env::{HostEnv, LogLevel};
pub use instance::HeddleInstance;
pub use limits::Limits;
pub use manifest::{FunctionInfo, FunctionKind, Manifest, Tier, Volatility};
pub use marshal_in::Column;
pub use module::HeddleModule;
pub use pool::InstancePool;
pub use schema::type_name;
