//! The end of a task that its engine goes on polling.

use datafusion::common::{DataFusionError, Result};
use datafusion::execution::TaskContext;
use tokio_util::sync::CancellationToken;

/// Ends the table and partition functions of a task from outside, for engines whose streams outlive a cancelled task (Ballista's
/// shuffle writers do); where streams are dropped, as in DataFusion, nobody needs it.
///
/// It is an extension of the task's configuration (`SessionConfig::with_extension`). Once the token is cancelled a running call
/// ends within a tick of the epoch clock, and the operator fails. Any thread may cancel it, at any time.
#[derive(Clone, Debug, Default)]
pub struct TaskCancellation(pub CancellationToken);

impl TaskCancellation {
    /// That of a task, or one that nobody cancels.
    pub(crate) fn of(context: &TaskContext) -> Self {
        context.session_config().get_extension::<Self>().map(|of| Self::clone(&of)).unwrap_or_default()
    }

    /// Does the work, or drops it when the task is cancelled.
    ///
    /// # Errors
    /// Those of the work; Execution after a cancellation.
    pub(crate) async fn or_end<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let cancelled = || Err(DataFusionError::Execution("the task was cancelled".to_owned()));
        self.0.run_until_cancelled(work).await.unwrap_or_else(cancelled)
    }
}
