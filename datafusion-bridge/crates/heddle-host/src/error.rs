//! The one error type of the host, printed as `spec/errors.md` says.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What the functions of this crate return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal,)*) => {
        /// The codes of `spec/errors.md` that a host can meet.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])* $name = $number,)*
        }

        impl ErrorCode {
            /// The code of this text, for example `HEDDLE2001`; `None` for one this host does not know.
            pub fn parse(text: &str) -> Option<Self> {
                match text.strip_prefix("HEDDLE")?.parse::<u16>().ok()? {
                    $($number => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

codes! {
    /// The file is not WebAssembly, or does not compile.
    NotWasm = 1001,
    /// No `heddle.manifest` section.
    NoManifest = 1002,
    /// Manifest or ABI of a newer major.
    NewerMajor = 1003,
    /// The manifest is malformed or exceeds a limit.
    BadManifest = 1004,
    /// An import or export the ABI does not allow, or one that is missing.
    BadInterface = 1005,
    /// The module did not come with the query and is nowhere to be found.
    NoModule = 1006,
    /// No such function.
    NoFunction = 1101,
    /// Wrong number of arguments.
    ArgumentCount = 1102,
    /// Wrong argument type.
    ArgumentType = 1103,
    /// A kind or type of function that this host, or this place of a query, does not have.
    Unsupported = 1104,
    /// The user's function threw.
    Threw = 2001,
    /// It returned a value of another type.
    ResultType = 2002,
    /// It returned null where `returns` is not nullable.
    ResultNull = 2003,
    /// A number outside the range, or with a fraction, for its integer type.
    Range = 2004,
    /// A utf8 argument holds invalid UTF-8.
    InvalidUtf8 = 2005,
    /// A result string holds a lone surrogate.
    LoneSurrogate = 2006,
    /// A null inside an argument, or in a partition's input, where the declaration has none.
    InnerNull = 2007,
    /// The deadline passed.
    Deadline = 2101,
    /// The memory limit.
    Memory = 2102,
    /// The guest trapped.
    Trapped = 2103,
    /// The host cancelled the call.
    Cancelled = 2104,
    /// The guest refuses what the host handed over.
    HostContract = 2201,
    /// The host refuses what the guest handed back.
    GuestContract = 2202,
    /// The input of an Extism call is in no known format, or damaged.
    Format = 2301,
    /// Its columns do not fit the signature.
    Columns = 2302,
    /// A file is missing or unreadable.
    File = 4001,
    /// SQL that does not parse.
    Sql = 4002,
    /// A host is not set up.
    Setup = 4003,
    /// The host's engine reports an error of its own.
    Engine = 4004,
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HEDDLE{:04}", *self as u16)
    }
}

impl From<ErrorCode> for String {
    fn from(code: ErrorCode) -> Self {
        code.to_string()
    }
}

impl TryFrom<String> for ErrorCode {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("no code {text:?}"))
    }
}

/// One argument of the row at fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Argument {
    /// The name in the manifest.
    pub name: String,
    /// The value as JavaScript would print it, cut at 200 characters.
    pub value: String,
}

/// One place in the user's TypeScript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Frame {
    /// The function; empty for an anonymous one.
    #[serde(default)]
    pub function: String,
    /// The source file as the source map names it.
    pub file: String,
    /// Counted from 1.
    pub line: u32,
    /// Counted from 1.
    pub column: u32,
}

/// Why a module could not be loaded, planned with, or called.
///
/// `Display` gives the text that is the same on every host. Boxed inside, so that a `Result` stays small. With `serde` it
/// goes whole to another process of this version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Error(Box<Detail>);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Detail {
    code: ErrorCode,
    message: String,
    function: Option<String>,
    row: Option<u64>,
    arguments: Vec<Argument>,
    hidden: bool,
    frames: Vec<Frame>,
}

