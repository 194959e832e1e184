//! Rows of values, as JSON and MessagePack have them: writing through serde, reading into builders of columns.

mod builder;
mod writer;

pub(super) use builder::{ColumnBuilder, Slot, Values};
pub(super) use writer::Rows;
