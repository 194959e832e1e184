//! What EXPLAIN ANALYZE says of an operator.

use std::time::Duration;

use arrow::array::RecordBatch;
use datafusion::physical_plan::metrics::{
    BaselineMetrics, Count, ExecutionPlanMetricsSet, MetricBuilder, Time,
};
use heddle_host::CounterSnapshot;

/// Rows out and time as of every operator; batches handed to the guest, time in it and time to and from it.
#[derive(Debug)]
pub(crate) struct OperatorMetrics {
    baseline: BaselineMetrics,
    batches: Count,
    guest: Time,
    marshal: Time,
    counted: CounterSnapshot,
}

impl OperatorMetrics {
    pub(crate) fn new(metrics: &ExecutionPlanMetricsSet, partition: usize) -> Self {
        let build = || MetricBuilder::new(metrics);
        Self {
            baseline: BaselineMetrics::new(metrics, partition),
            batches: build().counter("guest_batches", partition),
            guest: build().subset_time("guest_time", partition),
            marshal: build().subset_time("marshal_time", partition),
            counted: CounterSnapshot::default(),
        }
    }

    /// Takes over what was counted since the last time.
    pub(crate) fn record(&mut self, counted: CounterSnapshot) {
        let CounterSnapshot { batches, guest_nanos, marshal_in_nanos, marshal_out_nanos, .. } = self.counted;
        let guest = Duration::from_nanos(counted.guest_nanos - guest_nanos);
        let marshal =
            (counted.marshal_in_nanos - marshal_in_nanos) + (counted.marshal_out_nanos - marshal_out_nanos);
        let marshal = Duration::from_nanos(marshal);
        self.batches.add(usize::try_from(counted.batches - batches).unwrap_or(usize::MAX));
        self.guest.add_duration(guest);
        self.marshal.add_duration(marshal);
        self.baseline.elapsed_compute().add_duration(guest + marshal);
        self.counted = counted;
    }

    /// Counts a batch of output.
    pub(crate) fn output(&self, batch: &RecordBatch) {
        self.baseline.record_output(batch.num_rows());
    }
}
