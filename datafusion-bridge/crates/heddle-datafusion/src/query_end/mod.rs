//! The end of a query reaches the calls of its scalar functions and aggregates: DataFusion makes them inside its own operators,
//! which nothing can interrupt but the guest's clock.

mod exec;
mod listeners;
mod plan;

pub(crate) use exec::ListenerExec;
pub(crate) use listeners::QueryEnd;
pub use plan::{PlanCalls, PlanListener};
