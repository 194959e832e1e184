//! The lines of a runner.

use std::io::Write as _;

use crate::Fault;

/// What became of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As the case says.
    Pass,
    /// Otherwise.
    Fail(Fault),
    /// Not something this runner does; why.
    NotApplicable(&'static str),
}

impl From<Result<(), Fault>> for Outcome {
    fn from(result: Result<(), Fault>) -> Self {
        result.map_or_else(Self::Fail, |()| Self::Pass)
    }
}

/// Prints the line of a case, `cases/basics/adds two columns`, to standard output.
///
/// # Errors
/// Standard output's own.
pub fn print_line(case: &str, outcome: &Outcome) -> std::io::Result<()> {
    let (result, why) = match outcome {
        Outcome::Pass => ("pass", None),
        Outcome::Fail(why) => ("fail", Some(why.as_str())),
        Outcome::NotApplicable(why) => ("not applicable", Some(*why)),
    };
    let mut line = serde_json::json!({ "case": case, "result": result });
    if let Some(why) = why {
        line["why"] = why.into();
    }
    writeln!(std::io::stdout(), "{line}")
}
