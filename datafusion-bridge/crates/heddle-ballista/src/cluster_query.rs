//! A query on the cluster, as the client sees it.

use std::fmt;
use std::sync::Arc;

use ballista_core::execution_plans::DistributedQueryExec;
use ballista_core::extension::SessionConfigExt as _;
use ballista_core::serde::protobuf::CancelJobParams;
use ballista_core::serde::protobuf::scheduler_grpc_client::SchedulerGrpcClient;
use ballista_core::utils::{GrpcClientConfig, create_grpc_client_endpoint};
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DataFusionError, Result, internal_err};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::metrics::MetricsSet;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PhysicalExpr, PlanProperties};
use datafusion::prelude::SessionConfig;
use datafusion_proto::protobuf::LogicalPlanNode;
use futures::{StreamExt as _, stream};
use heddle_datafusion::to_datafusion;

use crate::carried::from_cluster;

/// Ballista leaves a query running whose result nobody reads; this ends it. And Heddle's errors are errors of Heddle again.
#[derive(Clone, Debug)]
pub(crate) struct ClusterQuery {
    inner: Arc<dyn ExecutionPlan>,
    scheduler: Arc<str>,
}

impl ClusterQuery {
    /// Around a plan of Ballista's client; other plans run here and stay as they are.
    pub(crate) fn around(inner: Arc<dyn ExecutionPlan>, scheduler: &str) -> Arc<dyn ExecutionPlan> {
        match inner.is::<DistributedQueryExec<LogicalPlanNode>>() {
            true => Arc::new(Self { inner, scheduler: scheduler.into() }),
            false => inner,
        }
    }
}

impl DisplayAs for ClusterQuery {
    fn fmt_as(&self, format: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt_as(format, f)
    }
}

impl ExecutionPlan for ClusterQuery {
    fn name(&self) -> &'static str {
        "ClusterQuery"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.inner.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        if children.is_empty() { Ok(self) } else { internal_err!("ClusterQuery has no children") }
    }

    fn metrics(&self) -> Option<MetricsSet> {
        self.inner.metrics()
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let config = context.session_config().clone();
        let batches = self.inner.execute(partition, context)?;
        let (plan, scheduler) = (Arc::clone(&self.inner), Arc::clone(&self.scheduler));
        let job = Job { plan, scheduler, config, running: true };
        let stream = stream::unfold((batches, job), |(mut batches, mut job)| async move {
            let batch = batches.next().await;
            // At its end, or failed.
            job.running = matches!(batch, Some(Ok(_)));
            batch.map(|batch| (batch.map_err(heddle_error), (batches, job)))
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), stream)))
    }
}

fn heddle_error(error: DataFusionError) -> DataFusionError {
    match from_cluster(&error) {
        Some(cause) => to_datafusion(cause),
        None => error,
    }
}

/// A job of the scheduler's; one that is dropped while it runs is cancelled.
struct Job {
    plan: Arc<dyn ExecutionPlan>,
    scheduler: Arc<str>,
    config: SessionConfig,
    running: bool,
}

impl Drop for Job {
    fn drop(&mut self) {
        let plan = self.plan.downcast_ref::<DistributedQueryExec<LogicalPlanNode>>();
        let job = plan.and_then(DistributedQueryExec::job_id).filter(|_| self.running);
        if let (Some(job), Ok(runtime)) = (job, tokio::runtime::Handle::try_current()) {
            let (job, scheduler) = (job.to_string(), self.scheduler.to_string());
            let config = GrpcClientConfig::from(&self.config.ballista_config());
            runtime.spawn(async move {
                if let Err(error) = cancel(scheduler, config, job.clone()).await {
                    log::warn!("job {job} goes on: {error}");
                }
            });
        }
    }
}

async fn cancel(
    scheduler: String,
    config: GrpcClientConfig,
    job_id: String,
) -> std::result::Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let channel = create_grpc_client_endpoint(scheduler, Some(&config))?.connect().await?;
    SchedulerGrpcClient::new(channel).cancel_job(CancelJobParams { job_id }).await?;
    Ok(())
}
