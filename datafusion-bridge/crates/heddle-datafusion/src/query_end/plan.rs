//! The functions of a physical plan.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::tree_node::{TreeNode as _, TreeNodeRecursion};
use datafusion::logical_expr::AggregateUDF;
use datafusion::physical_expr::ScalarFunctionExpr;
use datafusion::physical_expr::aggregate::AggregateFunctionExpr;
use datafusion::physical_expr::window::{PlainAggregateWindowExpr, SlidingAggregateWindowExpr, WindowExpr};
use datafusion::physical_plan::aggregates::AggregateExec;
use datafusion::physical_plan::windows::{BoundedWindowAggExec, WindowAggExec};
use datafusion::physical_plan::{ExecutionPlan, PhysicalExpr};

use crate::aggregate::WasmAggregateUdf;
use crate::query_end::QueryEnd;
use crate::scalar::WasmScalarUdf;

/// The calls of scalar functions and aggregates in a plan, for engines that run plans in ways of their own, as Ballista does; a
/// session of [`with_heddle`](crate::with_heddle) needs nothing. Any thread may use it.
#[derive(Clone, Debug)]
pub struct PlanCalls(Vec<Arc<QueryEnd>>);

/// Somebody who waits for what a plan gives. When the last one of a plan is dropped, running calls end within a tick of the
/// epoch clock, 10 ms, with HEDDLE2104.
#[derive(Debug)]
pub struct PlanListener(Vec<Arc<QueryEnd>>);

impl PlanCalls {
    /// Those of the plan and of everything below it.
    ///
    /// # Errors
    /// DataFusion's, from operators that do not say what they contain.
    pub fn of(plan: &Arc<dyn ExecutionPlan>) -> Result<Self> {
        let mut ends = Vec::new();
        plan.apply(|operator| {
            aggregates(operator.as_ref(), &mut ends);
            operator.apply_expressions(&mut |expr| {
                expr.apply(|expr| {
                    scalar(expr, &mut ends);
                    Ok(TreeNodeRecursion::Continue)
                })
            })
        })?;
        Ok(Self(ends))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One more waits for the plan. Until there is one, its calls do not end before their deadline.
    #[must_use]
    pub fn listen(&self) -> PlanListener {
        self.0.iter().for_each(|end| end.join());
        PlanListener(self.0.clone())
    }
}

impl Drop for PlanListener {
    fn drop(&mut self) {
        self.0.iter().for_each(|end| end.leave());
    }
}

fn scalar(expr: &Arc<dyn PhysicalExpr>, ends: &mut Vec<Arc<QueryEnd>>) {
    if let Some(call) = expr.downcast_ref::<ScalarFunctionExpr>() {
        add(call.fun().inner().downcast_ref().and_then(WasmScalarUdf::query_end), ends);
    }
}

/// Operators say what aggregates are called with, but not what is called.
fn aggregates(operator: &dyn ExecutionPlan, ends: &mut Vec<Arc<QueryEnd>>) {
    let mut found = |udaf: &AggregateUDF| {
        add(udaf.inner().downcast_ref().and_then(WasmAggregateUdf::query_end), ends);
    };
    if let Some(operator) = operator.downcast_ref::<AggregateExec>() {
        operator.aggr_expr().iter().for_each(|call| found(call.fun()));
    } else if let Some(operator) = operator.downcast_ref::<WindowAggExec>() {
        operator.window_expr().iter().filter_map(over_window).for_each(found);
    } else if let Some(operator) = operator.downcast_ref::<BoundedWindowAggExec>() {
        operator.window_expr().iter().filter_map(over_window).for_each(found);
    }
}

fn over_window(expr: &Arc<dyn WindowExpr>) -> Option<&AggregateUDF> {
    let expr = expr.as_any();
    let plain = expr.downcast_ref().map(PlainAggregateWindowExpr::get_aggregate_expr);
    let call = plain.or_else(|| expr.downcast_ref().map(SlidingAggregateWindowExpr::get_aggregate_expr));
    call.map(AggregateFunctionExpr::fun)
}

/// Functions of one query have one end.
fn add(end: Option<&Arc<QueryEnd>>, ends: &mut Vec<Arc<QueryEnd>>) {
    if let Some(end) = end.filter(|end| !ends.iter().any(|known| Arc::ptr_eq(known, end))) {
        ends.push(Arc::clone(end));
    }
}
