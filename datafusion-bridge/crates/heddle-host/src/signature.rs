//! The readable form of a function, in the texts of `spec/types.md`.

use arrow::datatypes::Field;

use crate::data_type::{field_type_name, spelled};
use crate::function_info::{FunctionInfo, FunctionKind};

/// For example `half(a int32) -> int32?` or `split(text utf8) -> table(word utf8)`.
pub(crate) fn signature(function: &FunctionInfo) -> String {
    let FunctionInfo { name, kind, args, variadic, returns, output, state, params, .. } = function;
    let output: Vec<String> = output.iter().flatten().map(|field| named(field)).collect();
    let output = output.join(", ");
    let typed = |field: &Option<Field>| field.as_ref().map(field_type_name).unwrap_or_default();
    let mut args: Vec<String> = args.iter().map(named).collect();
    if let (true, Some(last)) = (variadic, args.last_mut()) {
        last.push_str("...");
    }
    let args = args.join(", ");
    match kind {
        FunctionKind::Scalar => format!("{name}({args}) -> {}", typed(returns)),
        FunctionKind::Aggregate => format!("{name}({args}) -> {} state {}", typed(returns), typed(state)),
        FunctionKind::Table => format!("{name}({args}) -> table({output})"),
        FunctionKind::Partition => {
            let params = params.iter().flatten().map(|param| format!(", {}", named(param)));
            format!("{name}(table({args}){}) -> table({output})", params.collect::<String>())
        }
    }
}

fn named(field: &Field) -> String {
    format!("{} {}", spelled(field.name()), field_type_name(field))
}
