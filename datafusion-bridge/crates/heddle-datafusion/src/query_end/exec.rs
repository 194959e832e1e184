//! The root of a plan that calls functions of modules.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, internal_err};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::common::spawn_buffered;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties as _, PhysicalExpr, PlanProperties,
};
use futures::{StreamExt as _, stream};

use crate::query_end::{PlanCalls, PlanListener};

/// Batches that are made before they are asked for.
const AHEAD: usize = 1;

/// Hands on what its input gives, and listens to the calls in it as long as its streams live. On runtimes of several threads the
/// input runs in tasks of its own: who waits in a call cannot be told meanwhile that the query is dropped.
#[derive(Debug)]
pub(crate) struct ListenerExec {
    input: Arc<dyn ExecutionPlan>,
    calls: PlanCalls,
    /// For each partition until it is run: what one partition waits for may be calls on behalf of another.
    waiting: Mutex<Vec<Option<PlanListener>>>,
}

impl ListenerExec {
    /// The plan itself, where it calls nothing.
    pub(crate) fn around(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
        let calls = PlanCalls::of(&plan)?;
        Ok(if calls.is_empty() { plan } else { Arc::new(Self::new(plan, calls)) })
    }

    fn new(input: Arc<dyn ExecutionPlan>, calls: PlanCalls) -> Self {
        let partitions = input.output_partitioning().partition_count();
        let waiting = (0..partitions).map(|_| Some(calls.listen())).collect();
        Self { input, calls, waiting: Mutex::new(waiting) }
    }

    fn listener(&self, partition: usize) -> PlanListener {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let listener = waiting.get_mut(partition).and_then(Option::take);
        listener.unwrap_or_else(|| self.calls.listen())
    }
}

impl DisplayAs for ListenerExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl ExecutionPlan for ListenerExec {
    fn name(&self) -> &'static str {
        "ListenerExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let (Some(input), true) = (children.pop(), children.is_empty()) else {
            return internal_err!("ListenerExec has one child");
        };
        Self::around(input)
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let listener = self.listener(partition);
        let input = spawn_buffered(self.input.execute(partition, context)?, AHEAD);
        let batches = stream::unfold((input, listener), |(mut input, listener)| async move {
            input.next().await.map(|batch| (batch, (input, listener)))
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), batches)))
    }
}
