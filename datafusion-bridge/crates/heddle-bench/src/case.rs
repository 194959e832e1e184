//! The columns of a case.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::compute::concat_batches;
use arrow::ipc::reader::StreamReader;
use heddle_host::Column;

use crate::Error;
use crate::definition::CaseDefinition;

/// Inputs and expected answers of one case, in memory.
#[derive(Debug)]
pub struct Case {
    batches: Vec<(Vec<Column>, ArrayRef)>,
    adds_up: bool,
    empty: Vec<Column>,
    first_row: Vec<Column>,
}

impl Case {
    /// Reads both files and cuts them into batches of `batch_rows`; a shorter rest is left out. Of an aggregate function
    /// every batch has the answers to the first.
    ///
    /// # Errors
    /// Files that cannot be read, hold no full batch, or do not belong together.
    pub fn load(definition: &CaseDefinition, batch_rows: usize) -> Result<Self, Error> {
        let input = read(&definition.input)?;
        let expected = read(&definition.expected)?;
        let (given, answers) = (input.num_rows(), expected.num_rows());
        let wanted = definition.groups.map_or(given, |groups| groups as usize);
        if answers != wanted || given < batch_rows {
            return Err(format!("{given} rows of input, {answers} answers, batches of {batch_rows}").into());
        }
        let columns: Vec<Column> =
            input.columns().iter().map(|array| Column::new(ArrayRef::clone(array))).collect();
        let slice = |at, length| columns.iter().map(|column| column.slice(at, length)).collect::<Vec<_>>();
        let answer = |at| match definition.groups {
            None => expected.column(0).slice(at, batch_rows),
            Some(_) => ArrayRef::clone(expected.column(0)),
        };
        let starts = (0..given / batch_rows).map(|i| i * batch_rows);
        let batches = starts.map(|at| (slice(at, batch_rows), answer(at))).collect();
        Ok(Self { batches, adds_up: definition.groups.is_some(), empty: slice(0, 0), first_row: slice(0, 1) })
    }

    /// Batches with their expected answers, at least one.
    #[must_use]
    pub fn batches(&self) -> &[(Vec<Column>, ArrayRef)] {
        &self.batches
    }

    /// Whether calls add up, so that every batch has the answers to the first.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.adds_up
    }

    /// A batch of no rows.
    #[must_use]
    pub fn empty(&self) -> &[Column] {
        &self.empty
    }

    /// A batch of the first row.
    #[must_use]
    pub fn first_row(&self) -> &[Column] {
        &self.first_row
    }
}

fn read(path: &Path) -> Result<RecordBatch, Error> {
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let reader = StreamReader::try_new(BufReader::new(file), None)?;
    let schema = reader.schema();
    let batches = reader.collect::<Result<Vec<_>, _>>()?;
    let whole = concat_batches(&schema, &batches)?;
    if whole.num_columns() == 0 {
        return Err(format!("{}: no column", path.display()).into());
    }
    Ok(whole)
}
