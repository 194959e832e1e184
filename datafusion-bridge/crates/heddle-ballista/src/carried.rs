//! Heddle's errors on their way through Ballista, which hands errors on as text alone.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use datafusion::common::DataFusionError;
use heddle_datafusion::from_datafusion;
use heddle_host::Error;

const BEGIN: &str = "[heddle:";
const END: char = ']';

/// An error whose text is what the user reads, then all of it in letters that no quoting changes.
struct Carried(Error);

/// The same error such that [`from_cluster`] finds it in its text, if it is one of Heddle's.
pub(crate) fn carry(error: DataFusionError) -> DataFusionError {
    match from_datafusion(&error) {
        Some(cause) => DataFusionError::External(Box::new(Carried(cause.clone()))),
        None => error,
    }
}

/// Heddle's error behind one of the cluster, if it is the cause; one of this process too.
pub fn from_cluster(error: &DataFusionError) -> Option<Error> {
    if let Some(cause) = from_datafusion(error) {
        return Some(cause.clone());
    }
    let text = error.to_string();
    let (_, rest) = text.split_once(BEGIN)?;
    let (letters, _) = rest.split_once(END)?;
    serde_json::from_slice(&STANDARD.decode(letters).ok()?).ok()
}

impl fmt::Display for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_vec(&self.0).map_err(|_| fmt::Error)?;
        write!(f, "{} {BEGIN}{}{END}", self.0, STANDARD.encode(json))
    }
}

/// Ballista prints errors of tasks for programmers.
impl fmt::Debug for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Carried {}
