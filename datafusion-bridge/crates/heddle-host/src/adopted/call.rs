//! Calls of a function of a plain plugin for a batch: per row, or once for Arrow.

use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, BooleanArray, UInt32Array, new_empty_array, new_null_array};
use arrow::buffer::NullBuffer;
use arrow::compute::{CastOptions, cast_with_options, concat, filter, take};
use arrow::datatypes::{Field, Schema};
use arrow::error::ArrowError;
use wasmtime::TypedFunc;

use super::row_format::{JSON, MSGPACK, PROTO_ROW, RowFormat};
use crate::arguments::strict_nulls;
use crate::assembly::nulls_allowed;
use crate::codec::rows::{Cell, ColumnBuilder};
use crate::codec::{ArrowIpc, Codec as _, RowForm};
use crate::column::Column;
use crate::data_type::type_name;
use crate::error::{Error, ErrorCode, Result};
use crate::function_info::{FunctionInfo, PluginFormat};
use crate::instance::{HeddleInstance, MAX_ERROR_BYTES};
use crate::memory::refused;

/// Calls the function for every row that has no null in a strict argument; the others are null. `columns` fit the
/// declaration.
///
/// # Errors
/// HEDDLE2001 with the plugin's text, HEDDLE21xx, HEDDLE2202 for an answer that is not of the declared type, HEDDLE2302
/// for text that is not UTF-8.
pub(crate) fn call_adopted(
    instance: &mut HeddleInstance,
    function: &FunctionInfo,
    format: PluginFormat,
    columns: &[Column],
    rows: usize,
) -> Result<ArrayRef> {
    let export = instance.exports.plugin.get(function.index as usize).cloned().flatten();
    let unknown = || Error::new(ErrorCode::HostContract, "the function is of another module");
    let call = AdoptedCall {
        export: export.ok_or_else(unknown)?,
        returns: function.returns.as_ref().ok_or_else(|| refused("a scalar function without a result"))?,
        fields: (0..columns.len()).filter_map(|i| function.argument(i)).collect(),
        skipped: strict_nulls(function, columns, rows),
        row_values: instance.limits().row_values,
    };
    let columns = call.fields.iter().zip(columns).map(|(field, column)| declared(field, column));
    let columns = columns.collect::<Result<Vec<_>>>()?;
    let result = match format {
        PluginFormat::ProtoRow => call.row_by_row(instance, &columns, rows, PROTO_ROW),
        PluginFormat::Msgpack => call.row_by_row(instance, &columns, rows, MSGPACK),
        PluginFormat::Json => call.row_by_row(instance, &columns, rows, JSON),
        PluginFormat::Arrow => call.at_once(instance, &columns, rows),
    }?;
    instance.count_batch(rows);
    Ok(result)
}

/// What the calls for one batch have in common.
struct AdoptedCall<'a> {
    export: TypedFunc<(), i32>,
    returns: &'a Field,
    /// Of each column.
    fields: Vec<&'a Field>,
    /// Null where the plugin is not asked.
    skipped: Option<NullBuffer>,
    row_values: bool,
}

