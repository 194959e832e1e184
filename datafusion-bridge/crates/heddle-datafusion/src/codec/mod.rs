//! How functions of modules travel in plans.
//!
//! ```text
//! client                      scheduler                      executor
//! HeddleLogicalCodec  ------> HeddleLogicalCodec
//!                             HeddlePhysicalCodec  --------> HeddlePhysicalCodec
//! digest, manifest, and the module's bytes or its URL        ModuleRegistry: one ModulePools per module
//! ```
//!
//! A plan is decoded without the code of its modules: that is loaded when a function is called.

mod functions;
mod logical;
mod message;
mod nodes;
mod physical;
mod registry;

pub use logical::HeddleLogicalCodec;
pub use physical::HeddlePhysicalCodec;
pub use registry::ModuleRegistry;
