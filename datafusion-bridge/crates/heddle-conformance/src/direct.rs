//! A case through the direct ABI: the whole batch, and split in every way that gives the same answer.

use heddle_host::{Column, FunctionInfo, FunctionKind, HeddleInstance};

use crate::Fault;
use crate::case::Case;
use crate::compare::{same_column, same_error, settle};
use crate::{aggregate, partition, table};

/// Longer batches are not passed row by row.
pub(crate) const MAX_ROWS_ONE_BY_ONE: usize = 1000;

/// Runs a case on an instance of its module. The instance may be of no further use where the case ends in an error.
///
/// # Errors
/// What differs from what the case says.
pub fn run_direct(case: &Case, instance: &mut HeddleInstance) -> Result<(), Fault> {
    let args = case.args()?;
    let module = instance.module().clone();
    let function = match (case.function(&module, &args), case.error()) {
        (Ok(function), _) => function,
        (Err(error), Some(failure)) => return same_error("direct", &error, &failure, true),
        (Err(error), None) => return Err(error.to_string()),
    };
    match function.kind {
        FunctionKind::Scalar => scalar(case, instance, function, &args),
        FunctionKind::Table => table::direct(case, instance, function, &args),
        FunctionKind::Aggregate => aggregate::direct(case, instance, function, &args),
        FunctionKind::Partition => partition::direct(case, instance, function, &args),
        other => Err(format!("no runner for {other:?}")),
    }
}

fn scalar(
    case: &Case,
    instance: &mut HeddleInstance,
    function: &FunctionInfo,
    args: &[Column],
) -> Result<(), Fault> {
    let (rows, expected) = (case.rows(), case.returns(case.rows())?);
    let whole = instance.call_scalar(function, args, rows);
    let compare = |actual| match &expected {
        Some(expected) => same_column("direct", &actual, expected),
        None => Err("a case without returns and without error".to_owned()),
    };
    settle("direct", whole, case.error().as_ref(), compare)?;
    let Some(expected) = expected.filter(|_| rows <= MAX_ROWS_ONE_BY_ONE) else { return Ok(()) };
    for row in 0..rows {
        let one: Vec<Column> = args.iter().map(|column| column.slice(row, 1)).collect();
        let way = format!("row by row, row {row}");
        let result = instance.call_scalar(function, &one, 1).map_err(|error| format!("{way}: {error}"))?;
        same_column(&way, &result, &expected.slice(row, 1))?;
    }
    Ok(())
}
