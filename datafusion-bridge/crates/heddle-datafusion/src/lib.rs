//! Functions of Heddle modules as DataFusion UDFs.
//!
//! ```no_run
//! use datafusion::prelude::{SessionConfig, SessionContext};
//! use heddle_datafusion::{HeddleOptions, register_module};
//! use heddle_host::HeddleModule;
//!
//! # async fn demo() -> datafusion::error::Result<()> {
//! let config = SessionConfig::new().with_option_extension(HeddleOptions::default());
//! let mut context = SessionContext::new_with_config(config);
//! let module = HeddleModule::load(&std::fs::read("geo.wasm")?).map_err(heddle_datafusion::to_datafusion)?;
//! register_module(&mut context, &module)?;
//!
//! context.sql("SET heddle.deadline_ms = 1000").await?;
//! context.sql("SELECT haversine(59.9, 10.7, 40.6, -73.8)").await?.show().await?;
//! # Ok(())
//! # }
//! ```

mod coerce;
mod error;
mod options;
mod pools;
mod register;
mod scalar;

pub use error::{from_datafusion, to_datafusion};
pub use options::HeddleOptions;
pub use pools::ModulePools;
pub use register::register_module;
pub use scalar::WasmScalarUdf;
