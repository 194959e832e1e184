//! A scalar function of a module as a DataFusion UDF.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{
    ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDFImpl, Signature,
};
use heddle_host::{Column, FunctionInfo, FunctionKind, Volatility as Declared};

use crate::arguments::argument;
use crate::error::to_datafusion;
use crate::options::limits_of;
use crate::overloads::Overloads;
use crate::pools::ModulePools;
use crate::query_end::QueryEnd;

/// A scalar function of a module.
///
/// Each call of `invoke_with_args` takes an instance from the module's pool, passes the batch in parts of at most
/// `heddle.batch_rows`, and gives the instance back. It runs on the calling thread and may block it for
/// `heddle.deadline_ms` per part.
#[derive(Debug)]
pub struct WasmScalarUdf {
    /// DataFusion evaluates equal calls once. Limits belong to the session of the call.
    overloads: Overloads,
    signature: Signature,
    /// What ends its calls before their deadline.
    end: Option<Arc<QueryEnd>>,
}

impl WasmScalarUdf {
    /// The UDF of a scalar function of the pools' module, with every overload of its name.
    ///
    /// # Errors
    /// HEDDLE1101 for an unknown name, HEDDLE1104 for a function of another kind.
    pub fn new(pools: Arc<ModulePools>, name: &str) -> heddle_host::Result<Self> {
        Ok(Self::of(Overloads::new(pools, name, &[FunctionKind::Scalar])?))
    }

    pub(crate) fn of(overloads: Overloads) -> Self {
        let signature = Signature::user_defined(overloads.volatility());
        Self { overloads, signature, end: None }
    }

    /// The declaration of the function, of the first where there are overloads.
    #[must_use]
    pub fn function(&self) -> &FunctionInfo {
        self.overloads.first()
    }

    pub(crate) fn overloads(&self) -> &Overloads {
        &self.overloads
    }

    /// The same function, whose calls end with the query.
    pub(crate) fn ending_with(&self, end: &Arc<QueryEnd>) -> Self {
        Self { end: Some(Arc::clone(end)), ..Self::of(self.overloads.clone()) }
    }

    pub(crate) fn query_end(&self) -> Option<&Arc<QueryEnd>> {
        self.end.as_ref()
    }

    /// The overload for arguments of these types, and its result.
    fn resolve(&self, given: &[&DataType]) -> Result<(&FunctionInfo, &Field)> {
        let function = self.overloads.resolve(given).map_err(to_datafusion)?;
        Ok((function, Overloads::returns(function).map_err(to_datafusion)?))
    }
}

impl ScalarUDFImpl for WasmScalarUdf {
    crate::overloads::known_by_overloads!();

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        let (_, returns) = self.resolve(&arg_types.iter().collect::<Vec<_>>())?;
        Ok(returns.data_type().clone())
    }

    /// Nullable when the function says so, or when a strict argument can be null.
    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        let given: Vec<&DataType> = args.arg_fields.iter().map(|field| field.data_type()).collect();
        let (function, returns) = self.resolve(&given)?;
        let skips = |(i, given): (usize, &FieldRef)| {
            function.argument(i).is_some_and(|arg| !arg.is_nullable())
                && (given.is_nullable() || given.data_type() == &DataType::Null)
        };
        let nullable = returns.is_nullable() || args.arg_fields.iter().enumerate().any(skips);
        Ok(Arc::new(Field::new(&function.name, returns.data_type().clone(), nullable)))
    }

    /// A null in any argument makes the result null.
    fn is_strict(&self) -> bool {
        !self.overloads.iter().flat_map(|function| &function.args).any(Field::is_nullable)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let ScalarFunctionArgs { args, arg_fields: _, number_rows, return_field: _, config_options } = args;
        let session = limits_of(&config_options);
        let pool = self.overloads.pools().for_function(self.function(), session).map_err(to_datafusion)?;
        let limits = *pool.limits();
        let types: Vec<DataType> = args.iter().map(ColumnarValue::data_type).collect();
        let (function, _) = self.resolve(&types.iter().collect::<Vec<_>>())?;
        let columns = args.into_iter().enumerate();
        let columns = columns.map(|(i, value)| argument(function, function.argument(i), value, &limits));
        let columns = columns.collect::<Result<Vec<_>>>()?;

        // One call answers for every row when nothing tells the rows apart.
        let once = number_rows > 0
            && function.volatility != Declared::Volatile
            && columns.iter().all(Column::is_constant);
        let rows = if once { 1 } else { number_rows };
        let mut instance = pool.acquire().map_err(to_datafusion)?;
        if let Some(end) = &self.end {
            end.cancels(&mut instance);
        }
        let result = instance.call_batches(function, &columns, rows);
        pool.release(instance);
        let result = result.map_err(to_datafusion)?;
        if once {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?));
        }
        Ok(ColumnarValue::Array(result))
    }
}

/// Two are the same function when they are the same export of the same bytes, whatever query they are in.
impl PartialEq for WasmScalarUdf {
    fn eq(&self, other: &Self) -> bool {
        self.overloads == other.overloads
    }
}

impl Eq for WasmScalarUdf {}

impl Hash for WasmScalarUdf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.overloads.hash(state);
    }
}
