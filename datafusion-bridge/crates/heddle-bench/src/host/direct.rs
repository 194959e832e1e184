//! Functions of a module by the direct ABI.

use arrow::array::{ArrayRef, AsArray as _, new_empty_array};
use arrow::datatypes::{DataType, UInt32Type};
use heddle_bench::{Error, Subject};
use heddle_host::{AggregateCall, Column, CounterSnapshot, FunctionInfo, HeddleInstance, InstancePool};

/// A scalar function.
pub(crate) struct Rows<'a> {
    pool: &'a InstancePool,
    instance: HeddleInstance,
    function: &'a FunctionInfo,
}

impl<'a> Rows<'a> {
    /// In an instance of its own.
    pub(crate) fn new(pool: &'a InstancePool, function: &'a FunctionInfo) -> Result<Self, Error> {
        Ok(Self { pool, instance: pool.acquire()?, function })
    }
}

impl Subject for Rows<'_> {
    fn call(&mut self, columns: &[Column], rows: usize) -> Result<ArrayRef, Error> {
        Ok(self.instance.call_scalar(self.function, columns, rows)?)
    }

    fn counters(&self) -> CounterSnapshot {
        self.pool.counters().snapshot()
    }

    fn splits_time(&self) -> bool {
        true
    }
}

/// An aggregate function whose rows say their slots in the last column. What is called accumulates on and on.
pub(crate) struct Groups<'a> {
    pool: &'a InstancePool,
    call: AggregateCall<HeddleInstance>,
    /// For the answer to verify; it has accumulated nothing.
    anew: AggregateCall<HeddleInstance>,
    count: u32,
    returns: DataType,
}

impl<'a> Groups<'a> {
    /// In instances of its own.
    pub(crate) fn new(pool: &'a InstancePool, function: &FunctionInfo, count: u32) -> Result<Self, Error> {
        let open = || -> Result<_, Error> { Ok(AggregateCall::open(pool.acquire()?, function)?) };
        let returns = function.returns.as_ref().ok_or("an aggregate without a result")?.data_type().clone();
        Ok(Self { pool, call: open()?, anew: open()?, count, returns })
    }
}

/// The arguments, and the slot of each row.
pub(crate) fn slots(columns: &[Column]) -> Result<(&[Column], &[u32]), Error> {
    let (slots, arguments) = columns.split_last().ok_or("no column of slots")?;
    let slots = slots.values().as_primitive_opt::<UInt32Type>().ok_or("slots are uint32")?;
    Ok((arguments, slots.values()))
}

impl Subject for Groups<'_> {
    fn call(&mut self, columns: &[Column], rows: usize) -> Result<ArrayRef, Error> {
        let (arguments, slots) = slots(columns)?;
        self.call.accumulate(arguments, rows, Some(slots), self.count)?;
        Ok(new_empty_array(&self.returns))
    }

    fn answer(&mut self, columns: &[Column], rows: usize, _last: ArrayRef) -> Result<ArrayRef, Error> {
        let (arguments, slots) = slots(columns)?;
        self.anew.accumulate(arguments, rows, Some(slots), self.count)?;
        Ok(self.anew.finish(None, self.count)?)
    }

    fn counters(&self) -> CounterSnapshot {
        self.pool.counters().snapshot()
    }

    fn splits_time(&self) -> bool {
        true
    }
}
