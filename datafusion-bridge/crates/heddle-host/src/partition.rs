//! Calls of partition functions.

use std::borrow::BorrowMut;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use crate::arguments::{expect_kind, prepare, prepare_each};
use crate::column::Column;
use crate::engine;
use crate::error::{Error, ErrorCode, Result};
use crate::function_info::{FunctionInfo, FunctionKind};
use crate::guest_exports::PartitionExports;
use crate::handle::Handle;
use crate::instance::HeddleInstance;
use crate::memory::refused;
use crate::table::next_batch;

/// A run of a partition function over clustered, sorted rows:
///
/// ```text
/// open -> { process -> next … None }* -> finish -> next … None -> close
/// ```
///
/// The instance is busy until it is closed; dropping it closes it.
pub struct PartitionCall<I: BorrowMut<HeddleInstance>> {
    handle: Handle<I>,
    exports: PartitionExports,
    schema: SchemaRef,
    /// Rows of the last batch, which an error may name.
    rows: usize,
    /// `next` has answered `None` since the last input.
    drained: bool,
    finished: bool,
}

impl HeddleInstance {
    /// Begins a run of a partition function on a borrowed instance; see [`PartitionCall::open`].
    ///
    /// # Errors
    /// As [`PartitionCall::open`].
    pub fn open_partition(
        &mut self,
        function: &FunctionInfo,
        params: &[Column],
    ) -> Result<PartitionCall<&mut Self>> {
        PartitionCall::open(self, function, params)
    }
}

impl<I: BorrowMut<HeddleInstance>> PartitionCall<I> {
    /// Begins a run; each of `params` has one value.
    ///
    /// # Errors
    /// HEDDLE1102 to HEDDLE1104 for params or a function that do not fit, HEDDLE20xx, HEDDLE21xx, HEDDLE2202.
    pub fn open(mut instance: I, function: &FunctionInfo, params: &[Column]) -> Result<Self> {
        expect_kind(function, FunctionKind::Partition)?;
        let declared = function.params.as_deref().unwrap_or_default();
        if params.len() != declared.len() {
            let message =
                format!("{} takes {} params, given {}", function.signature, declared.len(), params.len());
            return Err(Error::new(ErrorCode::ArgumentCount, message).in_function(&function.name));
        }
        let params = prepare_each(function, declared.iter(), params, 1)?;
        // A param is a column of one row, so that there is nothing constant to tell.
        let params: Vec<Column> =
            params.iter().map(|param| Column::new(Arc::clone(param.values()))).collect();
        let this: &mut HeddleInstance = instance.borrow_mut();
        let exports =
            this.exports.partition.clone().ok_or_else(|| refused("the module has no partition function"))?;
        let begin = || {
            let placed = this.place(Some((&params, 1)), None)?;
            let answer = this.work(&exports.open, (function.index, placed.batch))?;
            this.opened("heddle_partition_open", answer, 1)
        };
        let number = engine::with_stack(begin).map_err(|error| error.in_function(&function.name))?;
        let handle = Handle::new(instance, function, number, exports.close.clone(), "heddle_partition_close");
        let schema = function.output_schema();
        Ok(Self { handle, exports, schema, rows: 0, drained: true, finished: false })
    }

    /// The columns of the output.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Hands over a batch, clustered by [`partition_by`](FunctionInfo::partition_by) and sorted by
    /// [`order_by`](FunctionInfo::order_by) within a partition. `starts` are the rows, ascending, at which another
    /// partition begins than that of the row before; of the first row of the run it need not be said.
    ///
    /// # Errors
    /// HEDDLE2201 before [`next`](Self::next) has answered `None`, after [`finish`](Self::finish), or for starts
    /// outside the batch; HEDDLE1102, HEDDLE1103; HEDDLE20xx, HEDDLE21xx, HEDDLE2202, after which the call is closed.
    pub fn process(&mut self, columns: &[Column], rows: usize, starts: &[u32]) -> Result<()> {
        self.expect_input()?;
        let function = &self.handle.function;
        let ascends = starts.windows(2).all(|pair| pair[0] < pair[1]);
        let inside = starts.last().is_none_or(|last| (*last as usize) < rows);
        let (true, true, Ok(count)) = (ascends, inside, u32::try_from(starts.len())) else {
            let message = format!("starts of partitions that do not ascend within {rows} rows");
            return Err(Error::new(ErrorCode::HostContract, message).in_function(&function.name));
        };
        let columns = prepare(function, columns, rows)?;
        let columns = columns.iter().map(|column| column.expanded(rows).map(Column::new));
        let columns = columns.collect::<Result<Vec<_>>>()?;
        let process = &self.exports.process;
        self.handle.run(|instance, handle| {
            let placed = instance.place(Some((&columns, rows)), Some(starts))?;
            let status = instance.work(process, (handle, placed.batch, placed.numbers, count))?;
            instance.count_batch(rows);
            instance.settle("heddle_partition_process", status, rows)
        })?;
        self.rows = rows;
        self.drained = false;
        Ok(())
    }

    /// Says that there is no more input.
    ///
    /// # Errors
    /// As [`process`](Self::process).
    pub fn finish(&mut self) -> Result<()> {
        self.expect_input()?;
        let finish = &self.exports.finish;
        self.handle.run(|instance, handle| {
            instance.alive()?;
            let status = instance.work(finish, handle)?;
            instance.settle("heddle_partition_finish", status, 0)
        })?;
        self.rows = 0;
        self.finished = true;
        self.drained = false;
        Ok(())
    }

    /// The next 1 to 8,192 rows of output; `None` where there are no more until the next
    /// [`process`](Self::process) or [`finish`](Self::finish).
    ///
    /// # Errors
    /// HEDDLE20xx, HEDDLE21xx, HEDDLE2202. The call is closed then.
    #[expect(clippy::should_implement_trait, reason = "the calls of every host have these names")]
    pub fn next(&mut self) -> Result<Option<RecordBatch>> {
        let (next, schema, rows) = (&self.exports.next, &self.schema, self.rows);
        let batch = self.handle.run(|instance, handle| {
            next_batch(instance, "heddle_partition_next", next, handle, schema, rows)
        })?;
        self.drained = batch.is_none();
        Ok(batch)
    }

    /// Ends the run, also before its end, and gives the instance back.
    ///
    /// # Errors
    /// What the guest reports.
    pub fn close(self) -> Result<I> {
        self.handle.close()
    }

    fn expect_input(&self) -> Result<()> {
        let message = match (self.drained, self.finished) {
            (true, false) => return Ok(()),
            (false, _) => "the output of the last batch has to be taken first",
            (true, true) => "the run is finished",
        };
        Err(Error::new(ErrorCode::HostContract, message).in_function(&self.handle.function.name))
    }
}

impl<I: BorrowMut<HeddleInstance>> std::fmt::Debug for PartitionCall<I> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PartitionCall").field("function", &self.handle.function.name).finish_non_exhaustive()
    }
}
