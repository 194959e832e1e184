//! An aggregate function of a module as a DataFusion UDAF.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::new_null_array;
use arrow::datatypes::{DataType, Field, FieldRef};
use arrow::row::SortField;
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::{AggregateOrderSensitivity, format_state_name};
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl, GroupsAccumulator, Signature};
use datafusion::physical_expr::expressions::Literal;
use heddle_host::{AggregateCall, Error, ErrorCode, FunctionInfo, FunctionKind, InstancePool, Limits};

use crate::aggregate::accumulator::WasmAccumulator;
use crate::aggregate::groups_accumulator::WasmGroupsAccumulator;
use crate::aggregate::kept_rows::{KeptRows, RowLayout};
use crate::aggregate::slots::Slots;
use crate::aggregate::source::AggregateSource;
use crate::error::to_datafusion;
use crate::overloads::Overloads;
use crate::pools::ModulePools;
use crate::query_end::QueryEnd;

/// An aggregate function of a module.
///
/// All groups of one partition of a plan live in one handle of one instance, which is taken from the module's pool with
/// the first row and given back at the end. With DISTINCT or ORDER BY, rows are kept in host memory and go to the guest
/// when results are asked for.
#[derive(Clone, Debug)]
pub struct WasmAggregateUdf {
    overloads: Overloads,
    signature: Signature,
    /// DataFusion hands accumulators no options of the session: the session's analyzer puts them here.
    limits: Limits,
    /// What ends its calls before their deadline.
    end: Option<Arc<QueryEnd>>,
}

impl WasmAggregateUdf {
    /// The UDAF of an aggregate function of the pools' module, with every overload of its name, under default limits.
    ///
    /// # Errors
    /// HEDDLE1101 for an unknown name, HEDDLE1104 for a function of another kind.
    pub fn new(pools: Arc<ModulePools>, name: &str) -> heddle_host::Result<Self> {
        Ok(Self::of(Overloads::new(pools, name, &[FunctionKind::Aggregate])?))
    }

    pub(crate) fn of(overloads: Overloads) -> Self {
        let signature = Signature::user_defined(overloads.volatility());
        Self { overloads, signature, limits: Limits::default(), end: None }
    }

    /// The declaration of the function, of the first where there are overloads.
    #[must_use]
    pub fn function(&self) -> &FunctionInfo {
        self.overloads.first()
    }

    pub(crate) fn overloads(&self) -> &Overloads {
        &self.overloads
    }

    #[cfg(feature = "proto")]
    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The same function under other limits.
    pub(crate) fn under(&self, limits: Limits) -> Self {
        Self { limits, ..self.clone() }
    }

    /// The same function, whose calls end with the query.
    pub(crate) fn ending_with(self, end: &Arc<QueryEnd>) -> Self {
        Self { end: Some(Arc::clone(end)), ..self }
    }

    pub(crate) fn query_end(&self) -> Option<&Arc<QueryEnd>> {
        self.end.as_ref()
    }

    fn resolve(&self, given: &[FieldRef]) -> Result<&FunctionInfo> {
        let given: Vec<&DataType> = given.iter().map(|field| field.data_type()).collect();
        if given.is_empty() {
            // An accumulator learns the number of rows from its columns alone.
            let message = format!("{}: no aggregate without arguments", self.function().signature);
            let error = Error::new(ErrorCode::Unsupported, message).in_function(&self.function().name);
            return Err(to_datafusion(error));
        }
        self.overloads.resolve(&given).map_err(to_datafusion)
    }

    fn pool(&self, function: &FunctionInfo) -> heddle_host::Result<Arc<InstancePool>> {
        self.overloads.pools().for_function(function, self.limits)
    }

    fn source(&self, args: &AccumulatorArgs<'_>) -> Result<AggregateSource> {
        let function = self.resolve(args.expr_fields)?.clone();
        let constants = args.exprs.iter().map(|expr| expr.is::<Literal>()).collect();
        let pool = self.pool(&function).map_err(to_datafusion)?;
        Ok(AggregateSource::new(pool, function, constants, self.end.clone()))
    }

    /// Rows that are kept until the end, where the call says which count, or in which order.
    fn kept(&self, args: &AccumulatorArgs<'_>) -> Result<Option<KeptRows>> {
        let sorted = !args.order_bys.is_empty() && !self.order_sensitivity().is_insensitive();
        if !sorted && !args.is_distinct {
            return Ok(None);
        }
        let arguments: Vec<DataType> = args.expr_fields.iter().map(|f| f.data_type().clone()).collect();
        let order_bys = if sorted { args.order_bys } else { &[] };
        let keys = order_bys.iter().map(|key| key.expr.data_type(args.schema));
        let keys = keys.collect::<Result<Vec<_>>>()?;
        let sort = keys.iter().zip(order_bys);
        let sort = sort.map(|(data_type, key)| SortField::new_with_options(data_type.clone(), key.options));
        let layout = RowLayout::new(&arguments, sort.collect(), &keys);
        KeptRows::new(self.source(args)?, layout, args.is_distinct).map(Some)
    }
}

