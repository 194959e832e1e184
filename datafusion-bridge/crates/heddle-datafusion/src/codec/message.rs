//! What is written into a plan, as protobuf messages behind a mark.

use datafusion::common::{DataFusionError, Result};
use datafusion_proto::protobuf::{self, LogicalExprNode, PhysicalExprNode};

/// Nothing that another codec writes begins so.
const MARK: &[u8] = b"\0heddle\x01";

/// Writes a message behind the mark.
pub(super) fn write(message: &impl prost::Message, buffer: &mut Vec<u8>) {
    buffer.extend_from_slice(MARK);
    buffer.extend_from_slice(&message.encode_to_vec());
}

/// The message, if the bytes are ours.
///
/// # Errors
/// DataFusion's, for bytes that are damaged.
pub(super) fn read<M: prost::Message + Default>(bytes: &[u8]) -> Result<Option<M>> {
    let Some(bytes) = bytes.strip_prefix(MARK) else { return Ok(None) };
    M::decode(bytes).map(Some).map_err(|error| damaged(&error))
}

/// The error for a message that cannot be meant.
pub(super) fn damaged(reason: &dyn std::fmt::Display) -> DataFusionError {
    DataFusionError::Plan(format!("a function of a module came damaged: {reason}"))
}

/// A part that every message of its kind has.
///
/// # Errors
/// As [`damaged`].
pub(super) fn required<T>(part: Option<T>, what: &str) -> Result<T> {
    part.ok_or_else(|| damaged(&format!("without {what}")))
}

/// The place of a column.
///
/// # Errors
/// As [`damaged`].
pub(super) fn position(place: usize) -> Result<u32> {
    u32::try_from(place).map_err(|error| damaged(&error))
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Module {
    #[prost(string, tag = "1")]
    pub(super) sha256: String,
    /// JSON.
    #[prost(bytes = "vec", tag = "2")]
    pub(super) manifest: Vec<u8>,
    #[prost(bytes = "vec", optional, tag = "3")]
    pub(super) wasm: Option<Vec<u8>>,
    #[prost(string, optional, tag = "4")]
    pub(super) url: Option<String>,
    /// Limits of its own.
    #[prost(uint64, optional, tag = "5")]
    pub(super) deadline_ms: Option<u64>,
    #[prost(uint64, optional, tag = "6")]
    pub(super) memory_limit_bytes: Option<u64>,
    #[prost(uint64, optional, tag = "7")]
    pub(super) batch_rows: Option<u64>,
}

/// Every overload of a name.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Function {
    #[prost(message, optional, tag = "1")]
    pub(super) module: Option<Module>,
    #[prost(string, tag = "2")]
    pub(super) export: String,
    /// In SQL.
    #[prost(string, tag = "3")]
    pub(super) name: String,
}

/// One overload.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Callee {
    #[prost(message, optional, tag = "1")]
    pub(super) module: Option<Module>,
    #[prost(uint32, tag = "2")]
    pub(super) index: u32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Scalar {
    #[prost(oneof = "ScalarKind", tags = "1, 2, 3")]
    pub(super) kind: Option<ScalarKind>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
pub(super) enum ScalarKind {
    #[prost(message, tag = "1")]
    Function(Function),
    #[prost(message, tag = "2")]
    Converted(Converted),
    #[prost(message, tag = "3")]
    FloatKey(FloatKey),
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Converted {
    #[prost(message, optional, tag = "1")]
    pub(super) callee: Option<Callee>,
    #[prost(uint32, tag = "2")]
    pub(super) column: u32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct FloatKey {}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Aggregate {
    #[prost(message, optional, tag = "1")]
    pub(super) function: Option<Function>,
    #[prost(message, optional, tag = "2")]
    pub(super) limits: Option<Limits>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Limits {
    #[prost(uint64, tag = "1")]
    pub(super) deadline_ms: u64,
    #[prost(uint64, tag = "2")]
    pub(super) memory_limit_bytes: u64,
    #[prost(uint64, tag = "3")]
    pub(super) batch_rows: u64,
    #[prost(bool, tag = "4")]
    pub(super) row_values: bool,
}

/// A call in FROM that has no node of its own yet.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Provider {
    #[prost(message, optional, tag = "1")]
    pub(super) function: Option<Function>,
    #[prost(uint32, tag = "2")]
    pub(super) index: u32,
    #[prost(message, repeated, tag = "3")]
    pub(super) args: Vec<LogicalExprNode>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct LogicalNode {
    #[prost(message, optional, tag = "1")]
    pub(super) call: Option<Call>,
    /// Arguments, or params.
    #[prost(message, repeated, tag = "2")]
    pub(super) exprs: Vec<LogicalExprNode>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct PhysicalNode {
    #[prost(message, optional, tag = "1")]
    pub(super) call: Option<Call>,
    /// Arguments, or params.
    #[prost(message, repeated, tag = "2")]
    pub(super) exprs: Vec<PhysicalExprNode>,
}

/// What logical and physical nodes have in common.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Call {
    #[prost(message, optional, tag = "1")]
    pub(super) callee: Option<Callee>,
    #[prost(oneof = "CallKind", tags = "2, 3")]
    pub(super) kind: Option<CallKind>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
pub(super) enum CallKind {
    #[prost(message, tag = "2")]
    Table(Table),
    #[prost(message, tag = "3")]
    Partitions(Clustering),
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Table {
    #[prost(bool, tag = "1")]
    pub(super) outer: bool,
    #[prost(message, repeated, tag = "2")]
    pub(super) output: Vec<OutputColumn>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct OutputColumn {
    /// Catalog, schema and table, as far as there are.
    #[prost(string, repeated, tag = "1")]
    pub(super) relation: Vec<String>,
    #[prost(message, optional, tag = "2")]
    pub(super) field: Option<protobuf::Field>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Clustering {
    #[prost(uint32, repeated, tag = "1")]
    pub(super) keys: Vec<u32>,
    #[prost(message, repeated, tag = "2")]
    pub(super) order: Vec<SortKey>,
}

#[derive(Clone, Copy, PartialEq, prost::Message)]
pub(super) struct SortKey {
    #[prost(uint32, tag = "1")]
    pub(super) column: u32,
    #[prost(bool, tag = "2")]
    pub(super) descending: bool,
    #[prost(bool, tag = "3")]
    pub(super) nulls_first: bool,
}
