//! The output of a partition function over batches of input.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow::array::RecordBatch;
use datafusion::common::Result;
use datafusion::execution::SendableRecordBatchStream;
use futures::StreamExt as _;
use heddle_host::{Column, FunctionInfo};

use crate::error::to_datafusion;
use crate::operator::{Lease, Offload, OperatorMetrics, Output};
use crate::partition::boundaries::Boundaries;
use crate::partition::run::PartitionRun;

/// What the stream works with.
pub(crate) struct PartitionStream {
    pub(crate) input: SendableRecordBatchStream,
    pub(crate) function: FunctionInfo,
    pub(crate) params: Vec<Column>,
    /// Places of the key columns.
    pub(crate) keys: Vec<usize>,
    pub(crate) lease: Option<Lease>,
    pub(crate) batch_rows: usize,
    pub(crate) metrics: OperatorMetrics,
    pub(crate) parts: VecDeque<RecordBatch>,
    pub(crate) boundaries: Boundaries,
    pub(crate) phase: Phase,
}

/// How far the run is.
pub(crate) enum Phase {
    /// No row has come; without one there is nothing to run.
    Waiting,
    /// Everything that was handed over has given its output.
    Drained(Offload<PartitionRun>),
    /// There is output to take; true after the last input.
    Giving(Offload<PartitionRun>, bool),
    /// The run is over.
    Done,
}

impl Output for PartitionStream {
    async fn next(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            let (run, last, output) = match std::mem::replace(&mut self.phase, Phase::Done) {
                Phase::Done => return Ok(None),
                Phase::Giving(mut run, last) => {
                    let (output, counted) = run.step(PartitionRun::next).await?;
                    self.metrics.record(counted);
                    (run, last, output)
                }
                phase => {
                    let part = match self.parts.pop_front() {
                        Some(part) => Some(part),
                        None => match self.input.next().await.transpose()? {
                            Some(batch) => {
                                self.split(&batch);
                                self.phase = phase;
                                continue;
                            }
                            None => None,
                        },
                    };
                    let mut run = match (phase, &part) {
                        (Phase::Drained(run), _) => run,
                        (_, Some(_)) => self.begin()?,
                        (_, None) => return Ok(None),
                    };
                    let last = part.is_none();
                    let output = self.hand_over(&mut run, part).await?;
                    (run, last, output)
                }
            };
            self.phase = match (&output, last) {
                (Some(_), last) => Phase::Giving(run, last),
                (None, false) => Phase::Drained(run),
                (None, true) => Phase::Done,
            };
            if output.is_some() {
                return Ok(output);
            }
        }
    }

    fn metrics(&self) -> &OperatorMetrics {
        &self.metrics
    }
}

impl PartitionStream {
    /// Takes a batch of input apart into calls of at most `heddle.batch_rows`.
    fn split(&mut self, batch: &RecordBatch) {
        let step = self.batch_rows.max(1);
        let starts = (0..batch.num_rows()).step_by(step);
        self.parts.extend(starts.map(|start| batch.slice(start, step.min(batch.num_rows() - start))));
    }

    fn begin(&mut self) -> Result<Offload<PartitionRun>> {
        let over = || heddle_host::Error::new(heddle_host::ErrorCode::HostContract, "the run is over");
        let lease = self.lease.take().ok_or_else(over).map_err(to_datafusion)?;
        PartitionRun::new(lease, &self.function, &self.params).map(Offload::new).map_err(to_datafusion)
    }

    /// Hands over rows, or their end, and takes the first output.
    async fn hand_over(
        &mut self,
        run: &mut Offload<PartitionRun>,
        part: Option<RecordBatch>,
    ) -> Result<Option<RecordBatch>> {
        let stepped = match part {
            Some(part) => {
                let rows = part.num_rows();
                let keys: Vec<_> = self.keys.iter().map(|key| Arc::clone(part.column(*key))).collect();
                let starts = self.boundaries.of(&keys, rows)?;
                let columns = part.columns().iter().take(self.function.args.len());
                let columns: Vec<Column> = columns.map(|column| Column::new(Arc::clone(column))).collect();
                run.step(move |run| run.process(&columns, rows, &starts)).await
            }
            None => run.step(PartitionRun::finish).await,
        };
        let (output, counted) = stepped?;
        self.metrics.record(counted);
        Ok(output)
    }
}
