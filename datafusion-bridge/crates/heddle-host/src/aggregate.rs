//! Calls of aggregate functions.

use std::borrow::BorrowMut;

use arrow::array::ArrayRef;
use arrow::datatypes::Field;

use crate::arguments::{check_groups, expect_kind, prepare, prepare_each};
use crate::column::Column;
use crate::engine;
use crate::error::{Error, ErrorCode, Result};
use crate::function_info::{FunctionInfo, FunctionKind};
use crate::guest_exports::{AggregateExports, Answer, Rows};
use crate::handle::Handle;
use crate::instance::HeddleInstance;
use crate::memory::refused;

/// The groups of an aggregate function, each in a slot: 0, 1, 2 … A slot that nothing was accumulated into holds the
/// initial state. The instance is busy until the call is closed; dropping it closes it.
pub struct AggregateCall<I: BorrowMut<HeddleInstance>> {
    handle: Handle<I>,
    exports: AggregateExports,
    state: Field,
    returns: Field,
}

impl HeddleInstance {
    /// Begins a call of an aggregate function on a borrowed instance; see [`AggregateCall::open`].
    ///
    /// # Errors
    /// As [`AggregateCall::open`].
    pub fn open_aggregate(&mut self, function: &FunctionInfo) -> Result<AggregateCall<&mut Self>> {
        AggregateCall::open(self, function)
    }

    /// The state of each row, as if it were a group of its own.
    ///
    /// # Errors
    /// As [`call_scalar`](Self::call_scalar).
    pub fn convert_states(
        &mut self,
        function: &FunctionInfo,
        columns: &[Column],
        rows: usize,
    ) -> Result<ArrayRef> {
        expect_kind(function, FunctionKind::Aggregate)?;
        let columns = prepare(function, columns, rows)?;
        let (state, _) = fields(function)?;
        let convert = self.exports.aggregate.as_ref().map(|exports| exports.convert.clone());
        let convert = convert.ok_or_else(|| refused("the module has no aggregate function"))?;
        let call = || {
            let placed = self.place(Some((&columns, rows)), None)?;
            let arguments = (function.index, placed.batch, placed.constants, placed.out);
            let status = self.work(&convert, arguments)?;
            self.settle("heddle_aggregate_convert", status, rows)?;
            self.count_batch(rows);
            self.count_bailed(function.bailing_index())?;
            self.read_column(placed.out, state, rows)
        };
        engine::with_stack(call).map_err(|error| error.in_function(&function.name))
    }
}

impl<I: BorrowMut<HeddleInstance>> AggregateCall<I> {
    /// Begins a call without slots.
    ///
    /// # Errors
    /// HEDDLE1104 for a function of another kind, HEDDLE20xx, HEDDLE21xx, HEDDLE2202.
    pub fn open(mut instance: I, function: &FunctionInfo) -> Result<Self> {
        expect_kind(function, FunctionKind::Aggregate)?;
        let (state, returns) = fields(function)?;
        let this: &mut HeddleInstance = instance.borrow_mut();
        let exports =
            this.exports.aggregate.clone().ok_or_else(|| refused("the module has no aggregate function"))?;
        let begin = || {
            this.alive()?;
            let answer = this.work(&exports.open, function.index)?;
            this.opened("heddle_aggregate_open", answer, 0)
        };
        let number = engine::with_stack(begin).map_err(|error| error.in_function(&function.name))?;
        let close = exports.close.clone();
        let handle = Handle::new(instance, function, number, close, "heddle_aggregate_close");
        Ok(Self { handle, exports, state: state.clone(), returns: returns.clone() })
    }

    /// Accumulates every row into its slot: `groups` has one slot per row, each below `group_count`, or is absent where
    /// all rows belong to slot 0 and `group_count` is 1. Afterwards there are at least `group_count` slots. Columns as
    /// for [`call_scalar`](HeddleInstance::call_scalar).
    ///
    /// # Errors
    /// HEDDLE1102, HEDDLE1103, HEDDLE2201 for what does not fit; HEDDLE20xx with the row, HEDDLE21xx, HEDDLE2202, after
    /// which the call is closed.
    pub fn accumulate(
        &mut self,
        columns: &[Column],
        rows: usize,
        groups: Option<&[u32]>,
        group_count: u32,
    ) -> Result<()> {
        let export = self.exports.accumulate.clone();
        self.rows("heddle_aggregate_accumulate", &export, columns, rows, groups, group_count)
    }

    /// Takes back rows that were accumulated; otherwise as [`accumulate`](Self::accumulate).
    ///
    /// # Errors
    /// As [`accumulate`](Self::accumulate), and HEDDLE1104 where the function cannot ([`FunctionInfo::retract`]).
    pub fn retract(
        &mut self,
        columns: &[Column],
        rows: usize,
        groups: Option<&[u32]>,
        group_count: u32,
    ) -> Result<()> {
        let function = &self.handle.function;
        let Some(export) = self.exports.retract.clone().filter(|_| function.retract) else {
            let message = format!("{} cannot take rows back", function.signature);
            return Err(Error::new(ErrorCode::Unsupported, message).in_function(&function.name));
        };
        self.rows("heddle_aggregate_retract", &export, columns, rows, groups, group_count)
    }

    fn rows(
        &mut self,
        name: &str,
        export: &Answer<Rows>,
        columns: &[Column],
        rows: usize,
        groups: Option<&[u32]>,
        group_count: u32,
    ) -> Result<()> {
        let columns = prepare(&self.handle.function, columns, rows)?;
        self.check_groups(groups, group_count, rows)?;
        self.handle.run(|instance, handle| {
            let placed = instance.place(Some((&columns, rows)), groups)?;
            let arguments = (handle, placed.batch, placed.constants, placed.numbers, group_count);
            let status = instance.work(export, arguments)?;
            instance.count_batch(rows);
            instance.settle(name, status, rows)
        })
    }

