//! Partition functions of a module.
//!
//! ```text
//! FROM map_partitions('f', (SELECT …)) -> MapPartitionsNode over a projection to the columns and keys of f
//!                                      -> MapPartitionsExec over rows clustered by the keys and sorted
//! ```

mod boundaries;
mod columns;
mod exec;
mod input;
mod node;
mod run;
mod stream;

#[cfg(feature = "proto")]
pub(crate) use columns::{Converted, FloatKey};
pub(crate) use exec::MapPartitionsExec;
pub(crate) use input::over_table;
pub(crate) use node::MapPartitionsNode;
#[cfg(feature = "proto")]
pub(crate) use node::{Clustering, SortKey};
