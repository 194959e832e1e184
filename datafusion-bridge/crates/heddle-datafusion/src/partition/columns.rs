//! How columns of a table become columns of a partition function, and keys.

use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, Float32Array, Float64Array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Float32Type, Float64Type};
use datafusion::common::{Result, internal_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility};
use heddle_host::represents;

use crate::coerce;
use crate::error::to_datafusion;
use crate::operator::Callee;
use crate::options::limits_of;

/// Values that the planner let through, as values of the declared type.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Converted {
    pub(crate) callee: Callee,
    /// The place of the column among the function's.
    pub(crate) column: usize,
    signature: Signature,
}

impl Converted {
    pub(crate) fn new(callee: Callee, column: usize) -> Self {
        Self { callee, column, signature: Signature::any(1, Volatility::Immutable) }
    }

    fn argument(&self) -> Result<&Field> {
        let argument = self.callee.function.args.get(self.column);
        argument.map_or_else(|| internal_err!("a column that the function does not have"), Ok)
    }
}

impl ScalarUDFImpl for Converted {
    fn name(&self) -> &'static str {
        "heddle_column"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.argument()?.data_type().clone())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let function = &self.callee.function;
        let limits = limits_of(&args.config_options);
        let values = only(&args)?;
        let column = self.argument()?;
        let converted = match represents(column.data_type(), values.data_type()) {
            true => cast(&values, column.data_type())?,
            false => coerce::convert(function, column, &values, false, &limits).map_err(to_datafusion)?,
        };
        Ok(ColumnarValue::Array(converted))
    }
}

/// Floats such that equal keys of `spec/types.md` are equal bits: -0 as 0, every NaN as one.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct FloatKey {
    signature: Signature,
}

impl FloatKey {
    pub(crate) fn new() -> Self {
        Self { signature: Signature::any(1, Volatility::Immutable) }
    }
}

impl ScalarUDFImpl for FloatKey {
    fn name(&self) -> &'static str {
        "heddle_key"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, given: &[DataType]) -> Result<DataType> {
        match given {
            [float] if float.is_floating() => Ok(float.clone()),
            _ => internal_err!("a key of floats takes a float"),
        }
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let values = only(&args)?;
        let keys: ArrayRef = match values.data_type() {
            DataType::Float64 => {
                let keys: Float64Array = values
                    .as_primitive::<Float64Type>()
                    .unary(|v| if v.is_nan() { f64::NAN } else { v + 0.0 });
                Arc::new(keys)
            }
            DataType::Float32 => {
                let keys: Float32Array = values
                    .as_primitive::<Float32Type>()
                    .unary(|v| if v.is_nan() { f32::NAN } else { v + 0.0 });
                Arc::new(keys)
            }
            other => return internal_err!("a key of floats of {other}"),
        };
        Ok(ColumnarValue::Array(keys))
    }
}

fn only(args: &ScalarFunctionArgs) -> Result<ArrayRef> {
    let [value] = args.args.as_slice() else { return internal_err!("one argument is wanted") };
    value.to_array(args.number_rows)
}
