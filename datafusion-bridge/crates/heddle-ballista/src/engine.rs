//! Runs the tasks of an executor.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use ballista_core::JobId;
use ballista_core::serde::protobuf::{
    RuntimeStatsReport, ShuffleWritePartition, TaskColumnStats, WindowStateReport,
};
use ballista_executor::execution_engine::{DefaultExecutionEngine, ExecutionEngine, QueryStageExecutor};
use datafusion::common::Result;
use datafusion::execution::TaskContext;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::metrics::MetricsSet;
use datafusion::prelude::SessionConfig;
use heddle_datafusion::{PlanCalls, TaskCancellation};
use tokio_util::sync::CancellationToken;

use crate::carried::carry;
use crate::connections::Connections;

/// Ballista's engine, whose tasks hand Heddle's errors on whole, and end when they are cancelled.
pub(crate) struct CarryingEngine(DefaultExecutionEngine);

impl CarryingEngine {
    pub(crate) fn new() -> Self {
        Self(DefaultExecutionEngine::with_client_pool(Arc::new(Connections::default())))
    }
}

impl ExecutionEngine for CarryingEngine {
    fn create_query_stage_exec(
        &self,
        job_id: JobId,
        stage_id: usize,
        task_id: usize,
        global_output_partition_ids: Vec<usize>,
        plan: Arc<dyn ExecutionPlan>,
        work_dir: &str,
        config: &SessionConfig,
    ) -> Result<Arc<dyn QueryStageExecutor>> {
        let partitions = global_output_partition_ids;
        let calls = PlanCalls::of(&plan)?;
        let stage =
            self.0.create_query_stage_exec(job_id, stage_id, task_id, partitions, plan, work_dir, config)?;
        Ok(Arc::new(CarryingStage { stage, calls }))
    }
}

#[derive(Debug)]
struct CarryingStage {
    stage: Arc<dyn QueryStageExecutor>,
    calls: PlanCalls,
}

impl fmt::Display for CarryingStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.stage.fmt(f)
    }
}

#[async_trait]
impl QueryStageExecutor for CarryingStage {
    async fn execute_query_stage(
        &self,
        task_id: usize,
        context: Arc<TaskContext>,
    ) -> Result<Vec<ShuffleWritePartition>> {
        // Ballista drops the future of a cancelled task, but not what its shuffle writer has spawned.
        let _listener = self.calls.listen();
        let cancellation = CancellationToken::new();
        let _dropped = cancellation.clone().drop_guard();
        let context = with_cancellation(&context, TaskCancellation(cancellation));
        self.stage.execute_query_stage(task_id, context).await.map_err(carry)
    }

    fn collect_plan_metrics(&self) -> Vec<MetricsSet> {
        self.stage.collect_plan_metrics()
    }

    fn collect_runtime_stats_reports(&self) -> Vec<RuntimeStatsReport> {
        self.stage.collect_runtime_stats_reports()
    }

    fn collect_window_state_reports(&self) -> Result<Vec<WindowStateReport>> {
        self.stage.collect_window_state_reports()
    }

    fn collect_column_stats(&self) -> Vec<TaskColumnStats> {
        self.stage.collect_column_stats()
    }
}

fn with_cancellation(context: &TaskContext, cancellation: TaskCancellation) -> Arc<TaskContext> {
    Arc::new(TaskContext::new(
        context.task_id(),
        context.session_id(),
        context.session_config().clone().with_extension(Arc::new(cancellation)),
        context.scalar_functions().clone(),
        context.higher_order_functions().clone(),
        context.aggregate_functions().clone(),
        context.window_functions().clone(),
        context.runtime_env(),
    ))
}
