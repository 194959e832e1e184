//! Groups as slots of a guest's handle.

use std::sync::{Mutex, PoisonError};

use arrow::array::{Array, ArrayRef, new_empty_array};
use arrow::datatypes::Field;
use datafusion::common::{DataFusionError, Result};
use heddle_host::{AggregateCall, Column, Error, ErrorCode, HeddleInstance};

use crate::aggregate::groups::Groups;
use crate::aggregate::source::AggregateSource;
use crate::error::to_datafusion;

type Call = AggregateCall<HeddleInstance>;

/// Hands rows to the guest as they come. It takes an instance with its first row and keeps it until it is cleared or
/// dropped.
#[derive(Debug)]
pub(crate) struct Slots {
    source: AggregateSource,
    /// Behind a lock because [`size`](Groups::size) asks the guest too.
    call: Mutex<Option<Call>>,
}

/// A call with a batch of rows.
type WithRows = fn(&mut Call, &[Column], usize, Option<&[u32]>, u32) -> heddle_host::Result<()>;

/// A call that answers with a value for each slot.
type OfSlots = fn(&mut Call, Option<&[u32]>, u32) -> heddle_host::Result<ArrayRef>;

impl Slots {
    /// No slots, and no instance yet.
    pub(crate) fn new(source: AggregateSource) -> Self {
        Self { source, call: Mutex::default() }
    }

    fn call(&mut self) -> heddle_host::Result<&mut Call> {
        match self.call.get_mut().unwrap_or_else(PoisonError::into_inner) {
            Some(call) => Ok(call),
            none => Ok(none.insert(self.source.open()?)),
        }
    }

    /// Hands over rows, at most `heddle.batch_rows` in one call.
    fn in_parts(
        &mut self,
        hand_over: WithRows,
        values: &[ArrayRef],
        rows: usize,
        groups: Option<&[u32]>,
        count: u32,
    ) -> Result<()> {
        if rows == 0 {
            return Ok(());
        }
        let columns = self.source.columns(values)?;
        let step = self.source.limits().batch_rows.max(1);
        let call = self.call().map_err(to_datafusion)?;
        for start in (0..rows).step_by(step) {
            let length = step.min(rows - start);
            let part: Vec<Column> = columns.iter().map(|column| column.slice(start, length)).collect();
            let groups = groups.map(|groups| &groups[start..start + length]);
            hand_over(call, &part, length, groups, count)
                .map_err(|error| to_datafusion(error.after_rows(start as u64)))?;
        }
        Ok(())
    }

    /// Asks for a value of each of the first `count` slots, of at most `heddle.batch_rows` in one call.
    fn of_slots(&mut self, ask: OfSlots, field: Option<&Field>, count: u32) -> Result<ArrayRef> {
        let step = u32::try_from(self.source.limits().batch_rows.max(1)).unwrap_or(u32::MAX);
        if count == 0 {
            let missing = || Error::new(ErrorCode::BadManifest, "an aggregate without state or result");
            return Ok(new_empty_array(field.ok_or_else(missing).map_err(to_datafusion)?.data_type()));
        }
        let call = self.call().map_err(to_datafusion)?;
        if count <= step {
            return ask(call, None, count).map_err(to_datafusion);
        }
        let mut parts = Vec::new();
        for start in (0..count).step_by(step as usize) {
            let end = count.min(start.saturating_add(step));
            let slots: Vec<u32> = (start..end).collect();
            let part = ask(call, Some(&slots), end - start);
            parts.push(part.map_err(|error| to_datafusion(error.after_rows(u64::from(start))))?);
        }
        let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
        arrow::compute::concat(&parts).map_err(DataFusionError::from)
    }
}

impl Groups for Slots {
    fn update(&mut self, values: &[ArrayRef], rows: usize, groups: Option<&[u32]>, count: u32) -> Result<()> {
        self.in_parts(Call::accumulate, values, rows, groups, count)
    }

    fn retract(&mut self, values: &[ArrayRef], rows: usize) -> Result<()> {
        self.in_parts(Call::retract, values, rows, None, 1)
    }

    fn retracts(&self) -> bool {
        self.source.function().retract
    }

    fn merge(&mut self, states: &ArrayRef, groups: Option<&[u32]>, count: u32) -> Result<()> {
        if states.is_empty() {
            return Ok(());
        }
        self.call().and_then(|call| call.merge(states, groups, count)).map_err(to_datafusion)
    }

    fn states(&mut self, count: u32) -> Result<ArrayRef> {
        let field = self.source.function().state.clone();
        self.of_slots(Call::state, field.as_ref(), count)
    }

    fn results(&mut self, count: u32) -> Result<ArrayRef> {
        let field = self.source.function().returns.clone();
        self.of_slots(Call::finish, field.as_ref(), count)
    }

    fn remove(&mut self, count: u32) -> Result<()> {
        self.call().and_then(|call| call.shift(count)).map_err(to_datafusion)
    }

    fn clear(&mut self) -> Result<()> {
        let call = self.call.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        call.map_or(Ok(()), |call| self.source.close(call)).map_err(to_datafusion)
    }

    fn states_of_rows(&self, values: &[ArrayRef], rows: usize) -> Result<ArrayRef> {
        let columns = self.source.columns(values)?;
        self.source.convert(&columns, rows).map_err(to_datafusion)
    }

    fn initial_state(&self) -> Result<ArrayRef> {
        self.source.of_no_rows(Call::state).map_err(to_datafusion)
    }

    /// What the guest says that its slots hold; nothing after a failure, which the next call reports.
    fn size(&self) -> usize {
        let mut call = self.call.lock().unwrap_or_else(PoisonError::into_inner);
        call.as_mut().and_then(|call| call.size().ok()).unwrap_or_default()
    }
}

impl Drop for Slots {
    fn drop(&mut self) {
        // The query is over; an instance that fails to close is gone, and nobody is left to tell.
        self.clear().ok();
    }
}
