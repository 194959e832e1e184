//! Arrow types by the names users know, and the IPC schema messages of the manifest.

use arrow::datatypes::{DataType, Field, Schema};
use arrow::ipc::convert::try_schema_from_ipc_buffer;

/// The name of a type as a signature prints it: `float64` and its like for the types of version 1.0, Arrow's own
/// name for every other.
pub fn type_name(data_type: &DataType) -> String {
    match data_type {
        DataType::Boolean => "bool".to_owned(),
        DataType::Int32 => "int32".to_owned(),
        DataType::Int64 => "int64".to_owned(),
        DataType::Float64 => "float64".to_owned(),
        DataType::Utf8 => "utf8".to_owned(),
        DataType::Null => "null".to_owned(),
        other => other.to_string(),
    }
}

/// Whether version 1.0 knows the type.
pub(crate) fn is_supported(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::Boolean | DataType::Int32 | DataType::Int64 | DataType::Float64 | DataType::Utf8
    )
}

/// The readable form of a function, for example `half(a int32) -> int32?`.
pub(crate) fn signature(name: &str, args: &[Field], returns: &Field) -> String {
    let typed = |field: &Field| {
        let mark = if field.is_nullable() { "?" } else { "" };
        format!("{}{mark}", type_name(field.data_type()))
    };
    let args: Vec<String> = args.iter().map(|arg| format!("{} {}", arg.name(), typed(arg))).collect();
    format!("{name}({}) -> {}", args.join(", "), typed(returns))
}

/// Decodes an encapsulated IPC schema message. The bytes come from the module: the flatbuffer is verified, and
/// every fault is reported as text.
pub(crate) fn decode(message: &[u8]) -> Result<Schema, String> {
    try_schema_from_ipc_buffer(message).map_err(|error| error.to_string())
}
