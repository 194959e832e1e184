//! Where the accumulators of one call in a query get instances and arguments from.

use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef};
use datafusion::common::Result;
use heddle_host::{
    AggregateCall, Column, Error, ErrorCode, FunctionInfo, HeddleInstance, InstancePool, Limits,
};

use crate::coerce;
use crate::error::to_datafusion;
use crate::query_end::QueryEnd;

/// What asks slots for a column: [`AggregateCall::state`] or [`AggregateCall::finish`].
pub(crate) type AskSlots =
    fn(&mut AggregateCall<HeddleInstance>, Option<&[u32]>, u32) -> heddle_host::Result<ArrayRef>;

/// An aggregate function as one call in a query uses it.
#[derive(Clone, Debug)]
pub(crate) struct AggregateSource {
    pool: Arc<InstancePool>,
    function: FunctionInfo,
    /// Which arguments are constants of the query; they cross once for a batch.
    constants: Vec<bool>,
    /// What ends calls before their deadline.
    end: Option<Arc<QueryEnd>>,
}

impl AggregateSource {
    /// The function on instances of this pool.
    pub(crate) fn new(
        pool: Arc<InstancePool>,
        function: FunctionInfo,
        constants: Vec<bool>,
        end: Option<Arc<QueryEnd>>,
    ) -> Self {
        Self { pool, function, constants, end }
    }

    pub(crate) fn function(&self) -> &FunctionInfo {
        &self.function
    }

    pub(crate) fn limits(&self) -> &Limits {
        self.pool.limits()
    }

    /// Values that the planner let through, as arguments; those of constants have the same value in every row.
    ///
    /// # Errors
    /// HEDDLE2004 with the row for a value that does not fit.
    pub(crate) fn columns(&self, values: &[ArrayRef]) -> Result<Vec<Column>> {
        let column = |(i, values): (usize, &ArrayRef)| {
            let missing = || Error::new(ErrorCode::ArgumentCount, self.function.signature.clone());
            let arg = self.function.argument(i).ok_or_else(missing)?;
            let constant = self.constants.get(i).is_some_and(|constant| *constant) && !values.is_empty();
            let values = if constant { values.slice(0, 1) } else { Arc::clone(values) };
            let values = coerce::convert(&self.function, arg, &values, constant, self.limits())?;
            Ok(if constant { Column::constant(values) } else { Column::new(values) })
        };
        values.iter().enumerate().map(column).collect::<heddle_host::Result<_>>().map_err(to_datafusion)
    }

    /// The instance, whose calls end with the query.
    fn ending(&self, mut instance: HeddleInstance) -> HeddleInstance {
        if let Some(end) = &self.end {
            end.cancels(&mut instance);
        }
        instance
    }

    /// Begins a call on an instance of its own.
    ///
    /// # Errors
    /// As [`AggregateCall::open`].
    pub(crate) fn open(&self) -> heddle_host::Result<AggregateCall<HeddleInstance>> {
        // DataFusion asks what the groups hold, and takes it out of its memory pool itself.
        let instance = self.ending(self.pool.acquire_unbudgeted()?);
        AggregateCall::open(instance, &self.function)
    }

    /// Ends a call and gives its instance back.
    ///
    /// # Errors
    /// What the guest reports.
    pub(crate) fn close(&self, call: AggregateCall<HeddleInstance>) -> heddle_host::Result<()> {
        call.close().map(|instance| self.pool.release(instance))
    }

    /// The state of each row as a group of its own.
    ///
    /// # Errors
    /// As [`HeddleInstance::convert_states`].
    pub(crate) fn convert(&self, columns: &[Column], rows: usize) -> heddle_host::Result<ArrayRef> {
        let mut instance = self.ending(self.pool.acquire()?);
        let states = instance.convert_states(&self.function, columns, rows);
        self.pool.release(instance);
        states
    }

    /// What a group without rows gives: its state, or its result.
    ///
    /// # Errors
    /// Heddle's.
    pub(crate) fn of_no_rows(&self, ask: AskSlots) -> heddle_host::Result<ArrayRef> {
        let mut call = self.open()?;
        let column = ask(&mut call, None, 1);
        self.close(call)?;
        column
    }
}
