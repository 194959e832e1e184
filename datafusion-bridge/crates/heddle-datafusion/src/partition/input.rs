//! Plans a partition function over a table.

use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::common::{Column, DFSchema, ExprSchema as _, Result};
use datafusion::logical_expr::{Expr, ExprSchemable as _, LogicalPlan, LogicalPlanBuilder, ScalarUDF, ident};
use heddle_host::{Error, ErrorCode, FunctionInfo, represents, type_name};

use crate::accepts::accepts;
use crate::error::to_datafusion;
use crate::operator::Callee;
use crate::overloads::Overloads;
use crate::partition::columns::{Converted, FloatKey};
use crate::partition::node::{Clustering, MapPartitionsNode, SortKey};

type Fit = fn(&DataType, &DataType) -> bool;

/// The function over the rows of a table, whose columns it takes by name: written alike, else in whatever case where that
/// is one column. Further columns are left out.
///
/// # Errors
/// HEDDLE1103 with every overload where the table has not the columns, or params are of other types.
pub(crate) fn over_table(
    overloads: &Overloads,
    table: LogicalPlan,
    params: Vec<Expr>,
) -> Result<LogicalPlan> {
    let types = params.iter().map(|param| param.get_type(&DFSchema::empty())).collect::<Result<Vec<_>>>()?;
    let chosen = [represents as Fit, accepts as Fit].into_iter().find_map(|fit| {
        overloads.iter().find_map(|function| Some((function, fitting(function, &table, &types, fit)?)))
    });
    let Some((function, columns)) = chosen else {
        return Err(to_datafusion(misfit(overloads, &table, &types)));
    };
    let callee = Callee { pools: Arc::clone(overloads.pools()), function: function.clone() };
    let (input, clustering) = prepared(&callee, table, columns)?;
    Ok(MapPartitionsNode::new(Arc::new(input), callee, params, clustering)?.into_plan())
}

/// The columns of the table that are the function's, if it has them and they fit.
fn fitting(
    function: &FunctionInfo,
    table: &LogicalPlan,
    params: &[DataType],
    fit: Fit,
) -> Option<Vec<Column>> {
    let declared = function.params.as_deref().unwrap_or_default();
    let params_fit = declared.len() == params.len()
        && declared.iter().zip(params).all(|(declared, given)| fit(declared.data_type(), given));
    if !params_fit {
        return None;
    }
    let column = |declared: &arrow::datatypes::Field| {
        let column = named(table, declared.name())?;
        let given = table.schema().field_from_column(&column).ok()?;
        fit(declared.data_type(), given.data_type()).then_some(column)
    };
    function.args.iter().map(column).collect()
}

fn named(table: &LogicalPlan, name: &str) -> Option<Column> {
    let columns = table.schema().columns();
    let one = |same: &dyn Fn(&Column) -> bool| {
        let mut found = columns.iter().filter(|column| same(column));
        found.next().filter(|_| found.next().is_none()).cloned()
    };
    one(&|column| column.name == name).or_else(|| one(&|column| column.name.eq_ignore_ascii_case(name)))
}

fn misfit(overloads: &Overloads, table: &LogicalPlan, params: &[DataType]) -> Error {
    let columns = table.schema().fields().iter();
    let columns = columns.map(|field| format!("{} {}", field.name(), type_name(field.data_type())));
    let given = [format!("table({})", columns.collect::<Vec<_>>().join(", "))].into_iter();
    let given = given.chain(params.iter().map(type_name)).collect::<Vec<_>>().join(", ");
    let signatures: Vec<&str> = overloads.iter().map(|function| function.signature.as_str()).collect();
    let message = format!("given ({given}): {}", signatures.join("; "));
    Error::new(ErrorCode::ArgumentType, message).in_function(&overloads.first().name)
}

/// The table as the function takes it: columns of the declared types by their declared names, and keys that are equal
/// where the function's keys are.
fn prepared(callee: &Callee, table: LogicalPlan, columns: Vec<Column>) -> Result<(LogicalPlan, Clustering)> {
    let function = &callee.function;
    let given = Arc::clone(table.schema());
    let exprs = function.args.iter().zip(columns).enumerate().map(|(i, (declared, column))| {
        let same = given.field_from_column(&column)?.data_type() == declared.data_type();
        let column = Expr::Column(column);
        let expr = match same {
            true => column,
            false => ScalarUDF::from(Converted::new(callee.clone(), i)).call(vec![column]),
        };
        Ok(expr.alias(declared.name()))
    });
    let input = LogicalPlanBuilder::from(table).project(exprs.collect::<Result<Vec<_>>>()?)?;

    let mut all: Vec<Expr> = function.args.iter().map(|declared| ident(declared.name())).collect();
    let mut key = |name: &str| -> Result<usize> {
        let place = function.args.iter().position(|declared| declared.name() == name);
        let unknown =
            || Error::new(ErrorCode::BadManifest, format!("no input column {name:?} to partition by"));
        let place = place.ok_or_else(unknown).map_err(to_datafusion)?;
        if !function.args[place].data_type().is_floating() {
            return Ok(place);
        }
        let float = ScalarUDF::from(FloatKey::new()).call(vec![ident(name)]);
        all.push(float.alias(format!("key {}", all.len())));
        Ok(all.len() - 1)
    };
    let keys = function.partition_by.iter().map(|name| key(name)).collect::<Result<Vec<_>>>()?;
    let order = function.order_by.iter().map(|sort| {
        let column = key(&sort.column)?;
        Ok(SortKey { column, descending: sort.descending, nulls_first: sort.nulls_first })
    });
    let clustering = Clustering { keys, order: order.collect::<Result<_>>()? };
    let input = if all.len() > function.args.len() { input.project(all)? } else { input };
    Ok((input.build()?, clustering))
}
