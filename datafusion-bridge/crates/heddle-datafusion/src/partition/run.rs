//! A partition function at work on one instance.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use arrow::array::RecordBatch;
use heddle_host::{
    Column, CounterSnapshot, Error, ErrorCode, FunctionInfo, HeddleInstance, PartitionCall, Result,
};

use crate::operator::{Lease, Work};

/// One run over the rows of one partition of the plan; the instance goes back to the pool when it is dropped.
#[derive(Debug)]
pub(crate) struct PartitionRun {
    lease: Lease,
    cancellation: Arc<AtomicBool>,
    call: Option<PartitionCall<HeddleInstance>>,
}

impl PartitionRun {
    /// Begins the run.
    ///
    /// # Errors
    /// As [`PartitionCall::open`].
    pub(crate) fn new(lease: Lease, function: &FunctionInfo, params: &[Column]) -> Result<Self> {
        let instance = lease.take()?;
        let cancellation = instance.cancellation();
        let call = PartitionCall::open(instance, function, params)?;
        Ok(Self { lease, cancellation, call: Some(call) })
    }

    fn call(&mut self) -> Result<&mut PartitionCall<HeddleInstance>> {
        self.call.as_mut().ok_or_else(|| Error::new(ErrorCode::HostContract, "the run is over"))
    }

    /// Hands over rows and begins to take output.
    ///
    /// # Errors
    /// As [`PartitionCall::process`] and [`PartitionCall::next`].
    pub(crate) fn process(
        &mut self,
        columns: &[Column],
        rows: usize,
        starts: &[u32],
    ) -> Result<Option<RecordBatch>> {
        let call = self.call()?;
        call.process(columns, rows, starts)?;
        call.next()
    }

    /// Says that there are no more rows and begins to take the last output.
    ///
    /// # Errors
    /// As [`PartitionCall::finish`] and [`PartitionCall::next`].
    pub(crate) fn finish(&mut self) -> Result<Option<RecordBatch>> {
        let call = self.call()?;
        call.finish()?;
        call.next()
    }

    /// More output for what was handed over; none where there is no more.
    ///
    /// # Errors
    /// As [`PartitionCall::next`].
    pub(crate) fn next(&mut self) -> Result<Option<RecordBatch>> {
        self.call()?.next()
    }
}

impl Work for PartitionRun {
    fn cancellation(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.cancellation)
    }

    fn counted(&self) -> CounterSnapshot {
        self.lease.counted()
    }
}

impl Drop for PartitionRun {
    fn drop(&mut self) {
        if let Some(instance) = self.call.take().and_then(|call| call.close().ok()) {
            self.lease.give_back(instance);
        }
    }
}
