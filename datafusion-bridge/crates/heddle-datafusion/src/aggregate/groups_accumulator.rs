//! Aggregation with GROUP BY.

use arrow::array::{Array, ArrayRef, BooleanArray, UInt32Array};
use arrow::compute::{concat, filter, prep_null_mask_filter, take};
use datafusion::common::{DataFusionError, Result};
use datafusion::logical_expr::{EmitTo, GroupsAccumulator};

use crate::aggregate::groups::Groups;
use crate::error::{from_datafusion, to_datafusion};

/// Every group of one partition of the plan, in one handle of one instance.
#[derive(Debug)]
pub(crate) struct WasmGroupsAccumulator<G> {
    groups: G,
    count: u32,
    /// The group of each row of the batch at hand, kept for its memory.
    numbers: Vec<u32>,
}

impl<G: Groups> WasmGroupsAccumulator<G> {
    /// No groups yet.
    pub(crate) fn new(groups: G) -> Self {
        Self { groups, count: 0, numbers: Vec::new() }
    }

    /// Notes how many groups there are now, and the group of each row.
    fn number(&mut self, indices: impl Iterator<Item = usize>, total: usize) -> Result<()> {
        let too_many = |_| DataFusionError::ResourcesExhausted(format!("{total} groups in one partition"));
        self.count = u32::try_from(total).map_err(too_many)?;
        self.numbers.clear();
        #[expect(clippy::cast_possible_truncation, reason = "each is below the total")]
        self.numbers.extend(indices.map(|index| index as u32));
        Ok(())
    }

    /// Takes groups out with what is asked of them.
    fn emit(&mut self, emit_to: EmitTo, ask: fn(&mut G, u32) -> Result<ArrayRef>) -> Result<ArrayRef> {
        match emit_to {
            EmitTo::All => {
                let all = ask(&mut self.groups, self.count)?;
                self.groups.clear()?;
                self.count = 0;
                Ok(all)
            }
            EmitTo::First(n) => {
                let n = u32::try_from(n).map_or(self.count, |n| n.min(self.count));
                let first = ask(&mut self.groups, n)?;
                self.groups.remove(n)?;
                self.count -= n;
                Ok(first)
            }
        }
    }
}

impl<G: Groups + 'static> GroupsAccumulator for WasmGroupsAccumulator<G> {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        opt_filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        let Some(mask) = opt_filter.map(without_nulls) else {
            self.number(group_indices.iter().copied(), total_num_groups)?;
            return self.groups.update(values, group_indices.len(), Some(&self.numbers), self.count);
        };
        let kept = mask.values().set_indices().filter_map(|row| group_indices.get(row).copied());
        self.number(kept, total_num_groups)?;
        let values = filtered(values, &mask)?;
        let updated = self.groups.update(&values, self.numbers.len(), Some(&self.numbers), self.count);
        updated.map_err(|error| before_filter(error, &mask))
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        self.emit(emit_to, G::results)
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(vec![self.emit(emit_to, G::states)?])
    }

    fn merge_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        total_num_groups: usize,
    ) -> Result<()> {
        self.number(group_indices.iter().copied(), total_num_groups)?;
        values.iter().try_for_each(|states| self.groups.merge(states, Some(&self.numbers), self.count))
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        opt_filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let rows = values.first().map_or(0, Array::len);
        let Some(mask) = opt_filter.map(without_nulls) else {
            return Ok(vec![self.groups.states_of_rows(values, rows)?]);
        };
        let kept = filtered(values, &mask)?;
        let states = self.groups.states_of_rows(&kept, mask.true_count());
        let states = states.map_err(|error| before_filter(error, &mask))?;
        // A row that is filtered out is a group without rows.
        let states = concat(&[self.groups.initial_state()?.as_ref(), states.as_ref()])?;
        let mut next = 0;
        let place = |kept: bool| {
            next += u32::from(kept);
            if kept { next } else { 0 }
        };
        let places: UInt32Array = mask.values().iter().map(place).collect::<Vec<_>>().into();
        Ok(vec![take(&states, &places, None)?])
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.numbers.capacity() * size_of::<u32>() + self.groups.size()
    }
}

/// The mask, with null as false.
fn without_nulls(mask: &BooleanArray) -> BooleanArray {
    if mask.null_count() > 0 { prep_null_mask_filter(mask) } else { mask.clone() }
}

fn filtered(values: &[ArrayRef], mask: &BooleanArray) -> Result<Vec<ArrayRef>> {
    Ok(values.iter().map(|values| filter(values, mask)).collect::<Result<_, _>>()?)
}

/// The error with the row of the batch before it was filtered.
fn before_filter(error: DataFusionError, mask: &BooleanArray) -> DataFusionError {
    let moved = from_datafusion(&error).and_then(|cause| {
        let row = mask.values().set_indices().nth(usize::try_from(cause.row()?).ok()?)?;
        Some(cause.clone().at_row(row as u64))
    });
    moved.map_or(error, to_datafusion)
}
