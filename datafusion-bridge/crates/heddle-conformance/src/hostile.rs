//! Modules that lie: once, whole, through the direct ABI.

use heddle_host::{FunctionKind, HeddleInstance};

use crate::Fault;
use crate::case::Case;
use crate::compare::{same_batch, same_column, settle};
use crate::partition::Run;
use crate::{aggregate, table};

/// Runs a case of `hostile/cases.json` that is not about loading. The instance may be of no further use.
///
/// # Errors
/// What differs from what the case says.
pub fn run_hostile(case: &Case, instance: &mut HeddleInstance) -> Result<(), Fault> {
    let (args, rows) = (case.args()?, case.rows());
    let module = instance.module().clone();
    let function = case.function(&module, &args).map_err(|error| error.to_string())?;
    let failure = case.error();
    match function.kind {
        FunctionKind::Scalar => {
            let expected = case.returns(rows)?;
            let result = instance.call_scalar(function, &args, rows);
            settle("direct", result, failure.as_ref(), |actual| {
                same_column("direct", &actual, expected.as_ref().ok_or("no returns")?)
            })
        }
        FunctionKind::Aggregate => {
            let expected = case.returns(case.groups()?.count as usize)?;
            let result = aggregate::failing(case, instance, function, &args)?;
            settle("direct", result, failure.as_ref(), |actual| {
                same_column("direct", &actual, expected.as_ref().ok_or("no returns")?)
            })
        }
        kind => {
            let expected = case.output()?;
            let result = if kind == FunctionKind::Table {
                table::all(instance, function, &args, rows)
            } else {
                let (params, starts) = (case.params()?, case.starts()?);
                let run = Run { function, params: &params, args: &args, starts: &starts };
                run.in_batches(instance, &[rows])
            };
            settle("direct", result, failure.as_ref(), |actual| {
                same_batch("direct", &actual, expected.as_ref().ok_or("no output")?)
            })
        }
    }
}
