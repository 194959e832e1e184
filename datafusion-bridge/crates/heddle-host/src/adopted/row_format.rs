//! How a plain plugin reads the arguments of one row and writes its answer.

use std::error::Error as StdError;

use struson::reader::JsonReader as _;

use super::proto_row::ProtoRow;
use crate::codec::rows::{Cell, ColumnBuilder};
use crate::codec::{json, msgpack};

/// Why a row cannot be written, or an answer is not what it should be.
pub(super) type Fault = Box<dyn StdError>;

/// One of the formats of which a call carries one row.
pub(super) trait RowFormat {
    /// Appends the bytes of a row's arguments.
    fn encode(&self, arguments: &[Cell<'_>], out: &mut Vec<u8>) -> Result<(), Fault>;

    /// Reads the whole answer as the next value of a column. Ranges and nulls are for the caller to check.
    fn decode(&self, output: &[u8], into: &mut ColumnBuilder) -> Result<(), Fault>;
}

/// A JSON array in, a JSON value out.
struct Json;

impl RowFormat for Json {
    fn encode(&self, arguments: &[Cell<'_>], out: &mut Vec<u8>) -> Result<(), Fault> {
        Ok(serde_json::to_writer(out, arguments)?)
    }

    fn decode(&self, output: &[u8], into: &mut ColumnBuilder) -> Result<(), Fault> {
        let mut reader = json::reader(output);
        json::value(&mut reader, into)?;
        Ok(reader.consume_trailing_whitespace()?)
    }
}

/// A MessagePack array in, a MessagePack value out.
struct Msgpack;

impl RowFormat for Msgpack {
    fn encode(&self, arguments: &[Cell<'_>], out: &mut Vec<u8>) -> Result<(), Fault> {
        Ok(rmp_serde::encode::write(out, arguments)?)
    }

    fn decode(&self, output: &[u8], into: &mut ColumnBuilder) -> Result<(), Fault> {
        let mut rest = output;
        msgpack::value(&mut rest, into)?;
        if rest.is_empty() { Ok(()) } else { Err("bytes after the end".into()) }
    }
}

pub(super) const JSON: &dyn RowFormat = &Json;
pub(super) const MSGPACK: &dyn RowFormat = &Msgpack;
pub(super) const PROTO_ROW: &dyn RowFormat = &ProtoRow;
