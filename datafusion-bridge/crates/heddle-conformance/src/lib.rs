//! The conformance corpus (`conformance/README.md`): reading cases, running them through the direct ABI and through the
//! Extism ABI of any host, and the lines a runner prints.

mod aggregate;
mod case;
mod compare;
mod corpus;
mod direct;
mod extism;
mod hostile;
mod json;
mod partition;
mod runner;
mod table;
mod values;

pub use case::{Case, Groups, Limits};
pub use compare::difference;
pub use corpus::{Corpus, Suite};
pub use direct::run_direct;
pub use extism::{ExtismPlugin, run_extism};
pub use hostile::run_hostile;
pub use runner::{Outcome, print_line};

/// Why a case does not pass.
pub type Fault = String;
