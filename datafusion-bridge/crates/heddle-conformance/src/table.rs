//! Table functions of the corpus.

use std::sync::Arc;

use arrow::array::{AsArray as _, Int32Array, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::compute::kernels::cmp::eq;
use arrow::datatypes::Int32Type;
use heddle_host::{Column, FunctionInfo, HeddleInstance, Result};

use crate::Fault;
use crate::case::Case;
use crate::compare::{same_batch, settle};
use crate::direct::MAX_ROWS_ONE_BY_ONE;

/// Pulls everything.
pub(crate) fn all(
    instance: &mut HeddleInstance,
    function: &FunctionInfo,
    args: &[Column],
    rows: usize,
) -> Result<Vec<RecordBatch>> {
    let mut call = instance.open_table(function, args, rows)?;
    let mut batches = Vec::new();
    while let Some(batch) = call.next()? {
        batches.push(batch);
    }
    call.close()?;
    Ok(batches)
}

pub(crate) fn direct(
    case: &Case,
    instance: &mut HeddleInstance,
    function: &FunctionInfo,
    args: &[Column],
) -> Result<(), Fault> {
    let (rows, expected) = (case.rows(), case.output()?);
    let whole = all(instance, function, args, rows);
    let compare = |actual: Vec<RecordBatch>| match &expected {
        Some(expected) => same_batch("direct", &actual, expected),
        None => Err("a case without output and without error".to_owned()),
    };
    settle("direct", whole, case.error().as_ref(), compare)?;
    let Some(expected) = expected.filter(|_| rows <= MAX_ROWS_ONE_BY_ONE) else { return Ok(()) };
    for row in 0..rows {
        let one: Vec<Column> = args.iter().map(|column| column.slice(row, 1)).collect();
        let way = format!("row by row, row {row}");
        let actual = all(instance, function, &one, 1).map_err(|error| format!("{way}: {error}"))?;
        same_batch(&way, &actual, &of_row(&expected, row)?)?;
    }
    Ok(())
}

/// The output of one input row, as if it had been the only one.
fn of_row(expected: &RecordBatch, row: usize) -> Result<RecordBatch, Fault> {
    let wanted = Int32Array::new_scalar(i32::try_from(row).map_err(|error| error.to_string())?);
    let mask =
        eq(expected.column(0).as_primitive::<Int32Type>(), &wanted).map_err(|error| error.to_string())?;
    let own = filter_record_batch(expected, &mask).map_err(|error| error.to_string())?;
    let mut columns = own.columns().to_vec();
    columns[0] = Arc::new(Int32Array::from(vec![0; own.num_rows()]));
    RecordBatch::try_new(own.schema(), columns).map_err(|error| error.to_string())
}
