//! The error text a guest hands over: JSON of `spec/errors.md`, from an untrusted hand.

use serde::Deserialize;

use crate::error::{Argument, Error, ErrorCode, Frame};
use crate::memory::refused;

const MAX_ARGUMENTS: usize = 100;
const MAX_FRAMES: usize = 10;

#[derive(Deserialize)]
struct Report {
    code: String,
    message: String,
    #[serde(default)]
    function: Option<String>,
    #[serde(default)]
    row: Option<u64>,
    #[serde(default)]
    arguments: Vec<Argument>,
    #[serde(default)]
    frames: Vec<Frame>,
}

/// The error behind the text that a module handed to `error_set`, for callers with an SDK of their own: with the function
/// that it names.
///
/// HEDDLE2202 for a text that is not the JSON of `spec/errors.md`.
#[must_use]
pub fn read_report(text: &[u8]) -> Error {
    let named = serde_json::from_slice(text).ok().and_then(|report: Report| report.function);
    let error = report(text, u64::MAX);
    named.iter().fold(error, |error, name| error.in_function(name))
}

/// Reads the JSON of `spec/errors.md`. The function's name is the host's own; a code a guest has no business with,
/// or a row outside the batch, is a breach of contract.
pub(crate) fn report(text: &[u8], rows: u64) -> Error {
    let Ok(Report { code, message, function: _, row, arguments, frames }) = serde_json::from_slice(text)
    else {
        return refused("the error text is not the JSON of an error");
    };
    let Some(code) = ErrorCode::parse(&code).filter(|code| is_the_guests(*code)) else {
        return refused("the error text has a code that is not the guest's to give");
    };
    if arguments.len() > MAX_ARGUMENTS || frames.len() > MAX_FRAMES {
        return refused("the error text has too many arguments or frames");
    }
    if row.is_some_and(|row| row >= rows) {
        return refused("the error text names a row outside the batch");
    }
    let error = Error::new(code, message).with_origin(arguments, frames);
    row.into_iter().fold(error, Error::at_row)
}

/// Whether a guest can know of it; the codes for loading, planning and use are the host's alone.
fn is_the_guests(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::Threw
            | ErrorCode::ResultType
            | ErrorCode::ResultNull
            | ErrorCode::Range
            | ErrorCode::InvalidUtf8
            | ErrorCode::LoneSurrogate
            | ErrorCode::InnerNull
            | ErrorCode::Deadline
            | ErrorCode::Memory
            | ErrorCode::HostContract
            | ErrorCode::Format
            | ErrorCode::Columns
    )
}
