//! LATERAL calls of table functions.

use std::sync::Arc;

use arrow::datatypes::FieldRef;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode as _};
use datafusion::common::{JoinType, Result, ScalarValue, TableReference};
use datafusion::logical_expr::logical_plan::Join;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder};
use datafusion::optimizer::AnalyzerRule;
use heddle_host::{Error, ErrorCode};

use crate::error::to_datafusion;
use crate::table::node::TableCallNode;

/// `t, LATERAL f(t.a) AS x` is a join with a subquery that has columns of `t`; it becomes a call over `t`.
#[derive(Debug)]
pub(crate) struct LateralCalls;

impl AnalyzerRule for LateralCalls {
    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        let rewritten = plan.transform_up_with_subqueries(|node| match node {
            LogicalPlan::Join(join) => match call_of(&join.right).cloned() {
                Some(call) => Ok(Transformed::yes(unjoined(join, &call)?)),
                None => Ok(Transformed::no(LogicalPlan::Join(join))),
            },
            node => Ok(Transformed::no(node)),
        });
        Ok(rewritten?.data)
    }

    fn name(&self) -> &'static str {
        "heddle_lateral_calls"
    }
}

/// The call that a side of a join consists of, if it has columns of another query. Aliases of the table and of every
/// column may stand around it.
fn call_of(plan: &LogicalPlan) -> Option<&TableCallNode> {
    match plan {
        LogicalPlan::SubqueryAlias(alias) => call_of(&alias.input),
        LogicalPlan::Subquery(subquery) => call_of(&subquery.subquery),
        LogicalPlan::Projection(projection) if renames(&projection.expr, &projection.input) => {
            call_of(&projection.input)
        }
        LogicalPlan::Extension(extension) => {
            let call = extension.node.as_any().downcast_ref::<TableCallNode>()?;
            call.args.iter().any(Expr::contains_outer).then_some(call)
        }
        _ => None,
    }
}

/// Whether the expressions are the columns of the input in their order, under whatever names.
fn renames(exprs: &[Expr], input: &LogicalPlan) -> bool {
    let columns = input.schema().columns();
    exprs.len() == columns.len()
        && exprs.iter().zip(&columns).all(
            |(expr, column)| matches!(expr.clone().unalias(), Expr::Column(of) if of.name == column.name),
        )
}

fn unjoined(join: Join, call: &TableCallNode) -> Result<LogicalPlan> {
    let refuse = |what: &str| {
        let function = &call.callee.function;
        let message = format!("{}: {what}", function.signature);
        Err(to_datafusion(Error::new(ErrorCode::Unsupported, message).in_function(&function.name)))
    };
    let always = Expr::Literal(ScalarValue::Boolean(Some(true)), None);
    let condition = join.filter.filter(|condition| *condition != always);
    let outer = match join.join_type {
        JoinType::Inner => false,
        JoinType::Left if condition.is_none() && join.on.is_empty() => true,
        JoinType::Left => return refuse("LEFT JOIN LATERAL takes ON true alone"),
        other => return refuse(&format!("no {other} join with a LATERAL call")),
    };
    let args = call.args.iter().cloned().map(|arg| {
        let inner = arg.transform_up(|expr| match expr {
            Expr::OuterReferenceColumn(_, column) => Ok(Transformed::yes(Expr::Column(column))),
            expr => Ok(Transformed::no(expr)),
        });
        Ok(inner?.data)
    });
    let output: Vec<(Option<TableReference>, FieldRef)> =
        join.right.schema().iter().map(|(table, field)| (table.cloned(), Arc::clone(field))).collect();
    let called = call.over(join.left, args.collect::<Result<_>>()?, outer, output)?.into_plan();
    let on = join.on.into_iter().map(|(left, right)| left.eq(right));
    match on.chain(condition).reduce(Expr::and) {
        Some(condition) => LogicalPlanBuilder::from(called).filter(condition)?.build(),
        None => Ok(called),
    }
}
