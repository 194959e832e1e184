//! A scalar function of a module as a DataFusion UDF.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion_common::{Result, ScalarValue};
use datafusion_expr::{
    ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};
use heddle_host::{Column, FunctionInfo, Volatility as Declared};

use crate::coerce;
use crate::error::to_datafusion;
use crate::options::limits_of;
use crate::pools::ModulePools;

/// A scalar function of a module.
///
/// Each call of `invoke_with_args` takes an instance from the module's pool, passes the batch in parts of at most
/// `heddle.batch_rows`, and gives the instance back. It runs on the calling thread and may block it for
/// `heddle.deadline_ms` per part.
#[derive(Debug)]
pub struct WasmScalarUdf {
    pools: Arc<ModulePools>,
    function: FunctionInfo,
    signature: Signature,
    aliases: Vec<String>,
}

impl WasmScalarUdf {
    /// The UDF of one function of the pools' module.
    pub fn new(pools: Arc<ModulePools>, function: FunctionInfo) -> Self {
        let volatility = match function.volatility {
            Declared::Immutable => Volatility::Immutable,
            Declared::Stable => Volatility::Stable,
            Declared::Volatile => Volatility::Volatile,
        };
        let aliases = if function.export == function.name { vec![] } else { vec![function.export.clone()] };
        Self { pools, function, signature: Signature::user_defined(volatility), aliases }
    }

    /// The declaration of the function.
    pub fn function(&self) -> &FunctionInfo {
        &self.function
    }

    fn column(&self, arg: &Field, value: ColumnarValue) -> Result<Column> {
        let (values, constant) = match value {
            ColumnarValue::Array(values) => (values, false),
            ColumnarValue::Scalar(value) => (value.to_array()?, true),
        };
        let values = coerce::convert(&self.function, arg, &values, constant).map_err(to_datafusion)?;
        Ok(if constant { Column::constant(values) } else { Column::new(values) })
    }
}

impl ScalarUDFImpl for WasmScalarUdf {
    fn name(&self) -> &str {
        &self.function.name
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    /// Leaves every type as it is: an error here would reach the user as text inside other text. The types are
    /// checked by [`return_field_from_args`](Self::return_field_from_args) and converted, some of them value by
    /// value, when the function is called.
    fn coerce_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        Ok(arg_types.to_vec())
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        coerce::check(&self.function, &arg_types.iter().collect::<Vec<_>>()).map_err(to_datafusion)?;
        Ok(self.function.returns.data_type().clone())
    }

    /// Nullable when the function says so, or when a strict argument can be null.
    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        let given: Vec<&DataType> = args.arg_fields.iter().map(|field| field.data_type()).collect();
        coerce::check(&self.function, &given).map_err(to_datafusion)?;
        let skips = |(arg, given): (&Field, &FieldRef)| {
            !arg.is_nullable() && (given.is_nullable() || given.data_type() == &DataType::Null)
        };
        let FunctionInfo { name, returns, args: declared, .. } = &self.function;
        let nullable = returns.is_nullable() || declared.iter().zip(args.arg_fields).any(skips);
        Ok(Arc::new(Field::new(name, returns.data_type().clone(), nullable)))
    }

    /// A null in any argument makes the result null.
    fn is_strict(&self) -> bool {
        !self.function.args.iter().any(Field::is_nullable)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let ScalarFunctionArgs { args, arg_fields: _, number_rows, return_field: _, config_options } = args;
        let pool = self.pools.under(limits_of(&config_options));
        let declared = self.function.args.iter();
        let columns =
            declared.zip(args).map(|(arg, value)| self.column(arg, value)).collect::<Result<Vec<_>>>()?;

        // One call answers for every row when nothing tells the rows apart.
        let once = number_rows > 0
            && self.function.volatility != Declared::Volatile
            && columns.iter().all(Column::is_constant);
        let rows = if once { 1 } else { number_rows };
        let result = pool.call_batches(&self.function, &columns, rows).map_err(to_datafusion)?;
        if once {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?));
        }
        Ok(ColumnarValue::Array(result))
    }
}

/// Two are the same function when they are the same export of the same bytes; DataFusion evaluates equal calls
/// once. Limits belong to the session of the call.
impl PartialEq for WasmScalarUdf {
    fn eq(&self, other: &Self) -> bool {
        self.pools.module().digest() == other.pools.module().digest()
            && self.function.export == other.function.export
    }
}

impl Eq for WasmScalarUdf {}

impl Hash for WasmScalarUdf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.pools.module().digest().hash(state);
        self.function.export.hash(state);
    }
}
