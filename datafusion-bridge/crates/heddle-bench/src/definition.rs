//! What a runner is asked to do.

use std::io::Read;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::Error;

/// How a batch reaches the function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Strategy {
    /// Column buffers copied into guest memory.
    Direct,
    /// One Arrow IPC stream per batch.
    ArrowIpc,
    /// One protobuf message per batch.
    Protobuf,
    /// One protobuf message per row.
    ProtobufRow,
    /// One MessagePack message per batch.
    Msgpack,
    /// One MessagePack message per row.
    MsgpackRow,
    /// One JSON text per batch.
    Json,
    /// One row of protobuf literals per row, of a plain plugin.
    LiteralRow,
    /// The same function in AssemblyScript, in an engine that can stop it, as it can a module.
    Assembly,
    /// The same in an engine that cannot.
    AssemblyUnstopped,
    /// The same function in the host's language.
    Native,
    /// From the file to the first answer.
    Start,
    /// One this runner does not know; it is left out.
    #[serde(other)]
    Other,
}

impl Strategy {
    /// Whether each row is a call.
    #[must_use]
    pub fn is_by_row(self) -> bool {
        matches!(self, Self::ProtobufRow | Self::MsgpackRow | Self::LiteralRow)
    }
}

/// The definition a runner reads from standard input.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Definition {
    /// The module.
    pub module: PathBuf,
    /// The functions in AssemblyScript, where they are to be measured.
    pub assembly: Option<PathBuf>,
    /// The plain plugin that takes literals, where it is to be measured.
    pub literals: Option<PathBuf>,
    /// Seconds each measurement takes.
    pub seconds: f64,
    /// Seconds each measurement is warmed up for.
    pub warmup_seconds: f64,
    /// Rows of one batch.
    pub batch_rows: usize,
    /// Functions with their inputs and expected answers.
    pub cases: Vec<CaseDefinition>,
    /// The strategies to measure.
    pub strategies: Vec<Strategy>,
}

/// One function over one input.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
pub struct CaseDefinition {
    /// Export name or SQL name.
    pub function: String,
    /// Arrow IPC stream with the arguments by position.
    pub input: PathBuf,
    /// Arrow IPC stream with the expected answers in its first column.
    pub expected: PathBuf,
    /// Groups of an aggregate function: the slots of the rows are the last column of the input, and there is an answer
    /// for each group, that to the first batch.
    pub groups: Option<u32>,
}

impl Definition {
    /// Reads a definition.
    ///
    /// # Errors
    /// What cannot be read, or is not a definition.
    pub fn read(from: impl Read) -> Result<Self, Error> {
        let definition: Self = serde_json::from_reader(from)?;
        if definition.batch_rows == 0 {
            return Err("batchRows is 0".into());
        }
        Ok(definition)
    }
}
