//! What the operators of table and partition functions have in common.

mod callee;
mod cancellation;
mod lease;
mod metrics;
mod offload;
mod output;

pub(crate) use callee::Callee;
pub use cancellation::TaskCancellation;
pub(crate) use lease::Lease;
pub(crate) use metrics::OperatorMetrics;
pub(crate) use offload::{Offload, Work};
pub(crate) use output::Output;
