//! The table "What an argument accepts" of `spec/types.md`: what a planner lets through, and which overload it means.

use arrow::datatypes::DataType;
use heddle_host::{Error, ErrorCode, FunctionInfo, Result, represents, type_name};

/// The overload for arguments of these types: the first that declares them, else the first that accepts them.
///
/// # Errors
/// HEDDLE1102 where none takes their number, HEDDLE1103 where none takes their types; both with every signature.
pub(crate) fn resolve<'a>(overloads: &'a [FunctionInfo], given: &[&DataType]) -> Result<&'a FunctionInfo> {
    if let [only] = overloads {
        return check(only, given).map(|()| only);
    }
    let fits = |fit: fn(&DataType, &DataType) -> bool| {
        overloads.iter().find(|function| function.takes(given.len()) && every(function, given, fit))
    };
    if let Some(found) = fits(represents).or_else(|| fits(accepts)) {
        return Ok(found);
    }
    let counted = overloads.iter().any(|function| function.takes(given.len()));
    let (code, what) = match counted {
        true => (ErrorCode::ArgumentType, "these types".to_owned()),
        false => (ErrorCode::ArgumentCount, format!("{} arguments", given.len())),
    };
    let signatures: Vec<&str> = overloads.iter().map(|function| function.signature.as_str()).collect();
    let message = format!("no overload takes {what}, given ({}): {}", shown(given), signatures.join("; "));
    let name = overloads.first().map_or("", |function| function.name.as_str());
    Err(Error::new(code, message).in_function(name))
}

/// Checks the types of a call against the declaration.
fn check(function: &FunctionInfo, given: &[&DataType]) -> Result<()> {
    let FunctionInfo { name, signature, .. } = function;
    if !function.takes(given.len()) {
        let count = function.count_text();
        let message = format!("{signature} takes {count} arguments, given ({})", shown(given));
        return Err(Error::new(ErrorCode::ArgumentCount, message).in_function(name));
    }
    let pairs = given.iter().enumerate().filter_map(|(i, given)| Some((function.argument(i)?, *given)));
    match pairs.into_iter().find(|(arg, given)| !accepts(arg.data_type(), given)) {
        None => Ok(()),
        Some((arg, wrong)) => {
            let (target, wrong) = (type_name(arg.data_type()), type_name(wrong));
            let given = shown(given);
            let message =
                format!("{signature}: {} is {target} and takes no {wrong}, given ({given})", arg.name());
            Err(Error::new(ErrorCode::ArgumentType, message).in_function(name))
        }
    }
}

fn every(function: &FunctionInfo, given: &[&DataType], fits: fn(&DataType, &DataType) -> bool) -> bool {
    let mut pairs = given.iter().enumerate();
    pairs.all(|(i, given)| function.argument(i).is_some_and(|arg| fits(arg.data_type(), given)))
}

fn shown(given: &[&DataType]) -> String {
    given.iter().map(|data_type| type_name(data_type)).collect::<Vec<_>>().join(", ")
}

/// Whether an argument of type `target` takes values of type `given`.
#[expect(clippy::match_same_arms, reason = "as the contract lists them")]
pub(crate) fn accepts(target: &DataType, given: &DataType) -> bool {
    use DataType::{
        Date32, Date64, Decimal32, Decimal64, Decimal128, Decimal256, Duration, Float32, Float64, Int8,
        Int16, Int32, Int64, Interval, Time32, Time64, Timestamp, UInt8, UInt16, UInt32,
    };
    match (target, given) {
        (Int8 | Int16 | Int32 | Int64 | UInt8 | UInt16 | UInt32 | Float64 | Decimal128(_, _), integer)
            if integer.is_integer() =>
        {
            true
        }
        (Int64, Timestamp(_, _)) => true,
        (Float32, Int8 | Int16 | UInt8 | UInt16) => true,
        (Float64, Float32 | Float64) => true,
        (Float64, Decimal32(_, _) | Decimal64(_, _) | Decimal128(_, _) | Decimal256(_, _)) => true,
        (
            Decimal128(_, scale),
            Decimal32(_, given) | Decimal64(_, given) | Decimal128(_, given) | Decimal256(_, given),
        ) => given <= scale,
        (Date32, Date64) => true,
        (Timestamp(_, _), Timestamp(_, _)) => true,
        (Time32(_) | Time64(_), Time32(_) | Time64(_)) => true,
        (Duration(_), Duration(_)) => true,
        (Interval(_), Interval(_)) => true,
        (target, given) => represents(target, given),
    }
}
