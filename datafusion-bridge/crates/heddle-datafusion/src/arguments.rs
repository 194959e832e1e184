//! Values of DataFusion as arguments.

use arrow::datatypes::Field;
use datafusion::common::Result;
use datafusion::logical_expr::ColumnarValue;
use heddle_host::{Column, Error, ErrorCode, FunctionInfo, Limits};

use crate::coerce;
use crate::error::to_datafusion;

/// A value for one argument; a constant stays one.
///
/// # Errors
/// HEDDLE1102 without such an argument, HEDDLE2004 with the row for a value that does not fit.
pub(crate) fn argument(
    function: &FunctionInfo,
    arg: Option<&Field>,
    value: ColumnarValue,
    limits: &Limits,
) -> Result<Column> {
    let missing =
        || Error::new(ErrorCode::ArgumentCount, function.signature.clone()).in_function(&function.name);
    let arg = arg.ok_or_else(missing).map_err(to_datafusion)?;
    let (values, constant) = match value {
        ColumnarValue::Array(values) => (values, false),
        ColumnarValue::Scalar(value) => (value.to_array()?, true),
    };
    let values = coerce::convert(function, arg, &values, constant, limits).map_err(to_datafusion)?;
    Ok(if constant { Column::constant(values) } else { Column::new(values) })
}
