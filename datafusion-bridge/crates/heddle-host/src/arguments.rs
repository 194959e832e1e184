//! The columns of a call, checked against the declaration and brought to the guest's layout.

use arrow::array::Array as _;
use arrow::buffer::NullBuffer;
use arrow::datatypes::Field;

use crate::column::Column;
use crate::data_type::type_name;
use crate::error::{Error, ErrorCode, Result};
use crate::function_info::{FunctionInfo, FunctionKind};
use crate::normalize::{normalize, represents_unchecked};

/// The arguments of a call, each `rows` long or constant.
///
/// # Errors
/// HEDDLE1102, HEDDLE1103, HEDDLE2201 for a column of another length than the batch, HEDDLE2102 for one that does not
/// fit into 32-bit offsets.
pub(crate) fn prepare(function: &FunctionInfo, columns: &[Column], rows: usize) -> Result<Vec<Column>> {
    if !function.takes(columns.len()) {
        let given: Vec<String> = columns.iter().map(|c| type_name(c.values().data_type())).collect();
        let message = format!(
            "{} takes {} arguments, given ({})",
            function.signature,
            function.count_text(),
            given.join(", ")
        );
        return Err(Error::new(ErrorCode::ArgumentCount, message).in_function(&function.name));
    }
    let fields = (0..columns.len()).filter_map(|i| function.argument(i));
    prepare_each(function, fields, columns, rows)
}

/// As [`prepare`], for columns of other fields than the arguments.
///
/// # Errors
/// As [`prepare`].
pub(crate) fn prepare_each<'a>(
    function: &FunctionInfo,
    fields: impl Iterator<Item = &'a Field>,
    columns: &[Column],
    rows: usize,
) -> Result<Vec<Column>> {
    let pairs = fields.zip(columns);
    pairs
        .map(|(field, column)| one(function, field, column, rows))
        .collect::<Result<_>>()
        .map_err(|error| error.in_function(&function.name))
}

fn one(function: &FunctionInfo, field: &Field, column: &Column, rows: usize) -> Result<Column> {
    let values = column.values();
    let given = values.data_type();
    if !represents_unchecked(field.data_type(), given) {
        let message = format!("{}: {} is given {}", function.signature, field.name(), type_name(given));
        return Err(Error::new(ErrorCode::ArgumentType, message));
    }
    let expected = if column.is_constant() { 1 } else { rows };
    if values.len() != expected {
        let message = format!("{} has {} values for {expected} rows", field.name(), values.len());
        return Err(Error::new(ErrorCode::HostContract, message));
    }
    if given == field.data_type() {
        return Ok(column.clone());
    }
    let values = normalize(field.data_type(), values)
        .map_err(|error| Error::new(ErrorCode::Memory, format!("{}: {error}", field.name())))?;
    Ok(if column.is_constant() { Column::constant(values) } else { Column::new(values) })
}

/// The rows that are skipped, as nulls: those with a null in an argument that is not nullable. None where every row is
/// wanted.
pub(crate) fn strict_nulls(function: &FunctionInfo, columns: &[Column], rows: usize) -> Option<NullBuffer> {
    let mut skipped: Option<NullBuffer> = None;
    for (i, column) in columns.iter().enumerate() {
        if function.argument(i).is_none_or(Field::is_nullable) {
            continue;
        }
        match column.values().logical_nulls() {
            Some(nulls) if column.is_constant() && nulls.null_count() > 0 => {
                return Some(NullBuffer::new_null(rows));
            }
            Some(nulls) if !column.is_constant() => {
                skipped = NullBuffer::union(skipped.as_ref(), Some(&nulls));
            }
            _ => {}
        }
    }
    skipped.filter(|skipped| skipped.null_count() > 0)
}

/// Refuses a function of another kind.
///
/// # Errors
/// HEDDLE1104.
pub(crate) fn expect_kind(function: &FunctionInfo, kind: FunctionKind) -> Result<()> {
    if function.kind == kind {
        return Ok(());
    }
    let message = format!("{} is {}, not {}", function.signature, function.kind.name(), kind.name());
    Err(Error::new(ErrorCode::Unsupported, message).in_function(&function.name))
}

/// Refuses numbers of groups that do not fit the batch; the guest checks nothing that is not there.
///
/// # Errors
/// HEDDLE2201.
pub(crate) fn check_groups(groups: Option<&[u32]>, group_count: u32, rows: usize) -> Result<()> {
    let fits = match groups {
        None => group_count == 1,
        Some(groups) => groups.len() == rows && groups.iter().all(|group| *group < group_count),
    };
    if fits {
        return Ok(());
    }
    let given = groups.map_or(0, <[u32]>::len);
    let message = format!("{given} group numbers for {rows} rows and {group_count} groups");
    Err(Error::new(ErrorCode::HostContract, message))
}
