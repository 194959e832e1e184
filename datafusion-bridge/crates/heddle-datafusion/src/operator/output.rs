//! What operators give, batch by batch.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::common::Result;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::stream;

use crate::operator::{OperatorMetrics, TaskCancellation};

/// An operator at work on one partition of a plan.
pub(crate) trait Output: Sized + Send + 'static {
    /// The next batch; none at the end.
    ///
    /// # Errors
    /// Those of the input, and Heddle's.
    fn next(&mut self) -> impl Future<Output = Result<Option<RecordBatch>>> + Send;

    fn metrics(&self) -> &OperatorMetrics;

    /// Batches as they are asked for: nothing runs ahead.
    fn batches(self, schema: SchemaRef, cancellation: TaskCancellation) -> SendableRecordBatchStream {
        let batches = stream::try_unfold((self, cancellation), |(mut this, cancellation)| async move {
            let batch = cancellation.or_end(this.next()).await?;
            Ok(batch.map(|batch| {
                this.metrics().output(&batch);
                (batch, (this, cancellation))
            }))
        });
        Box::pin(RecordBatchStreamAdapter::new(schema, batches))
    }
}
