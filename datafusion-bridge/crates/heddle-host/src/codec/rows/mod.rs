//! Rows of values, as JSON and MessagePack have them: writing through serde, reading into builders of columns.

mod builder;
mod writer;

pub(crate) use builder::{ColumnBuilder, Slot, Values};
pub(crate) use writer::{Cell, Rows, SAFE_INTEGER, integer};
