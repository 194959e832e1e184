//! Guest calls beside the threads that drive the query.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use datafusion::common::runtime::SpawnedTask;
use datafusion::common::{DataFusionError, Result};
use heddle_host::CounterSnapshot;

use crate::error::to_datafusion;

/// What calls into a guest.
pub(crate) trait Work: Send + 'static {
    /// Ends a running call when it is set.
    fn cancellation(&self) -> Arc<AtomicBool>;

    /// What its calls cost so far.
    fn counted(&self) -> CounterSnapshot;
}

/// Runs each step on a thread of its own, so that a query that is dropped in the middle of a call ends the call: within
/// a tick of the epoch clock, not at its deadline.
#[derive(Debug)]
pub(crate) struct Offload<W: Work> {
    /// None while a step runs, and after one that did not come back.
    work: Option<W>,
    cancellation: Arc<AtomicBool>,
}

impl<W: Work> Offload<W> {
    pub(crate) fn new(work: W) -> Self {
        Self { cancellation: work.cancellation(), work: Some(work) }
    }

    /// Runs a step; answers with what came of it and what was counted so far.
    ///
    /// # Errors
    /// Those of the step.
    pub(crate) async fn step<R: Send + 'static>(
        &mut self,
        step: impl FnOnce(&mut W) -> heddle_host::Result<R> + Send + 'static,
    ) -> Result<(R, CounterSnapshot)> {
        let gone = || DataFusionError::Execution("an operator was asked again after it was dropped".into());
        let mut work = self.work.take().ok_or_else(gone)?;
        let task = SpawnedTask::spawn_blocking(move || {
            let result = step(&mut work);
            (work, result)
        });
        let (work, result) =
            task.join_unwind().await.map_err(|error| DataFusionError::ExecutionJoin(Box::new(error)))?;
        let counted = work.counted();
        self.work = Some(work);
        Ok((result.map_err(to_datafusion)?, counted))
    }
}

impl<W: Work> Drop for Offload<W> {
    fn drop(&mut self) {
        if self.work.is_none() {
            self.cancellation.store(true, Relaxed);
        }
    }
}
