//! Partition functions of the corpus.

use arrow::array::RecordBatch;
use heddle_host::{Column, FunctionInfo, HeddleInstance, PartitionCall, Result};

use crate::Fault;
use crate::case::Case;
use crate::compare::{same_batch, settle};
use crate::direct::MAX_ROWS_ONE_BY_ONE;

/// A run over a batch.
pub(crate) struct Run<'a> {
    pub(crate) function: &'a FunctionInfo,
    pub(crate) params: &'a [Column],
    pub(crate) args: &'a [Column],
    pub(crate) starts: &'a [u32],
}

impl Run<'_> {
    /// Processes the rows up to each end as a batch, and pulls everything.
    pub(crate) fn in_batches(
        &self,
        instance: &mut HeddleInstance,
        ends: &[usize],
    ) -> Result<Vec<RecordBatch>> {
        let mut call = instance.open_partition(self.function, self.params)?;
        let mut batches = Vec::new();
        let mut start = 0;
        for end in ends {
            let part: Vec<Column> = self.args.iter().map(|column| column.slice(start, end - start)).collect();
            let within = self.starts.iter().map(|at| *at as usize).filter(|at| (start..*end).contains(at));
            let starts: Vec<u32> = within.filter_map(|at| u32::try_from(at - start).ok()).collect();
            call.process(&part, end - start, &starts)?;
            pull(&mut call, &mut batches)?;
            start = *end;
        }
        call.finish()?;
        pull(&mut call, &mut batches)?;
        call.close()?;
        Ok(batches)
    }
}

fn pull(call: &mut PartitionCall<&mut HeddleInstance>, into: &mut Vec<RecordBatch>) -> Result<()> {
    while let Some(batch) = call.next()? {
        into.push(batch);
    }
    Ok(())
}

pub(crate) fn direct(
    case: &Case,
    instance: &mut HeddleInstance,
    function: &FunctionInfo,
    args: &[Column],
) -> Result<(), Fault> {
    let (rows, expected, params, starts) = (case.rows(), case.output()?, case.params()?, case.starts()?);
    let run = Run { function, params: &params, args, starts: &starts };
    let whole = run.in_batches(instance, &[rows]);
    let compare = |actual: Vec<RecordBatch>| match &expected {
        Some(expected) => same_batch("direct", &actual, expected),
        None => Err("a case without output and without error".to_owned()),
    };
    settle("direct", whole, case.error().as_ref(), compare)?;
    let Some(expected) = expected else { return Ok(()) };
    let mut same = |way: &str, ends: &[usize]| match run.in_batches(instance, ends) {
        Ok(actual) => same_batch(way, &actual, &expected),
        Err(error) => Err(format!("{way}: {error}")),
    };
    same("in two batches", &[rows / 2, rows])?;
    if rows <= MAX_ROWS_ONE_BY_ONE {
        same("row by row", &(1..=rows).collect::<Vec<_>>())?;
    }
    Ok(())
}
