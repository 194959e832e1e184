//! Plans queries on both sides of the way to the scheduler.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::catalog::Session;
use datafusion::common::Result;
use datafusion::execution::context::QueryPlanner;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_planner::{DefaultPhysicalPlanner, PhysicalPlanner as _};
use heddle_datafusion::HeddleExtensionPlanner;

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

/// The scheduler's: errors of Heddle go to the client whole.
#[derive(Debug)]
pub(crate) struct SchedulerPlanner;

#[async_trait]
impl QueryPlanner for SchedulerPlanner {
    async fn create_physical_plan(
        &self,
        plan: &LogicalPlan,
        session: &dyn Session,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let planner = DefaultPhysicalPlanner::with_extension_planners(vec![Arc::new(HeddleExtensionPlanner)]);
        planner.create_physical_plan(plan, session).await.map_err(carry)
    }
}
