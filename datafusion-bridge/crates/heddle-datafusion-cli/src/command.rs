//! What a person types: SQL, and commands that begin with a backslash.

use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};

/// One thing to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Statements, each with its semicolon but for the last.
    Sql(String),
    /// `\df [name]`: the functions of modules.
    Functions(Option<String>),
    /// `\d [name]`: the tables, or the columns of one.
    Tables(Option<String>),
    /// `\?`
    Help,
    /// `\q`
    Quit,
    /// A backslash and something else.
    Unknown(String),
}

/// What `\?` prints.
pub(crate) const HELP: &str = "\
SQL ends with a semicolon.
\\df [NAME]  functions of modules: kind, signature, tier, module
\\d [TABLE]  tables, or the columns of one
\\?          this list
\\q          ends";

impl Command {
    /// Reads a text that [`is_complete`].
    pub(crate) fn parse(text: &str) -> Self {
        let text = text.trim();
        let Some(command) = text.strip_prefix('\\') else { return Self::Sql(text.to_owned()) };
        let mut words = command.trim_end_matches(';').split_whitespace();
        let verb = words.next();
        let name = words.next().map(str::to_owned);
        match verb {
            Some("df") => Self::Functions(name),
            Some("d") => Self::Tables(name),
            Some("?") => Self::Help,
            Some("q") => Self::Quit,
            _ => Self::Unknown(text.to_owned()),
        }
    }
}

/// Whether what was typed so far is something to do: a command, or SQL up to a semicolon that is not inside a text or a
/// comment.
pub(crate) fn is_complete(text: &str) -> bool {
    if text.trim_start().starts_with('\\') {
        return true;
    }
    let tokens = Tokenizer::new(&GenericDialect {}, text).tokenize().unwrap_or_default();
    let last = tokens.iter().rev().find(|token| !matches!(token, Token::Whitespace(_)));
    matches!(last, Some(Token::SemiColon))
}
