//! `sql`: what a person asks, and the answers.

use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};

use datafusion::sql::parser::DFParser;
use heddle_host::Limits;

use crate::command::{Command, HELP};
use crate::failure::Failure;
use crate::format::Format;
use crate::job::{Table, TableFormat};
use crate::prompt;
use crate::session::Session;

/// What is asked, of which modules and tables, and how the answers are written.
pub(crate) struct Query {
    pub(crate) plugins: Vec<PathBuf>,
    /// NAME=PATH each.
    pub(crate) tables: Vec<String>,
    /// None: from standard input, which may be a person.
    pub(crate) commands: Vec<String>,
    pub(crate) format: Format,
}

/// Runs the commands, or those of standard input, here or on the cluster of the URL, and prints what they give. The first that fails ends it, but for a person.
pub(crate) async fn sql(query: Query, url: Option<&str>) -> Result<(), Failure> {
    let Query { plugins, tables, commands, format } = query;
    let session = Session::new(&plugins, Limits::default(), url)?;
    for table in &tables {
        session.add_table(&parse_table(table)?).await?;
    }
    if !commands.is_empty() {
        for command in &commands {
            answer(&session, format, Command::parse(command)).await?;
        }
        return Ok(());
    }
    if io::stdin().is_terminal() {
        return prompt::talk(&session, format).await;
    }
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).map_err(|error| Failure::file("standard input", &error))?;
    answer(&session, format, Command::parse(&text)).await.map(drop)
}

/// Does one thing; true where it was the last.
pub(crate) async fn answer(session: &Session, format: Format, command: Command) -> Result<bool, Failure> {
    let out = io::stdout();
    match command {
        Command::Sql(text) => {
            for statement in DFParser::parse_sql(&text)? {
                format.write(session.execute(statement).await?, out.lock()).await?;
            }
        }
        Command::Functions(name) => {
            format.write(session.functions(name.as_deref())?, out.lock()).await?;
        }
        Command::Tables(None) => {
            format.write(session.plan("SHOW TABLES").await?, out.lock()).await?;
        }
        Command::Tables(Some(table)) => {
            format.write(session.columns(&table).await?, out.lock()).await?;
        }
        Command::Help => writeln!(out.lock(), "{HELP}").map_err(|error| Failure::engine(&error))?,
        Command::Quit => return Ok(true),
        Command::Unknown(text) => return Err(Failure::sql(&format!("{text}: \\? lists the commands"))),
    }
    Ok(false)
}

fn parse_table(text: &str) -> Result<Table, Failure> {
    let usage =
        || Failure::sql(&format!("--table {text}: write NAME=PATH of a .csv, .parquet or .arrow file"));
    let (name, path) = text.split_once('=').ok_or_else(usage)?;
    let format = match Path::new(path).extension().and_then(|extension| extension.to_str()) {
        Some("csv") => TableFormat::Csv,
        Some("parquet") => TableFormat::Parquet,
        Some("arrow" | "arrows") => TableFormat::Arrow,
        _ => return Err(usage()),
    };
    Ok(Table { name: name.to_owned(), path: path.into(), format, schema: None })
}