impl AggregateUDFImpl for WasmAggregateUdf {
    crate::overloads::known_by_overloads!();

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        let fields: Vec<FieldRef> =
            arg_types.iter().map(|given| Arc::new(Field::new("", given.clone(), true))).collect();
        self.return_field(&fields).map(|field| field.data_type().clone())
    }

    /// Nullable when the function says so: without rows there is the result of the initial state.
    fn return_field(&self, arg_fields: &[FieldRef]) -> Result<FieldRef> {
        let returns = Overloads::returns(self.resolve(arg_fields)?).map_err(to_datafusion)?;
        Ok(Arc::new(returns.clone().with_name(self.name())))
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        if args.is_distinct || !args.ordering_fields.is_empty() {
            let types =
                |fields: &[FieldRef]| fields.iter().map(|f| f.data_type().clone()).collect::<Vec<_>>();
            let layout = RowLayout::new(&types(args.input_fields), vec![], &types(args.ordering_fields));
            let name = format_state_name(args.name, "rows");
            return Ok(vec![Arc::new(Field::new(name, layout.state_type(), false))]);
        }
        let function = self.resolve(args.input_fields)?;
        let missing = || Error::new(ErrorCode::BadManifest, "an aggregate function without a state");
        let state = function.state.as_ref().ok_or_else(missing).map_err(to_datafusion)?;
        Ok(vec![Arc::new(state.clone().with_name(format_state_name(args.name, "state")))])
    }

    fn accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        Ok(match self.kept(&args)? {
            Some(rows) => Box::new(WasmAccumulator(rows)),
            None => Box::new(WasmAccumulator(Slots::new(self.source(&args)?))),
        })
    }

    /// For windows whose frame leaves rows behind.
    fn create_sliding_accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        let function = self.resolve(args.expr_fields)?;
        let refusal = match (function.retract, args.is_distinct) {
            (true, false) => return self.accumulator(args),
            (false, _) => "without retract it cannot be used in a window whose frame moves",
            (true, true) => "no DISTINCT in a window whose frame moves",
        };
        let message = format!("{}: {refusal}", function.signature);
        Err(to_datafusion(Error::new(ErrorCode::Unsupported, message).in_function(&function.name)))
    }

    fn groups_accumulator_supported(&self, _: AccumulatorArgs<'_>) -> bool {
        true
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(match self.kept(&args)? {
            Some(rows) => Box::new(WasmGroupsAccumulator::new(rows)),
            None => Box::new(WasmGroupsAccumulator::new(Slots::new(self.source(&args)?))),
        })
    }

    /// The order of rows does not matter to what is `exact`. To the rest DataFusion hands the sort keys as columns, and
    /// the rows are sorted here, after partial aggregates have met.
    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        match self.overloads.iter().all(|function| function.exact) {
            true => AggregateOrderSensitivity::Insensitive,
            false => AggregateOrderSensitivity::Beneficial,
        }
    }

    /// Sorted input is sorted again: it may be one of several that are merged.
    fn with_beneficial_ordering(self: Arc<Self>, _: bool) -> Result<Option<Arc<dyn AggregateUDFImpl>>> {
        Ok(Some(self))
    }

    /// What the function gives for no rows: `finish` of the initial state.
    fn default_value(&self, data_type: &DataType) -> Result<ScalarValue> {
        let same = |function: &&FunctionInfo| {
            function.returns.as_ref().is_some_and(|returns| returns.data_type() == data_type)
        };
        let mut found: Option<ScalarValue> = None;
        for function in self.overloads.iter().filter(same) {
            let pool = self.pool(function).map_err(to_datafusion)?;
            let source = AggregateSource::new(pool, function.clone(), vec![], None);
            let value = source.of_no_rows(AggregateCall::finish).map_err(to_datafusion)?;
            let value = ScalarValue::try_from_array(&value, 0)?;
            if found.as_ref().is_some_and(|found| *found != value) {
                let message =
                    format!("{}: overloads differ in what they give for no rows", function.signature);
                return Err(to_datafusion(
                    Error::new(ErrorCode::Unsupported, message).in_function(&function.name),
                ));
            }
            found = Some(value);
        }
        found.map_or_else(|| ScalarValue::try_from_array(&new_null_array(data_type, 1), 0), Ok)
    }
}

/// Two are the same function when they are the same export of the same bytes under the same limits.
impl PartialEq for WasmAggregateUdf {
    fn eq(&self, other: &Self) -> bool {
        self.overloads == other.overloads && self.limits == other.limits
    }
}

impl Eq for WasmAggregateUdf {}

impl Hash for WasmAggregateUdf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.overloads.hash(state);
        self.limits.hash(state);
    }
}
