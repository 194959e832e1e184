//! What a CREATE FUNCTION says of a function, against what the module says.

use arrow::datatypes::DataType;
use datafusion::logical_expr::CreateFunction;
use heddle_host::{Error, ErrorCode, FunctionInfo, Result, represents, type_name};

use crate::overloads::Overloads;

/// Checks types and volatility where the statement gives them.
///
/// # Errors
/// HEDDLE1103 with every overload.
pub(crate) fn check(statement: &CreateFunction, overloads: &Overloads) -> Result<()> {
    let given = statement.args.as_ref().map(|args| args.iter().map(|arg| &arg.data_type).collect::<Vec<_>>());
    let fits = |function: &FunctionInfo| {
        let same = |(i, given): (usize, &&DataType)| {
            function.argument(i).is_some_and(|arg| represents(arg.data_type(), given))
        };
        // Without a list of arguments every overload is meant; DataFusion gives an empty one for ().
        let args = given.as_ref().is_none_or(|given| {
            given.is_empty() || (function.takes(given.len()) && given.iter().enumerate().all(same))
        });
        let returns = statement.return_type.as_ref().is_none_or(|given| {
            function.returns.as_ref().is_some_and(|returns| represents(returns.data_type(), given))
        });
        args && returns
    };
    let refuse = |what: String| {
        let signatures: Vec<&str> = overloads.iter().map(|function| function.signature.as_str()).collect();
        let message = format!("CREATE FUNCTION says {what}, the module {}", signatures.join("; "));
        Err(Error::new(ErrorCode::ArgumentType, message).in_function(&overloads.first().name))
    };
    if !overloads.iter().any(fits) {
        let args = given.unwrap_or_default().into_iter().map(shown).collect::<Vec<_>>().join(", ");
        let returns = statement.return_type.as_ref().map(shown);
        return refuse(format!("({args}) -> {}", returns.unwrap_or_else(|| "nothing".to_owned())));
    }
    match statement.params.behavior {
        Some(behavior) if behavior != overloads.volatility() => {
            refuse(format!("{behavior:?} of a function that is {:?}", overloads.volatility()))
        }
        _ => Ok(()),
    }
}

/// A type of SQL: DataFusion reads VARCHAR as a view of text.
fn shown(data_type: &DataType) -> String {
    match data_type {
        DataType::Utf8View => type_name(&DataType::Utf8),
        DataType::BinaryView => type_name(&DataType::Binary),
        other => type_name(other),
    }
}
