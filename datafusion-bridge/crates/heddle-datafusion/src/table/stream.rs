//! The output of a table function over batches of input.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray as _, RecordBatch, RecordBatchOptions, new_null_array};
use arrow::compute::take;
use arrow::datatypes::{Int32Type, SchemaRef};
use datafusion::common::Result;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::physical_plan::PhysicalExpr;
use futures::StreamExt as _;
use heddle_host::{Column, FunctionInfo, Limits};

use crate::arguments::argument;
use crate::operator::{Offload, OperatorMetrics, Output};
use crate::row_number::row_number;
use crate::table::pairs::Pairs;
use crate::table::run::TableRun;

/// What the stream works with.
pub(crate) struct TableStream {
    pub(crate) input: SendableRecordBatchStream,
    pub(crate) function: FunctionInfo,
    pub(crate) args: Vec<Arc<dyn PhysicalExpr>>,
    pub(crate) limits: Limits,
    /// Input rows without output are kept, with nulls.
    pub(crate) outer: bool,
    pub(crate) schema: SchemaRef,
    pub(crate) run: Offload<TableRun>,
    pub(crate) metrics: OperatorMetrics,
    pub(crate) parts: VecDeque<Part>,
    pub(crate) current: Option<Current>,
}

/// Input for one call.
pub(crate) struct Part {
    rows: RecordBatch,
    columns: Vec<Column>,
    /// Rows of the batch before these.
    start: usize,
}

/// The part that the function works at.
pub(crate) struct Current {
    rows: RecordBatch,
    /// The first input row that has no output yet.
    next: u32,
}

impl Output for TableStream {
    async fn next(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            let opened = match (self.current.is_some(), self.parts.pop_front()) {
                (true, part) => {
                    self.parts.extend(part);
                    self.run.step(TableRun::next).await
                }
                (false, Some(Part { rows, columns, start })) => {
                    let count = rows.num_rows();
                    self.current = Some(Current { rows, next: 0 });
                    let begin = move |run: &mut TableRun| {
                        run.open(&columns, count)
                            .and_then(|()| run.next())
                            .map_err(|e| e.after_rows(start as u64))
                    };
                    self.run.step(begin).await
                }
                (false, None) => match self.input.next().await.transpose()? {
                    Some(batch) => {
                        self.split(&batch)?;
                        continue;
                    }
                    None => return Ok(None),
                },
            };
            let (output, counted) = opened?;
            self.metrics.record(counted);
            if let Some(batch) = self.joined(output.as_ref())? {
                return Ok(Some(batch));
            }
        }
    }

    fn metrics(&self) -> &OperatorMetrics {
        &self.metrics
    }
}

impl TableStream {
    /// Takes a batch of input apart into calls of at most `heddle.batch_rows`.
    fn split(&mut self, batch: &RecordBatch) -> Result<()> {
        let columns = self.args.iter().enumerate().map(|(i, arg)| {
            argument(&self.function, self.function.argument(i), arg.evaluate(batch)?, &self.limits)
        });
        let columns = columns.collect::<Result<Vec<_>>>()?;
        let step = self.limits.batch_rows.max(1);
        for start in (0..batch.num_rows()).step_by(step) {
            let length = step.min(batch.num_rows() - start);
            let columns = columns.iter().map(|column| column.slice(start, length)).collect();
            self.parts.push_back(Part { rows: batch.slice(start, length), columns, start });
        }
        Ok(())
    }

    /// Output beside its input rows; none where there is nothing to hand on.
    fn joined(&mut self, output: Option<&RecordBatch>) -> Result<Option<RecordBatch>> {
        let Some(Current { rows, next }) = &mut self.current else { return Ok(None) };
        let pairs = if let Some(batch) = output {
            Pairs::of(batch.column(0).as_primitive::<Int32Type>().values(), next, self.outer)
        } else {
            let mut pairs = Pairs::default();
            if self.outer {
                pairs.alone(*next..row_number(rows.num_rows())?);
            }
            pairs
        };
        let columns = joined_columns(rows, output, &pairs, &self.schema)?;
        if output.is_none() {
            self.current = None;
        }
        if pairs.is_empty() {
            return Ok(None);
        }
        let options = RecordBatchOptions::new().with_row_count(Some(pairs.len()));
        Ok(Some(RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?))
    }
}

fn joined_columns(
    rows: &RecordBatch,
    output: Option<&RecordBatch>,
    pairs: &Pairs,
    schema: &SchemaRef,
) -> Result<Vec<ArrayRef>> {
    let (left, right) = (pairs.left(), pairs.right());
    let mut columns: Vec<ArrayRef> =
        rows.columns().iter().map(|column| take(column, &left, None)).collect::<Result<_, _>>()?;
    for (i, field) in schema.fields().iter().enumerate().skip(rows.num_columns()) {
        // The first column of output is the row.
        columns.push(match output {
            Some(output) => take(output.column(i - rows.num_columns() + 1), &right, None)?,
            None => new_null_array(field.data_type(), pairs.len()),
        });
    }
    Ok(columns)
}
