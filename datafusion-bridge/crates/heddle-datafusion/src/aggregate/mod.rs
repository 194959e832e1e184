//! Aggregate functions of a module.
//!
//! ```text
//! WasmAggregateUdf -> WasmAccumulator        (no GROUP BY, windows) -> Slots | KeptRows
//!                  -> WasmGroupsAccumulator  (GROUP BY)             -> Slots | KeptRows
//! ```

mod accumulator;
mod groups;
mod groups_accumulator;
mod kept_rows;
mod slots;
mod source;
mod udaf;

pub use udaf::WasmAggregateUdf;
