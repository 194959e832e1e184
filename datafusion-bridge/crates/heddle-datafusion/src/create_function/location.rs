//! What stands after AS.

use heddle_host::{Error, ErrorCode, Result};

use crate::pools::OwnLimits;

/// Where a function comes from: `file-or-url[?option=value&…][#export]`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Location {
    /// A path, or a URL of an object store that the session knows.
    pub(crate) file: String,
    /// By its export or SQL name; the name in SQL where it is not said.
    pub(crate) function: Option<String>,
    /// The SHA-256 that the module must have, in lower-case hexadecimal.
    pub(crate) sha256: Option<String>,
    pub(crate) limits: OwnLimits,
}

impl Location {
    /// Reads the text.
    ///
    /// # Errors
    /// HEDDLE4002 for an option that there is not, or a value that it cannot have.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let (rest, function) = match text.rsplit_once('#') {
            Some((rest, function)) => (rest, Some(function.to_owned())),
            None => (text, None),
        };
        let (file, options) = rest.split_once('?').unwrap_or((rest, ""));
        let mut location =
            Self { file: file.to_owned(), function, sha256: None, limits: OwnLimits::default() };
        for option in options.split('&').filter(|option| !option.is_empty()) {
            location.set(option)?;
        }
        match location.file.is_empty() || location.function.as_deref() == Some("") {
            true => Err(Error::new(ErrorCode::Sql, format!("{text:?}: write 'file.wasm#function'"))),
            false => Ok(location),
        }
    }

    fn set(&mut self, option: &str) -> Result<()> {
        let wrong = |what: &str| Error::new(ErrorCode::Sql, format!("option {option:?}: {what}"));
        let (name, value) = option.split_once('=').ok_or_else(|| wrong("write name=value"))?;
        let number =
            || value.parse::<u64>().ok().filter(|n| *n > 0).ok_or_else(|| wrong("not a positive number"));
        match name {
            "sha256" if value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                self.sha256 = Some(value.to_ascii_lowercase());
            }
            "sha256" => return Err(wrong("a SHA-256 has 64 hexadecimal digits")),
            "deadline_ms" => self.limits.deadline_ms = Some(number()?),
            "memory_limit_bytes" => self.limits.memory_limit_bytes = Some(number()?),
            "batch_rows" => self.limits.batch_rows = usize::try_from(number()?).ok(),
            _ => {
                return Err(wrong("there are sha256, deadline_ms, memory_limit_bytes and batch_rows"));
            }
        }
        Ok(())
    }
}
