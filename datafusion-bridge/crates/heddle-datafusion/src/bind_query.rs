//! Tells the functions of a query what they have to know of it.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode as _};
use datafusion::logical_expr::expr::WindowFunctionDefinition;
use datafusion::logical_expr::{AggregateUDF, Expr, LogicalPlan, ScalarUDF};
use datafusion::optimizer::AnalyzerRule;
use heddle_host::Limits;

use crate::aggregate::WasmAggregateUdf;
use crate::options::limits_of;
use crate::query_end::QueryEnd;
use crate::scalar::WasmScalarUdf;

/// DataFusion tells accumulators nothing of the session, and no function when its query ends, so that the session's limits and
/// the query's end have to be in the functions themselves.
#[derive(Debug)]
pub(crate) struct BindQuery;

impl AnalyzerRule for BindQuery {
    fn analyze(&self, plan: LogicalPlan, config: &ConfigOptions) -> Result<LogicalPlan> {
        let (limits, end) = (limits_of(config), Arc::default());
        let bind_all = |node: LogicalPlan| {
            node.map_expressions(|expr| expr.transform_up(|expr| Ok(bind(expr, limits, &end))))
        };
        Ok(plan.transform_up_with_subqueries(bind_all)?.data)
    }

    fn name(&self) -> &'static str {
        "heddle_bind_query"
    }
}

fn bind(mut expr: Expr, limits: Limits, end: &Arc<QueryEnd>) -> Transformed<Expr> {
    let aggregate = |function: &mut Arc<AggregateUDF>| {
        let ours = function.inner().downcast_ref::<WasmAggregateUdf>()?;
        *function = Arc::new(AggregateUDF::from(ours.under(limits).ending_with(end)));
        Some(())
    };
    let scalar = |function: &mut Arc<ScalarUDF>| {
        let ours = function.inner().downcast_ref::<WasmScalarUdf>()?;
        *function = Arc::new(ScalarUDF::from(ours.ending_with(end)));
        Some(())
    };
    let bound = match &mut expr {
        Expr::ScalarFunction(call) => scalar(&mut call.func),
        Expr::AggregateFunction(call) => aggregate(&mut call.func),
        Expr::WindowFunction(call) => match &mut call.fun {
            WindowFunctionDefinition::AggregateUDF(function) => aggregate(function),
            WindowFunctionDefinition::WindowUDF(_) => None,
        },
        _ => None,
    };
    match bound {
        Some(()) => Transformed::yes(expr),
        None => Transformed::no(expr),
    }
}
