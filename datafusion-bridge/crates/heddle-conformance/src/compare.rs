//! Compares answers with what a case says, bit by bit.

use arrow::array::{Array, ArrayRef, RecordBatch};
use arrow::compute::concat_batches;
use heddle_host::{Error, type_name};

use crate::Fault;
use crate::case::Failure;

/// What differs between two columns; floats by their bits, inner names and nullability not at all.
pub fn difference(actual: &ArrayRef, expected: &ArrayRef) -> Option<Fault> {
    let shape = |array: &ArrayRef| (type_name(array.data_type()), array.len());
    if shape(actual) != shape(expected) {
        let describe = |(name, length): (String, usize)| format!("{length} x {name}");
        return Some(format!("{} instead of {}", describe(shape(actual)), describe(shape(expected))));
    }
    let same = |row: usize| actual.slice(row, 1).to_data() == expected.slice(row, 1).to_data();
    if actual.to_data() == expected.to_data() {
        return None;
    }
    let row = (0..actual.len()).find(|row| !same(*row))?;
    let show = |a: &ArrayRef| format!("{:.300}", format!("{:?}", a.slice(row, 1)));
    Some(format!("row {row}: {} instead of {}", show(actual), show(expected)))
}

/// Compares a column with the expected one.
pub(crate) fn same_column(way: &str, actual: &ArrayRef, expected: &ArrayRef) -> Result<(), Fault> {
    difference(actual, expected).map_or(Ok(()), |fault| Err(format!("{way}: {fault}")))
}

/// Compares batches of output, one after another, with the expected one.
pub(crate) fn same_batch(way: &str, actual: &[RecordBatch], expected: &RecordBatch) -> Result<(), Fault> {
    let Some(first) = actual.first() else {
        let rows = expected.num_rows();
        return if rows == 0 { Ok(()) } else { Err(format!("{way}: no rows instead of {rows}")) };
    };
    let whole = concat_batches(first.schema_ref(), actual).map_err(|error| error.to_string())?;
    let names = |batch: &RecordBatch| -> Vec<String> {
        batch.schema().fields().iter().map(|field| field.name().clone()).collect()
    };
    if names(&whole) != names(expected) {
        return Err(format!("{way}: columns {:?} instead of {:?}", names(&whole), names(expected)));
    }
    for (name, (actual, expected)) in names(&whole).iter().zip(whole.columns().iter().zip(expected.columns()))
    {
        same_column(&format!("{way}: {name}"), actual, expected)?;
    }
    Ok(())
}

/// Compares an error with what the case says; `with_row` whether its row is compared where the case has one.
pub(crate) fn same_error(way: &str, error: &Error, expected: &Failure, with_row: bool) -> Result<(), Fault> {
    let Failure { code, row, message } = expected;
    let text = error.to_string();
    if *code != error.code().to_string() || (with_row && row.is_some_and(|row| row != error.row())) {
        return Err(format!("{way}: expected {code} at {row:?}: {text}"));
    }
    match message.iter().find(|part| !text.contains(part.as_str())) {
        Some(part) => Err(format!("{way}: {part:?} is missing in: {text}")),
        None => Ok(()),
    }
}

/// Compares a result with the expected column, or its error with the expected one.
pub(crate) fn settle<T>(
    way: &str,
    result: heddle_host::Result<T>,
    failure: Option<&Failure>,
    compare: impl FnOnce(T) -> Result<(), Fault>,
) -> Result<(), Fault> {
    match (result, failure) {
        (Ok(value), None) => compare(value),
        (Err(error), Some(failure)) => same_error(way, &error, failure, true),
        (Err(error), None) => Err(format!("{way}: {error}")),
        (Ok(_), Some(failure)) => Err(format!("{way}: no error instead of {}", failure.code)),
    }
}
