//! How values that an argument accepts become values of its declared type.

use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, ArrowPrimitiveType, AsArray as _, Float64Array, Int64Array, make_array,
};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, Field, Int64Type, TimeUnit,
};
use arrow::error::ArrowError;
use arrow::util::display::array_value_to_string;
use heddle_host::{Error, ErrorCode, FunctionInfo, Limits, Result, represents, type_name};

/// Converts values that the planner let through to the declared type. `constant` says that they stand for every row.
///
/// # Errors
/// HEDDLE2004 with the row for a value that does not fit.
pub(crate) fn convert(
    function: &FunctionInfo,
    arg: &Field,
    values: &ArrayRef,
    constant: bool,
    limits: &Limits,
) -> Result<ArrayRef> {
    let target = arg.data_type();
    // Every representation of the declared type is for the host.
    if represents(target, values.data_type()) {
        return Ok(Arc::clone(values));
    }
    let converted = converted(target, values)
        .map_err(|error| Error::new(ErrorCode::Range, error.to_string()).in_function(&function.name))?;
    // A conversion that fails leaves a null behind.
    let misfit = (converted.null_count() > values.logical_null_count())
        .then(|| (0..values.len()).find(|row| converted.is_null(*row) && !is_null(values, *row)))
        .flatten();
    let Some(row) = misfit else { return Ok(converted) };
    let shown = match limits.row_values {
        true => array_value_to_string(values, row).unwrap_or_else(|error| error.to_string()),
        false => "a value".to_owned(),
    };
    let message = format!("{shown} in argument {} does not fit {}", arg.name(), type_name(target));
    let error = Error::new(ErrorCode::Range, message).in_function(&function.name);
    Err(if constant { error } else { error.at_row(row as u64) })
}

fn is_null(values: &ArrayRef, row: usize) -> bool {
    values.logical_nulls().is_some_and(|nulls| nulls.is_null(row))
}

/// The values in the target's type; null where one does not fit.
#[expect(clippy::match_same_arms, reason = "pairs of types, of which these two have names alike")]
fn converted(target: &DataType, values: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    use DataType::{
        Date32, Date64, Decimal32, Decimal64, Decimal128, Decimal256, Duration, Float64, Int64, Timestamp,
    };
    match (target, values.data_type()) {
        (Int64, Timestamp(unit, _)) => scaled(values, *unit, TimeUnit::Microsecond, target),
        (Timestamp(to, _), Timestamp(unit, _)) => scaled(values, *unit, *to, target),
        (Duration(to), Duration(unit)) => scaled(values, *unit, *to, target),
        (Date32, Date64) => {
            let milliseconds = retyped(values, &Int64)?;
            let days =
                milliseconds.as_primitive::<Int64Type>().unary(|v: i64| v.div_euclid(24 * 3600 * 1000));
            let days: Int64Array = days;
            cast(&cast(&days, &DataType::Int32)?, target)
        }
        (Float64, Decimal32(_, scale)) => Ok(doubles::<Decimal32Type>(values, *scale)),
        (Float64, Decimal64(_, scale)) => Ok(doubles::<Decimal64Type>(values, *scale)),
        (Float64, Decimal128(_, scale)) => Ok(doubles::<Decimal128Type>(values, *scale)),
        (Float64, Decimal256(_, scale)) => Ok(doubles::<Decimal256Type>(values, *scale)),
        // What remains is exact, or null where it does not fit.
        (target, _) => cast(values, target),
    }
}

/// The same 64-bit values under another type.
fn retyped(values: &ArrayRef, target: &DataType) -> Result<ArrayRef, ArrowError> {
    Ok(make_array(values.to_data().into_builder().data_type(target.clone()).build()?))
}

/// Ticks of one unit as ticks of another: checked when it gets finer, floor when it gets coarser.
fn scaled(
    values: &ArrayRef,
    from: TimeUnit,
    to: TimeUnit,
    target: &DataType,
) -> Result<ArrayRef, ArrowError> {
    let (from, to) = (per_second(from), per_second(to));
    let ticks = retyped(values, &DataType::Int64)?;
    let ticks = ticks.as_primitive::<Int64Type>();
    let scaled: Int64Array = match to >= from {
        true => ticks.unary_opt(|v| v.checked_mul(to / from)),
        false => ticks.unary(|v| v.div_euclid(from / to)),
    };
    let scaled: ArrayRef = Arc::new(scaled);
    retyped(&scaled, target)
}

fn per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    }
}

/// The nearest double of each decimal.
fn doubles<T: ArrowPrimitiveType>(values: &ArrayRef, scale: i8) -> ArrayRef
where
    T::Native: ToString,
{
    let nearest = |unscaled: T::Native| {
        // Parsing decimal text rounds correctly, which dividing by a power of ten does not.
        let text = format!("{}e{}", unscaled.to_string(), -i16::from(scale));
        text.parse().unwrap_or(f64::NAN)
    };
    let converted: Float64Array = values.as_primitive::<T>().unary(nearest);
    Arc::new(converted)
}
