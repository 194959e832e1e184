//! The runner protocol of the benchmark (`bench/METHODOLOGY.md`) for hosts written in Rust: a definition comes from
//! standard input, one measured line per case and strategy goes to standard output.

mod case;
mod definition;
mod encoded;
mod measure;
mod verify;

pub use case::Case;
pub use definition::{CaseDefinition, Definition, Strategy};
pub use encoded::{Encoded, codec};
pub use measure::{Line, Subject, measure};
pub use verify::{Tolerance, verify};

/// What a runner fails with.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