impl AdoptedCall<'_> {
    fn row_by_row(
        &self,
        instance: &mut HeddleInstance,
        columns: &[Column],
        rows: usize,
        format: &dyn RowFormat,
    ) -> Result<ArrayRef> {
        let data_type = self.returns.data_type();
        let null = new_null_array(data_type, 1);
        let mut parts: Vec<ArrayRef> = Vec::with_capacity(rows);
        let (mut cells, mut input) = (Vec::with_capacity(columns.len()), Vec::new());
        for row in 0..rows {
            if self.skipped.as_ref().is_some_and(|skipped| skipped.is_null(row)) {
                parts.push(Arc::clone(&null));
                continue;
            }
            cells.clear();
            cells.extend(columns.iter().map(|column| cell(column, row)));
            input.clear();
            let mut one_row = || -> Result<ArrayRef> {
                let written = format.encode(&cells, &mut input);
                written.map_err(|fault| Error::new(ErrorCode::Columns, fault.to_string()))?;
                let output = self.answer(instance, &input)?;
                let mut value = ColumnBuilder::new(data_type);
                let read = format.decode(output, &mut value).map_err(|fault| fault.to_string());
                self.checked(read.map_err(refused).and_then(|()| value.finish()))
            };
            // What ends the instance concerns no row.
            parts.push(one_row().map_err(|error| match error.code() {
                ErrorCode::Threw | ErrorCode::GuestContract | ErrorCode::Columns => error.at_row(row as u64),
                _ => error,
            })?);
        }
        let parts: Vec<_> = parts.iter().map(AsRef::as_ref).collect();
        if parts.is_empty() {
            Ok(new_empty_array(data_type))
        } else {
            concat(&parts).map_err(|e| too_large(&e))
        }
    }

    fn at_once(&self, instance: &mut HeddleInstance, columns: &[Column], rows: usize) -> Result<ArrayRef> {
        let wanted = self.skipped.as_ref().map(|nulls| BooleanArray::new(nulls.inner().clone(), None));
        let count = wanted.as_ref().map_or(rows, BooleanArray::true_count);
        if count == 0 {
            return Ok(new_null_array(self.returns.data_type(), rows));
        }
        let kept = |column: &Column| {
            let values = column.expanded(rows)?;
            wanted
                .as_ref()
                .map_or(Ok(Arc::clone(&values)), |wanted| filter(&values, wanted))
                .map_err(|e| too_large(&e))
        };
        let arrays = columns.iter().map(kept).collect::<Result<Vec<_>>>()?;
        let fields: Vec<Field> = self.fields.iter().map(|field| (*field).clone()).collect();
        let input = ArrowIpc.encode_batch(&fields, &arrays, count)?;
        let output = self.answer(instance, &input)?;
        let schema = Arc::new(Schema::new(vec![self.returns.clone()]));
        let answer = ArrowIpc.decode_batch(&schema, RowForm::Values, output).and_then(|mut columns| {
            columns
                .pop()
                .filter(|column| column.len() == count)
                .ok_or_else(|| refused(format!("it has not {count} rows")))
        });
        let answer = self.checked(answer)?;
        let Some(wanted) = wanted else { return Ok(answer) };
        let mut places = 0..;
        let places: UInt32Array =
            wanted.values().iter().map(|wanted| wanted.then(|| places.next()).flatten()).collect();
        take(&answer, &places, None).map_err(|e| too_large(&e))
    }

    /// What the plugin answers to an input.
    fn answer<'a>(&self, instance: &'a mut HeddleInstance, input: &[u8]) -> Result<&'a [u8]> {
        let status = instance.enter_plugin(&self.export, input)?;
        let env = instance.env();
        match (status, env.error()) {
            (0, None) => Ok(env.output()),
            (status, None) => Err(Error::new(ErrorCode::Threw, format!("the plugin answered {status}"))),
            (_, Some(text)) => {
                let bounded = &text[..text.len().min(MAX_ERROR_BYTES as usize)];
                Err(Error::new(ErrorCode::Threw, String::from_utf8_lossy(bounded).trim()))
            }
        }
    }

    /// The values of an answer, where the declaration allows them; whatever is wrong is the plugin's breach of its
    /// signature.
    fn checked(&self, answer: Result<ArrayRef>) -> Result<ArrayRef> {
        let allowed = answer.and_then(|values| nulls_allowed(self.returns, &values, None).map(|()| values));
        allowed.map_err(|error| {
            let what = match self.row_values {
                true => error.message().to_owned(),
                false => format!("it is no {}", type_name(self.returns.data_type())),
            };
            refused(format!("the plugin's answer: {what}"))
        })
    }
}

fn cell(column: &Column, row: usize) -> Cell<'_> {
    Cell { array: column.values().as_ref(), row: if column.is_constant() { 0 } else { row } }
}

/// The column exactly as declared: text that nobody has checked, and other names of inner fields, are no plugin's affair.
fn declared(field: &Field, column: &Column) -> Result<Column> {
    let values = column.values();
    if values.data_type() == field.data_type() {
        return Ok(column.clone());
    }
    let options = CastOptions { safe: false, ..CastOptions::default() };
    let values = cast_with_options(values, field.data_type(), &options)
        .map_err(|error| Error::new(ErrorCode::Columns, format!("column {}: {error}", field.name())))?;
    Ok(if column.is_constant() { Column::constant(values) } else { Column::new(values) })
}

fn too_large(error: &ArrowError) -> Error {
    Error::new(ErrorCode::Memory, error.to_string())
}
