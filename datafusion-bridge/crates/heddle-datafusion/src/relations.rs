//! Calls in FROM that DataFusion's own planner does not know.

use std::sync::Arc;

use datafusion::catalog::default_table_source::source_as_provider;
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::planner::{
    PlannedRelation, RelationPlanner, RelationPlannerContext, RelationPlanning,
};
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::scalar::ScalarValue;
use datafusion::sql::sqlparser::ast::{
    Expr as SqlExpr, FunctionArg, FunctionArgExpr, ObjectName, Query, TableAlias, TableFactor,
};
use heddle_host::{Error, ErrorCode, FunctionKind};

use crate::error::{from_datafusion, to_datafusion};
use crate::overloads::Overloads;
use crate::partition::over_table;
use crate::table::{TableCallNode, WasmTableProvider};

/// The function that takes the name of a partition function, a table and params.
const MAP_PARTITIONS: &str = "map_partitions";

/// Plans `map_partitions('f', (SELECT …), params)`, the same as `f((SELECT …), params)`, and table functions, also with
/// columns of the tables before a LATERAL.
#[derive(Debug)]
pub(crate) struct HeddleRelations;

impl RelationPlanner for HeddleRelations {
    fn plan_relation(
        &self,
        relation: TableFactor,
        context: &mut dyn RelationPlannerContext,
    ) -> Result<RelationPlanning> {
        let Some(call) = Call::of(&relation, context) else {
            return Ok(RelationPlanning::Original(Box::new(relation)));
        };
        match call.plan(context)? {
            Some(plan) => {
                let planned = PlannedRelation::new(plan, call.alias);
                Ok(RelationPlanning::Planned(Box::new(planned)))
            }
            None => Ok(RelationPlanning::Original(Box::new(relation))),
        }
    }
}

/// A call in FROM.
struct Call {
    name: String,
    args: Vec<SqlExpr>,
    alias: Option<TableAlias>,
    lateral: bool,
    quoted: bool,
}

impl Call {
    /// The call, if the relation is one with plain arguments and a plain name.
    fn of(relation: &TableFactor, context: &dyn RelationPlannerContext) -> Option<Self> {
        let (name, args, alias, lateral) = match relation {
            TableFactor::Table { name, args: Some(args), alias, .. } => (name, &args.args, alias, false),
            TableFactor::Function { name, args, alias, lateral, .. } => (name, args, alias, *lateral),
            _ => return None,
        };
        let ObjectName(parts) = name;
        let [part] = parts.as_slice() else { return None };
        let part = part.as_ident()?;
        let quoted = part.quote_style.is_some();
        let name = context.normalize_ident(part.clone());
        let args = args.iter().map(|arg| match arg {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr.clone()),
            _ => None,
        });
        Some(Self { name, args: args.collect::<Option<_>>()?, alias: alias.clone(), lateral, quoted })
    }

    /// The plan, if the function is one of a module.
    fn plan(&self, context: &mut dyn RelationPlannerContext) -> Result<Option<LogicalPlan>> {
        if self.name == MAP_PARTITIONS {
            return self.map_partitions(context).map(Some);
        }
        if let Some((SqlExpr::Subquery(table), params)) = self.args.split_first() {
            let params = exprs(params, context)?;
            return match provided(&self.name, &params, context)? {
                Some(function) => partitions(&function.overloads, table, params, context).map(Some),
                None => Ok(None),
            };
        }
        // DataFusion itself knows constant arguments; it looks for a quoted name with its quotes.
        if !self.lateral && !self.quoted {
            return Ok(None);
        }
        let args = match exprs(&self.args, context) {
            Err(error) if from_datafusion(&error).is_none() => return Ok(None),
            args => args?,
        };
        let Some(function) = provided(&self.name, &args, context)? else { return Ok(None) };
        let call = TableCallNode::over_one_row(function.callee.clone(), function.args.clone())?;
        Ok(Some(call.into_plan()))
    }

    fn map_partitions(&self, context: &mut dyn RelationPlannerContext) -> Result<LogicalPlan> {
        let usage = || {
            let message = "write map_partitions('function', (SELECT ...), params)";
            to_datafusion(Error::new(ErrorCode::ArgumentType, message).in_function(MAP_PARTITIONS))
        };
        let [name, SqlExpr::Subquery(table), params @ ..] = self.args.as_slice() else { return Err(usage()) };
        let name = context.sql_to_expr(name.clone(), &DFSchema::empty())?;
        let Expr::Literal(ScalarValue::Utf8(Some(name)), _) = name else { return Err(usage()) };
        let params = exprs(params, context)?;
        let unknown = || {
            let message = format!("no partition function {name:?}");
            to_datafusion(Error::new(ErrorCode::NoFunction, message).in_function(MAP_PARTITIONS))
        };
        let function = provided(&name, &params, context)?.ok_or_else(unknown)?;
        partitions(&function.overloads, table, params, context)
    }
}

fn exprs(args: &[SqlExpr], context: &mut dyn RelationPlannerContext) -> Result<Vec<Expr>> {
    args.iter().map(|arg| context.sql_to_expr(arg.clone(), &DFSchema::empty())).collect()
}

/// The call of this function with these arguments, if it is one of a module.
fn provided(
    name: &str,
    args: &[Expr],
    context: &dyn RelationPlannerContext,
) -> Result<Option<Arc<WasmTableProvider>>> {
    let source = match context.context_provider().get_table_function_source(name, args.to_vec()) {
        Ok(source) => source,
        Err(error) if from_datafusion(&error).is_some() => return Err(error),
        // Of no module: DataFusion says itself what is wrong with it.
        Err(_) => return Ok(None),
    };
    let provider = source_as_provider(&source)?;
    let provider: Arc<dyn std::any::Any + Send + Sync> = provider;
    Ok(provider.downcast::<WasmTableProvider>().ok())
}

fn partitions(
    overloads: &Overloads,
    table: &Query,
    params: Vec<Expr>,
    context: &mut dyn RelationPlannerContext,
) -> Result<LogicalPlan> {
    let function = overloads.first();
    if function.kind != FunctionKind::Partition {
        let message = format!("{} takes no table", function.signature);
        return Err(to_datafusion(Error::new(ErrorCode::Unsupported, message).in_function(&function.name)));
    }
    let table =
        TableFactor::Derived { lateral: false, subquery: Box::new(table.clone()), alias: None, sample: None };
    over_table(overloads, context.plan(table)?, params)
}
