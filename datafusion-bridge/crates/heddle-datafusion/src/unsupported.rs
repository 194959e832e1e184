//! A function that this host cannot register, so that a query that names it says why.

use std::hash::{Hash, Hasher};

use arrow::datatypes::{DataType, FieldRef};
use datafusion::common::Result;
use datafusion::logical_expr::{
    ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};
use heddle_host::{Error, FunctionInfo};

use crate::error::to_datafusion;

/// Stands where the function would: every query that calls it fails while it is planned.
#[derive(Debug)]
pub(crate) struct UnsupportedUdf {
    name: String,
    aliases: Vec<String>,
    signature: Signature,
    why: Error,
}

impl UnsupportedUdf {
    /// In place of this function.
    pub(crate) fn new(function: &FunctionInfo, why: Error) -> Self {
        let aliases = if function.export == function.name { vec![] } else { vec![function.export.clone()] };
        let signature = Signature::user_defined(Volatility::Volatile);
        Self { name: function.name.clone(), aliases, signature, why }
    }

    fn refusal<T>(&self) -> Result<T> {
        Err(to_datafusion(self.why.clone()))
    }
}

impl ScalarUDFImpl for UnsupportedUdf {
    fn name(&self) -> &str {
        &self.name
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    /// The refusal comes with the type of the result, where it reaches the user as it is.
    fn coerce_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        Ok(arg_types.to_vec())
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        self.refusal()
    }

    fn return_field_from_args(&self, _: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        self.refusal()
    }

    fn invoke_with_args(&self, _: ScalarFunctionArgs) -> Result<ColumnarValue> {
        self.refusal()
    }
}

impl PartialEq for UnsupportedUdf {
    fn eq(&self, other: &Self) -> bool {
        self.why == other.why
    }
}

impl Eq for UnsupportedUdf {}

impl Hash for UnsupportedUdf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}
