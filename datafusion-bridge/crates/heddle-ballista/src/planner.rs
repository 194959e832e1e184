//! Plans queries on both sides of the way to the scheduler.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::catalog::Session;
use datafusion::common::Result;
use datafusion::execution::context::QueryPlanner;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::ExecutionPlan;

use crate::carried::carry;
use crate::cluster_query::ClusterQuery;

/// The client's: what is to run on the cluster, in a [`ClusterQuery`].
#[derive(Debug)]
pub(crate) struct ClientPlanner {
    /// `http://host:port`.
    pub(crate) scheduler: String,
    pub(crate) inner: Arc<dyn QueryPlanner + Send + Sync>,
}

#[async_trait]
impl QueryPlanner for ClientPlanner {
    async fn create_physical_plan(
        &self,
        plan: &LogicalPlan,
        session: &dyn Session,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let planned = self.inner.create_physical_plan(plan, session).await?;
        Ok(ClusterQuery::around(planned, &self.scheduler))
    }
}

/// The scheduler's: another planner, whose errors of Heddle go to the client whole.
#[derive(Debug)]
pub(crate) struct SchedulerPlanner(pub(crate) Arc<dyn QueryPlanner + Send + Sync>);

#[async_trait]
impl QueryPlanner for SchedulerPlanner {
    async fn create_physical_plan(
        &self,
        plan: &LogicalPlan,
        session: &dyn Session,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.0.create_physical_plan(plan, session).await.map_err(carry)
    }
}
