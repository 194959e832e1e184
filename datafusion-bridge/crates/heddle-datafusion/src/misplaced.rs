//! A function of FROM among those of expressions, so that a query that calls it there says where it belongs.

use std::hash::{Hash, Hasher};

use arrow::datatypes::{DataType, FieldRef};
use datafusion::common::Result;
use datafusion::logical_expr::{
    ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};
use heddle_host::{Error, ErrorCode, FunctionInfo, FunctionKind};

use crate::error::to_datafusion;

/// Every query that calls it fails while it is planned.
#[derive(Debug)]
pub(crate) struct MisplacedUdf {
    name: String,
    aliases: Vec<String>,
    signature: Signature,
    why: Error,
}

impl MisplacedUdf {
    /// In place of this table or partition function.
    pub(crate) fn new(function: &FunctionInfo) -> Self {
        let FunctionInfo { name, export, signature, .. } = function;
        let aliases = if export == name { vec![] } else { vec![export.clone()] };
        let place = match function.kind {
            FunctionKind::Partition => format!("FROM map_partitions('{name}', (SELECT ...))"),
            _ => format!("FROM {name}(...)"),
        };
        let why = Error::new(ErrorCode::Unsupported, format!("{signature}: call it in {place}"));
        let signature = Signature::user_defined(Volatility::Volatile);
        Self { name: name.clone(), aliases, signature, why: why.in_function(name) }
    }

    fn refusal<T>(&self) -> Result<T> {
        Err(to_datafusion(self.why.clone()))
    }
}

impl ScalarUDFImpl for MisplacedUdf {
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

impl PartialEq for MisplacedUdf {
    fn eq(&self, other: &Self) -> bool {
        self.why == other.why
    }
}

impl Eq for MisplacedUdf {}

impl Hash for MisplacedUdf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}
