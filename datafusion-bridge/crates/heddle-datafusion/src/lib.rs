//! Functions of Heddle modules as DataFusion UDFs.
//!
//! ```
//! # // The README's lines, run on the README's module.
//! # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../examples/00-hello")).unwrap();
//! # tokio::runtime::Runtime::new().unwrap().block_on(demo()).unwrap();
//! use datafusion::prelude::{SessionConfig, SessionContext};
//! use heddle_datafusion::{HeddleOptions, register_module, to_datafusion};
//! use heddle_host::HeddleModule;
//!
//! # async fn demo() -> datafusion::error::Result<()> {
//! let config = SessionConfig::new().with_option_extension(HeddleOptions::default());
//! let mut context = SessionContext::new_with_config(config);
//! let module = HeddleModule::load(&std::fs::read("dist/hello.wasm")?).map_err(to_datafusion)?;
//! register_module(&mut context, &module)?;
//! context.sql("SELECT initials('Ada Lovelace') AS who").await?.show().await?;
//! # Ok(())
//! # }
//! ```

mod accepts;
mod coerce;
mod error;
mod options;
mod pools;
mod register;
mod scalar;
mod unsupported;

pub use error::{from_datafusion, to_datafusion};
pub use options::HeddleOptions;
pub use pools::ModulePools;
pub use register::register_module;
pub use scalar::WasmScalarUdf;
