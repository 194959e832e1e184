//! Calls of scalar functions.

use arrow::array::{Array, ArrayRef};

use crate::adopted::call_adopted;
use crate::arguments::{expect_kind, prepare};
use crate::column::Column;
use crate::engine;
use crate::error::{Error, ErrorCode, Result};
use crate::function_info::{FunctionInfo, FunctionKind};
use crate::instance::HeddleInstance;
use crate::marshal_out::check_nulls;
use crate::memory::refused;

impl HeddleInstance {
    /// Calls a scalar function for one batch, through the direct ABI; one of a plain Extism plugin in its own format, once
    /// per row or batch.
    ///
    /// `columns` are of the declared types, each `rows` long or constant; there is one even for arguments the
    /// function never reads. The result is a new array of the declared type and of length `rows`: null where a
    /// strict argument is null.
    ///
    /// # Errors
    /// HEDDLE1102 to HEDDLE1104 for columns or a function that do not fit, HEDDLE20xx from the user's function with the
    /// row in this batch, HEDDLE21xx for limits, HEDDLE2202 for a guest that breaks the contract. After HEDDLE21xx the
    /// instance is not healthy.
    pub fn call_scalar(
        &mut self,
        function: &FunctionInfo,
        columns: &[Column],
        rows: usize,
    ) -> Result<ArrayRef> {
        expect_kind(function, FunctionKind::Scalar)?;
        let columns = prepare(function, columns, rows)?;
        engine::with_stack(|| self.call_scalar_inner(function, &columns, rows))
            .map_err(|error| error.in_function(&function.name))
    }

    /// Calls a scalar function for any number of rows, at most [`Limits::batch_rows`](crate::Limits::batch_rows) at a
    /// time; rows in errors count from the start of `columns`. Otherwise as [`call_scalar`](Self::call_scalar).
    ///
    /// # Errors
    /// As [`call_scalar`](Self::call_scalar); HEDDLE2102 when the parts do not fit into one array.
    pub fn call_batches(
        &mut self,
        function: &FunctionInfo,
        columns: &[Column],
        rows: usize,
    ) -> Result<ArrayRef> {
        let step = self.limits().batch_rows.max(1);
        if rows <= step {
            return self.call_scalar(function, columns, rows);
        }
        let mut parts = Vec::with_capacity(rows.div_ceil(step));
        for start in (0..rows).step_by(step) {
            let length = step.min(rows - start);
            let part: Vec<Column> = columns.iter().map(|column| column.slice(start, length)).collect();
            let result = self.call_scalar(function, &part, length);
            parts.push(result.map_err(|error| error.after_rows(start as u64))?);
        }
        let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
        arrow::compute::concat(&parts)
            .map_err(|error| Error::new(ErrorCode::Memory, error.to_string()).in_function(&function.name))
    }

    fn call_scalar_inner(
        &mut self,
        function: &FunctionInfo,
        columns: &[Column],
        rows: usize,
    ) -> Result<ArrayRef> {
        if let Some(format) = function.format {
            return call_adopted(self, function, format, columns, rows);
        }
        let returns =
            function.returns.as_ref().ok_or_else(|| refused("a scalar function without a result"))?;
        let scalar =
            self.exports.scalar.clone().ok_or_else(|| refused("the module has no scalar function"))?;
        let placed = self.place(Some((columns, rows)), None)?;
        let arguments = (function.index, placed.batch, placed.constants, placed.out);
        let status = self.work(&scalar, arguments)?;
        self.settle("heddle_scalar", status, rows)?;
        let result = self.read(|reader| reader.column(placed.out, returns, rows))?;
        check_nulls(function, returns, columns, &result)?;
        self.count_batch(rows);
        self.count_bailed(function.bailing_index())?;
        Ok(result)
    }
}
