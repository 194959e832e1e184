//! Puts the limits of the session into aggregate functions.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode as _};
use datafusion::logical_expr::expr::WindowFunctionDefinition;
use datafusion::logical_expr::{AggregateUDF, Expr, LogicalPlan};
use datafusion::optimizer::AnalyzerRule;
use heddle_host::Limits;

use crate::aggregate::WasmAggregateUdf;
use crate::options::limits_of;

/// DataFusion tells accumulators nothing of the session, so that its limits have to be in the function itself.
#[derive(Debug)]
pub(crate) struct BindLimits;

impl AnalyzerRule for BindLimits {
    fn analyze(&self, plan: LogicalPlan, config: &ConfigOptions) -> Result<LogicalPlan> {
        let limits = limits_of(config);
        let bind_all =
            |node: LogicalPlan| node.map_expressions(|expr| expr.transform_up(|expr| Ok(bind(expr, limits))));
        Ok(plan.transform_up_with_subqueries(bind_all)?.data)
    }

    fn name(&self) -> &str {
        "heddle_bind_limits"
    }
}

fn bind(mut expr: Expr, limits: Limits) -> Transformed<Expr> {
    let function = match &mut expr {
        Expr::AggregateFunction(call) => Some(&mut call.func),
        Expr::WindowFunction(call) => match &mut call.fun {
            WindowFunctionDefinition::AggregateUDF(function) => Some(function),
            WindowFunctionDefinition::WindowUDF(_) => None,
        },
        _ => None,
    };
    let bound = function.and_then(|function| {
        let ours = function.inner().downcast_ref::<WasmAggregateUdf>()?.under(limits)?;
        *function = Arc::new(AggregateUDF::from(ours));
        Some(())
    });
    match bound {
        Some(()) => Transformed::yes(expr),
        None => Transformed::no(expr),
    }
}
