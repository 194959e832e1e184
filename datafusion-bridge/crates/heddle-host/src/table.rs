//! Calls of table functions.

use std::borrow::BorrowMut;

use arrow::array::{AsArray as _, RecordBatch};
use arrow::datatypes::{Int32Type, SchemaRef};
use wasmtime::TypedFunc;

use crate::arguments::{expect_kind, prepare};
use crate::column::Column;
use crate::engine;
use crate::error::Result;
use crate::function_info::{FunctionInfo, FunctionKind};
use crate::handle::Handle;
use crate::instance::HeddleInstance;
use crate::memory::refused;

/// Rows of one batch of output.
pub(crate) const MAX_OUTPUT_ROWS: usize = 8192;

/// The output of a table function for one batch, pulled batch by batch. The instance is busy until it is closed;
/// dropping it closes it.
pub struct TableCall<I: BorrowMut<HeddleInstance>> {
    handle: Handle<I>,
    next: TypedFunc<(u32, u32), i32>,
    schema: SchemaRef,
    rows: usize,
    last_row: i32,
    ended: bool,
}

impl HeddleInstance {
    /// Begins a call of a table function on a borrowed instance; see [`TableCall::open`].
    ///
    /// # Errors
    /// As [`TableCall::open`].
    pub fn open_table(
        &mut self,
        function: &FunctionInfo,
        columns: &[Column],
        rows: usize,
    ) -> Result<TableCall<&mut Self>> {
        TableCall::open(self, function, columns, rows)
    }
}

impl<I: BorrowMut<HeddleInstance>> TableCall<I> {
    /// Begins a call on `rows` rows of arguments, as for [`call_scalar`](HeddleInstance::call_scalar).
    ///
    /// # Errors
    /// HEDDLE1102 to HEDDLE1104 for columns or a function that do not fit, HEDDLE20xx, HEDDLE21xx, HEDDLE2202.
    pub fn open(mut instance: I, function: &FunctionInfo, columns: &[Column], rows: usize) -> Result<Self> {
        expect_kind(function, FunctionKind::Table)?;
        let columns = prepare(function, columns, rows)?;
        let this: &mut HeddleInstance = instance.borrow_mut();
        let exports =
            this.exports.table.clone().ok_or_else(|| refused("the module has no table function"))?;
        let begin = || {
            let placed = this.place(Some((&columns, rows)), None)?;
            let answer = this.work(&exports.open, (function.index, placed.batch, placed.constants))?;
            this.count_batch(rows);
            this.opened("heddle_table_open", answer, rows)
        };
        let number = engine::with_stack(begin).map_err(|error| error.in_function(&function.name))?;
        let handle = Handle::new(instance, function, number, exports.close, "heddle_table_close");
        let schema = function.output_schema();
        Ok(Self { handle, next: exports.next, schema, rows, last_row: 0, ended: false })
    }

    /// The columns of the output: `row`, the number of the input row, then those of the function.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The next 1 to 8,192 rows of output, in the order of their input rows; `None` at the end.
    ///
    /// # Errors
    /// HEDDLE20xx from the user's function with the input row, HEDDLE21xx, HEDDLE2202. The call is closed then.
    #[expect(clippy::should_implement_trait, reason = "the calls of every host have these names")]
    pub fn next(&mut self) -> Result<Option<RecordBatch>> {
        if self.ended {
            return Ok(None);
        }
        let (next, schema, rows, last_row) = (&self.next, &self.schema, self.rows, self.last_row);
        let batch = self.handle.run(|instance, handle| {
            let batch = next_batch(instance, "heddle_table_next", next, handle, schema, rows)?;
            batch.map(|batch| Ok((rows_ascend(&batch, last_row, rows)?, batch))).transpose()
        })?;
        self.ended = batch.is_none();
        Ok(batch.map(|(last_row, batch)| {
            self.last_row = last_row;
            batch
        }))
    }

    /// Ends the call, also before its end, and gives the instance back.
    ///
    /// # Errors
    /// What the guest reports.
    pub fn close(self) -> Result<I> {
        self.handle.close()
    }
}

/// Pulls one batch; `rows` are those that an error may name.
///
/// # Errors
/// As [`TableCall::next`].
pub(crate) fn next_batch(
    instance: &mut HeddleInstance,
    export: &str,
    next: &TypedFunc<(u32, u32), i32>,
    handle: u32,
    schema: &SchemaRef,
    rows: usize,
) -> Result<Option<RecordBatch>> {
    let placed = instance.place(None, None)?;
    match instance.work(next, (handle, placed.out))? {
        1 => Ok(None),
        status => {
            instance.settle(export, status, rows)?;
            instance.read(|reader| reader.batch(placed.out, schema, MAX_OUTPUT_ROWS)).map(Some)
        }
    }
}

/// Checks that the rows are input rows and do not decrease from `last`; answers with the last of them.
fn rows_ascend(batch: &RecordBatch, mut last: i32, rows: usize) -> Result<i32> {
    for row in batch.column(0).as_primitive::<Int32Type>().values() {
        if *row < last || usize::try_from(*row).map_or(true, |row| row >= rows) {
            return Err(refused(format!("an output row of input row {row} after {last}, of {rows}")));
        }
        last = *row;
    }
    Ok(last)
}

impl<I: BorrowMut<HeddleInstance>> std::fmt::Debug for TableCall<I> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TableCall").field("function", &self.handle.function.name).finish_non_exhaustive()
    }
}
