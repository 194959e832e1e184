//! Heddle's errors on their way through Ballista, which hands errors on as text alone.

use std::error::Error as StdError;
use std::fmt;

use ballista_core::error::BallistaError;
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
    match cause(&error) {
        Some(cause) => DataFusionError::External(Box::new(Carried(cause.clone()))),
        None => error,
    }
}

/// Heddle's error inside one of DataFusion, also where one of Ballista is around it, which does not say what is in it.
fn cause(error: &DataFusionError) -> Option<&Error> {
    from_datafusion(error).or_else(|| {
        std::iter::successors(error.source(), |&error| error.source()).find_map(|error| {
            match error.downcast_ref()? {
                BallistaError::DataFusionError(inner) => cause(inner),
                _ => None,
            }
        })
    })
}

/// Heddle's error behind one of the cluster, if it is the cause; one of this process too.
#[must_use]
pub fn from_cluster(error: &DataFusionError) -> Option<Error> {
    if let Some(cause) = cause(error) {
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

impl StdError for Carried {}