    /// Merges every state into its slot; `states` is of the declared state type.
    ///
    /// # Errors
    /// As [`accumulate`](Self::accumulate).
    pub fn merge(&mut self, states: &ArrayRef, groups: Option<&[u32]>, group_count: u32) -> Result<()> {
        let rows = states.len();
        let states = [Column::new(ArrayRef::clone(states))];
        let states = prepare_each(&self.handle.function, std::iter::once(&self.state), &states, rows)?;
        self.check_groups(groups, group_count, rows)?;
        let merge = &self.exports.merge;
        self.handle.run(|instance, handle| {
            let placed = instance.place(Some((&states, rows)), groups)?;
            let status = instance.work(merge, (handle, placed.batch, placed.numbers, group_count))?;
            instance.count_batch(rows);
            instance.settle("heddle_aggregate_merge", status, rows)
        })
    }

    /// The states of these slots, or of the first `count`; changes nothing. `count` is the number of slots.
    ///
    /// # Errors
    /// HEDDLE20xx with the place among the slots, after which the call stays open; HEDDLE21xx, HEDDLE2202.
    pub fn state(&mut self, slots: Option<&[u32]>, count: u32) -> Result<ArrayRef> {
        let (export, field) = (self.exports.state.clone(), self.state.clone());
        self.column("heddle_aggregate_state", &export, &field, slots, count)
    }

    /// The results of these slots, or of the first `count`; changes nothing.
    ///
    /// # Errors
    /// As [`state`](Self::state).
    pub fn finish(&mut self, slots: Option<&[u32]>, count: u32) -> Result<ArrayRef> {
        let (export, field) = (self.exports.finish.clone(), self.returns.clone());
        self.column("heddle_aggregate_finish", &export, &field, slots, count)
    }

    fn column(
        &mut self,
        name: &str,
        export: &Answer<(u32, u32, u32, u32)>,
        field: &Field,
        slots: Option<&[u32]>,
        count: u32,
    ) -> Result<ArrayRef> {
        self.check_slots(slots, count)?;
        let rows = count as usize;
        self.handle.ask(|instance, handle| {
            let placed = instance.place(None, slots)?;
            let status = instance.work(export, (handle, placed.numbers, count, placed.out))?;
            instance.settle(name, status, rows)?;
            instance.read_column(placed.out, field, rows)
        })
    }

    /// Empties slots and frees what they hold: `slots`, or the first `count`.
    ///
    /// # Errors
    /// HEDDLE2201, HEDDLE21xx, HEDDLE2202, after which the call is closed.
    pub fn drop_slots(&mut self, slots: Option<&[u32]>, count: u32) -> Result<()> {
        self.check_slots(slots, count)?;
        let drop = &self.exports.drop;
        self.handle.run(|instance, handle| {
            let placed = instance.place(None, slots)?;
            let status = instance.work(drop, (handle, placed.numbers, count))?;
            instance.settle("heddle_aggregate_drop", status, count as usize)
        })
    }

    /// Removes the first `count` slots: slot `count` becomes slot 0.
    ///
    /// # Errors
    /// As [`drop_slots`](Self::drop_slots).
    pub fn shift(&mut self, count: u32) -> Result<()> {
        let shift = &self.exports.shift;
        self.handle.run(|instance, handle| {
            instance.alive()?;
            let status = instance.work(shift, (handle, count))?;
            instance.settle("heddle_aggregate_shift", status, count as usize)
        })
    }

    /// Bytes of guest memory that the slots hold, roughly.
    ///
    /// # Errors
    /// HEDDLE21xx, HEDDLE2202.
    pub fn size(&mut self) -> Result<usize> {
        let size = &self.exports.size;
        self.handle.ask(|instance, handle| {
            instance.alive()?;
            let bytes = instance.work(size, handle)?;
            // A size beyond 2 GiB is a negative number too.
            if (-4..0).contains(&bytes) {
                instance.settle("heddle_aggregate_size", bytes, 0)?;
            }
            Ok(bytes.cast_unsigned() as usize)
        })
    }

    /// Ends the call and gives the instance back.
    ///
    /// # Errors
    /// What the guest reports.
    pub fn close(self) -> Result<I> {
        self.handle.close()
    }

    fn check_groups(&self, groups: Option<&[u32]>, group_count: u32, rows: usize) -> Result<()> {
        check_groups(groups, group_count, rows).map_err(|error| error.in_function(&self.handle.function.name))
    }

    fn check_slots(&self, slots: Option<&[u32]>, count: u32) -> Result<()> {
        match slots {
            Some(slots) if slots.len() != count as usize => {
                let message = format!("{} slot numbers, {count} were said", slots.len());
                Err(Error::new(ErrorCode::HostContract, message).in_function(&self.handle.function.name))
            }
            _ => Ok(()),
        }
    }
}

/// The fields of state and result.
fn fields(function: &FunctionInfo) -> Result<(&Field, &Field)> {
    match (&function.state, &function.returns) {
        (Some(state), Some(returns)) => Ok((state, returns)),
        _ => Err(refused("an aggregate function without state or result")),
    }
}

impl<I: BorrowMut<HeddleInstance>> std::fmt::Debug for AggregateCall<I> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AggregateCall").field("function", &self.handle.function.name).finish_non_exhaustive()
    }
}
