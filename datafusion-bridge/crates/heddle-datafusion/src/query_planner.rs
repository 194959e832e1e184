//! From the logical nodes of table and partition functions to their operators.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::catalog::Session;
use datafusion::common::{DFSchema, Result, internal_err};
use datafusion::execution::context::QueryPlanner;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{Expr, LogicalPlan, UserDefinedLogicalNode};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_planner::{DefaultPhysicalPlanner, ExtensionPlanner, PhysicalPlanner};
use heddle_host::{Error, ErrorCode};

use crate::error::to_datafusion;
use crate::partition::{MapPartitionsExec, MapPartitionsNode};
use crate::query_end::ListenerExec;
use crate::table::{TableCallExec, TableCallNode};

/// DataFusion's planner with [`HeddleExtensionPlanner`].
#[derive(Debug)]
pub(crate) struct HeddleQueryPlanner;

#[async_trait]
impl QueryPlanner for HeddleQueryPlanner {
    async fn create_physical_plan(
        &self,
        plan: &LogicalPlan,
        session: &dyn Session,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let planner = DefaultPhysicalPlanner::with_extension_planners(vec![Arc::new(HeddleExtensionPlanner)]);
        ListenerExec::around(planner.create_physical_plan(plan, session).await?)
    }
}

/// Plans calls of table and partition functions; for sessions with a query planner of their own.
#[derive(Clone, Copy, Debug, Default)]
pub struct HeddleExtensionPlanner;

#[async_trait]
impl ExtensionPlanner for HeddleExtensionPlanner {
    async fn plan_extension(
        &self,
        planner: &dyn PhysicalPlanner,
        node: &dyn UserDefinedLogicalNode,
        _logical_inputs: &[&LogicalPlan],
        physical_inputs: &[Arc<dyn ExecutionPlan>],
        session: &dyn Session,
        context: &PhysicalPlanningContext,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let input = || match physical_inputs {
            [input] => Ok(Arc::clone(input)),
            inputs => internal_err!("{} inputs in place of one", inputs.len()),
        };
        let exprs = |exprs: &[Expr], schema: &DFSchema| {
            let exprs = exprs.iter().map(|expr| planner.create_physical_expr(expr, schema, session, context));
            exprs.collect::<Result<Vec<_>>>()
        };
        if let Some(node) = node.as_any().downcast_ref::<TableCallNode>() {
            let function = &node.callee.function;
            if node.args.iter().any(Expr::contains_outer) {
                let message = format!(
                    "{}: columns as arguments stand in FROM t, LATERAL {}(...)",
                    function.signature, function.name
                );
                let error = Error::new(ErrorCode::Unsupported, message).in_function(&function.name);
                return Err(to_datafusion(error));
            }
            let args = exprs(&node.args, node.input.schema())?;
            let exec = TableCallExec::new(input()?, node.callee.clone(), args, node.outer, node.output());
            return Ok(Some(Arc::new(exec)));
        }
        if let Some(node) = node.as_any().downcast_ref::<MapPartitionsNode>() {
            let params = exprs(&node.params, &DFSchema::empty())?;
            let exec = MapPartitionsExec::new(input()?, node.callee.clone(), params, node.clustering.clone());
            return Ok(Some(Arc::new(exec)));
        }
        Ok(None)
    }
}
