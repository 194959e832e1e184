//! A table function at work on one instance.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use arrow::array::RecordBatch;
use heddle_host::{
    Column, CounterSnapshot, Error, ErrorCode, FunctionInfo, HeddleInstance, Result, TableCall,
};

use crate::operator::{Lease, Work};

/// Calls for one part of the input after another; the instance goes back to the pool when it is dropped.
#[derive(Debug)]
pub(crate) struct TableRun {
    lease: Lease,
    function: FunctionInfo,
    cancellation: Arc<AtomicBool>,
    /// Between two calls.
    idle: Option<HeddleInstance>,
    /// During one; it has the instance. None and none after a failure.
    call: Option<TableCall<HeddleInstance>>,
}

impl TableRun {
    /// # Errors
    /// As [`Lease::take`].
    pub(crate) fn new(lease: Lease, function: FunctionInfo) -> Result<Self> {
        let instance = lease.take()?;
        let cancellation = instance.cancellation();
        Ok(Self { lease, function, cancellation, idle: Some(instance), call: None })
    }

    /// Begins a part of the input, after the end of the one before.
    ///
    /// # Errors
    /// As [`TableCall::open`].
    pub(crate) fn open(&mut self, columns: &[Column], rows: usize) -> Result<()> {
        let busy = || Error::new(ErrorCode::HostContract, "the part before is not at its end, or failed");
        let instance = self.idle.take().ok_or_else(busy)?;
        self.call = Some(TableCall::open(instance, &self.function, columns, rows)?);
        Ok(())
    }

    /// The next rows of output of this part; none at its end.
    ///
    /// # Errors
    /// As [`TableCall::next`].
    pub(crate) fn next(&mut self) -> Result<Option<RecordBatch>> {
        let batch = self.call.as_mut().map(TableCall::next).transpose()?.flatten();
        if batch.is_none()
            && let Some(call) = self.call.take()
        {
            self.idle = Some(call.close()?);
        }
        Ok(batch)
    }
}

impl Work for TableRun {
    fn cancellation(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.cancellation)
    }

    fn counted(&self) -> CounterSnapshot {
        self.lease.counted()
    }
}

impl Drop for TableRun {
    fn drop(&mut self) {
        let left = self.call.take().and_then(|call| call.close().ok());
        if let Some(instance) = self.idle.take().or(left) {
            self.lease.give_back(instance);
        }
    }
}