impl Error {
    /// An error of this code; the message carries neither code nor function name.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self(Box::new(Detail {
            code,
            message: message.into(),
            function: None,
            row: None,
            arguments: Vec::new(),
            hidden: false,
            frames: Vec::new(),
        }))
    }

    /// Names the function by its SQL name.
    #[must_use]
    pub fn in_function(mut self, name: &str) -> Self {
        self.0.function = Some(name.to_owned());
        self
    }

    /// Names the row, counted from 0 in the batch of the call.
    #[must_use]
    pub fn at_row(mut self, row: u64) -> Self {
        self.0.row = Some(row);
        self
    }

    /// Shifts the row, if there is one, by the rows that went before this batch.
    #[must_use]
    pub fn after_rows(mut self, rows: u64) -> Self {
        self.0.row = self.0.row.map(|row| row.saturating_add(rows));
        self
    }

    /// Adds the values of the row at fault and the places in the source, innermost first.
    #[must_use]
    pub(crate) fn with_origin(mut self, arguments: Vec<Argument>, frames: Vec<Frame>) -> Self {
        self.0.arguments = arguments;
        self.0.frames = frames;
        self
    }

    /// Drops what the row held: the arguments, and a result that the message quotes.
    #[must_use]
    pub(crate) fn without_row_values(mut self) -> Self {
        let detail = &mut *self.0;
        detail.hidden = !detail.arguments.is_empty();
        detail.arguments.clear();
        let quotes = matches!(
            detail.code,
            ErrorCode::ResultType | ErrorCode::ResultNull | ErrorCode::Range | ErrorCode::LoneSurrogate
        );
        // The value may hold the same words, so what follows their last place is the type.
        if let Some((_, declared)) = detail.message.rsplit_once(", which is not ").filter(|_| quotes) {
            detail.message = format!("returned a value that is not {declared}");
        }
        self
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.0.code
    }

    /// What happened, without code, function and row.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The SQL name of the function, if one is concerned.
    #[must_use]
    pub fn function(&self) -> Option<&str> {
        self.0.function.as_deref()
    }

    /// The row, counted from 0, if one is at fault.
    #[must_use]
    pub fn row(&self) -> Option<u64> {
        self.0.row
    }

    /// The arguments of that row.
    #[must_use]
    pub fn arguments(&self) -> &[Argument] {
        &self.0.arguments
    }

    /// The places in the user's source, innermost first.
    #[must_use]
    pub fn frames(&self) -> &[Frame] {
        &self.0.frames
    }

    /// What the user can do about it, if there is something to do.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self.0.code {
            ErrorCode::NoManifest => Some("build it with heddle build"),
            ErrorCode::NewerMajor => {
                Some("update this host, or rebuild the module with the heddle that belongs to it")
            }
            ErrorCode::NoModule => Some(
                "put the module where every executor can read it, or into the executors' folders of modules",
            ),
            ErrorCode::Threw if self.0.message.ends_with("of null") => Some(
                "declare the argument nullable(...) and handle null, or leave it strict to skip null rows",
            ),
            ErrorCode::ResultNull => {
                Some("declare returns as nullable(...), or return a value for every row")
            }
            ErrorCode::Range => Some("declare a wider type, or round and check the range before returning"),
            ErrorCode::InnerNull => Some("declare the inner type as nullable(...), or filter such rows out"),
            ErrorCode::Deadline => Some("raise the deadline, or make the function end sooner"),
            ErrorCode::Memory => Some("raise the memory limit, or keep less in the function"),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Detail { code, message, function, row, arguments, hidden, frames } = &*self.0;
        write!(f, "{code}")?;
        match (function, row) {
            (Some(function), Some(row)) => write!(f, " {function} failed at row {row}")?,
            (Some(function), None) => write!(f, " {function}")?,
            (None, _) => {}
        }
        write!(f, ": {message}")?;
        for Frame { function, file, line, column } in frames {
            if function.is_empty() {
                write!(f, "\n  at {file}:{line}:{column}")?;
            } else {
                write!(f, "\n  at {function} ({file}:{line}:{column})")?;
            }
        }
        for (i, Argument { name, value }) in arguments.iter().enumerate() {
            let lead = if i == 0 { "\n  arguments: " } else { ", " };
            write!(f, "{lead}{name} = {value}")?;
        }
        if *hidden {
            write!(f, "\n  arguments: (hidden)")?;
        }
        match self.hint() {
            Some(hint) => write!(f, "\n  hint: {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}
