//! The table "What an argument accepts" of `spec/types.md`: what a planner lets through, and how values get there.

use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, ArrowPrimitiveType, AsArray as _, Float64Array, Int64Array, PrimitiveArray,
    new_null_array,
};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, Field, Int32Type, Int64Type,
    TimeUnit, UInt32Type, UInt64Type,
};
use heddle_host::{Error, ErrorCode, FunctionInfo, Result, type_name};

/// Checks the types of a call against the declaration.
///
/// # Errors
/// HEDDLE1102 and HEDDLE1103 with the signature and what was given.
pub(crate) fn check(function: &FunctionInfo, given: &[&DataType]) -> Result<()> {
    let FunctionInfo { name, signature, args, .. } = function;
    let shown: Vec<String> = given.iter().map(|data_type| type_name(data_type)).collect();
    let shown = shown.join(", ");
    if given.len() != args.len() {
        let message = format!("{signature} takes {} arguments, given ({shown})", args.len());
        return Err(Error::new(ErrorCode::ArgumentCount, message).in_function(name));
    }
    match args.iter().zip(given).find(|(arg, given)| !accepts(arg.data_type(), given)) {
        None => Ok(()),
        Some((arg, wrong)) => {
            let (target, wrong) = (type_name(arg.data_type()), type_name(wrong));
            let message =
                format!("{signature}: {} is {target} and takes no {wrong}, given ({shown})", arg.name());
            Err(Error::new(ErrorCode::ArgumentType, message).in_function(name))
        }
    }
}

/// Whether an argument of type `target` takes values of type `given`.
fn accepts(target: &DataType, given: &DataType) -> bool {
    use DataType::{
        Boolean, Decimal32, Decimal64, Decimal128, Decimal256, Dictionary, Float32, Float64, Int32, Int64,
        LargeUtf8, Null, Timestamp, Utf8, Utf8View,
    };
    match (target, given) {
        (_, Null) => true,
        (Boolean, Boolean) => true,
        (Int32 | Int64 | Float64, integer) if integer.is_integer() => true,
        (Int64, Timestamp(_, _)) => true,
        (Float64, Float32 | Float64) => true,
        (Float64, Decimal32(_, _) | Decimal64(_, _) | Decimal128(_, _) | Decimal256(_, _)) => true,
        (Utf8, Utf8 | LargeUtf8 | Utf8View) => true,
        (Utf8, Dictionary(_, values)) => matches!(**values, Utf8 | LargeUtf8 | Utf8View),
        _ => false,
    }
}

/// Converts values that [`check`] let through to the declared type. `constant` says that they stand for every row.
///
/// # Errors
/// HEDDLE2004 with the row for a value that does not fit.
pub(crate) fn convert(
    function: &FunctionInfo,
    arg: &Field,
    values: &ArrayRef,
    constant: bool,
) -> Result<ArrayRef> {
    use DataType::{
        Decimal32, Decimal64, Decimal128, Decimal256, Float64, Int32, Int64, Null, Timestamp, UInt32, UInt64,
    };
    let target = arg.data_type();
    let misfit = |(row, value): (usize, String)| {
        let message = format!("{value} in argument {} does not fit {}", arg.name(), type_name(target));
        let error = Error::new(ErrorCode::Range, message).in_function(&function.name);
        if constant { error } else { error.at_row(row as u64) }
    };
    match (target, values.data_type()) {
        (target, given) if target == given => Ok(Arc::clone(values)),
        (target, Null) => Ok(new_null_array(target, values.len())),
        (Int32, Int64) => checked::<Int64Type, Int32Type>(values, |v| v.try_into().ok()).map_err(misfit),
        (Int32, UInt32) => checked::<UInt32Type, Int32Type>(values, |v| v.try_into().ok()).map_err(misfit),
        (Int32, UInt64) => checked::<UInt64Type, Int32Type>(values, |v| v.try_into().ok()).map_err(misfit),
        (Int64, UInt64) => checked::<UInt64Type, Int64Type>(values, |v| v.try_into().ok()).map_err(misfit),
        (Int64, Timestamp(unit, _)) => microseconds(values, *unit).map_err(misfit),
        (Float64, Decimal32(_, scale)) => Ok(doubles::<Decimal32Type>(values, *scale)),
        (Float64, Decimal64(_, scale)) => Ok(doubles::<Decimal64Type>(values, *scale)),
        (Float64, Decimal128(_, scale)) => Ok(doubles::<Decimal128Type>(values, *scale)),
        (Float64, Decimal256(_, scale)) => Ok(doubles::<Decimal256Type>(values, *scale)),
        // What remains widens without loss, or is text in another layout.
        (target, _) => cast(values, target)
            .map_err(|error| Error::new(ErrorCode::Range, error.to_string()).in_function(&function.name)),
    }
}

/// Converts value by value; fails with the row and the value of the first that does not fit.
fn checked<From: ArrowPrimitiveType, To: ArrowPrimitiveType>(
    values: &ArrayRef,
    fit: impl Fn(From::Native) -> Option<To::Native>,
) -> Result<ArrayRef, (usize, String)>
where
    From::Native: ToString,
{
    let values = values.as_primitive::<From>();
    let converted: PrimitiveArray<To> = values.unary_opt(&fit);
    if converted.null_count() == values.null_count() {
        return Ok(Arc::new(converted));
    }
    let row =
        (0..values.len()).find(|&row| values.is_valid(row) && converted.is_null(row)).unwrap_or_default();
    Err((row, values.value(row).to_string()))
}

/// Microseconds since 1970, rounded towards the past.
fn microseconds(values: &ArrayRef, unit: TimeUnit) -> Result<ArrayRef, (usize, String)> {
    // The value of any timestamp is an int64; only the type changes.
    let data = values.to_data().into_builder().data_type(DataType::Int64).build();
    let ticks: ArrayRef = match data {
        Ok(data) => Arc::new(Int64Array::from(data)),
        Err(error) => return Err((0, error.to_string())),
    };
    match unit {
        TimeUnit::Second => checked::<Int64Type, Int64Type>(&ticks, |v| v.checked_mul(1_000_000)),
        TimeUnit::Millisecond => checked::<Int64Type, Int64Type>(&ticks, |v| v.checked_mul(1_000)),
        TimeUnit::Microsecond => Ok(ticks),
        TimeUnit::Nanosecond => checked::<Int64Type, Int64Type>(&ticks, |v| Some(v.div_euclid(1_000))),
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
