//! Functions of Heddle modules on an Apache Ballista cluster.
//!
//! ```no_run
//! use heddle_ballista::session;
//!
//! # async fn demo() -> datafusion::error::Result<()> {
//! let context = session("df://localhost:50050")?;
//! context.sql("CREATE FUNCTION haversine() LANGUAGE WASM AS 'geo.wasm'").await?;
//! context.sql("SELECT haversine(59.9, 10.7, 40.6, -73.8)").await?.show().await?;
//! # Ok(())
//! # }
//! ```
//!
//! The cluster's processes are those of the program `heddle-ballista`: they are Ballista's with the codecs that know modules.
//!
//! ```text
//! session: Ballista's planner, in ClusterQuery          (cancels what is dropped, finds Heddle's errors again)
//!    | plan: functions by digest, modules or their URLs
//! scheduler: plans with Heddle's planner
//!    | stages, likewise
//! executors: ModuleRegistry -> modules compiled once, instances of pools; CarryingEngine (Heddle's errors as text)
//! ```

/// Its example is a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod carried;
mod cluster_query;
mod codecs;
mod connections;
mod engine;
mod executor;
mod planner;
mod scheduler;
mod session;

pub use carried::from_cluster;
pub use codecs::{Codecs, codecs};
pub use executor::{ExecutorOptions, run_executor};
pub use scheduler::{SchedulerOptions, run_scheduler};
pub use session::{config, session, session_with};
