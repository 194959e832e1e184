//! A person at a terminal.

use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;

use crate::command::{Command, is_complete};
use crate::failure::Failure;
use crate::format::Format;
use crate::session::Session;
use crate::sql::answer;

/// Reads and answers until the end. What fails is printed, and the talk goes on.
pub(crate) async fn talk(session: &Session, format: Format) -> Result<(), Failure> {
    let terminal = |error: ReadlineError| Failure::file("the terminal", &error);
    let mut editor = DefaultEditor::new().map_err(terminal)?;
    println!("heddle-datafusion {}: \\? for help", env!("CARGO_PKG_VERSION"));
    let mut text = String::new();
    loop {
        let prompt = if text.is_empty() { "> " } else { "… " };
        match editor.readline(prompt) {
            Ok(line) => text.extend([line.as_str(), "\n"]),
            // Ctrl-C forgets what was typed.
            Err(ReadlineError::Interrupted) => text.clear(),
            Err(ReadlineError::Eof) => return Ok(()),
            Err(error) => return Err(terminal(error)),
        }
        if !is_complete(&text) {
            continue;
        }
        editor.add_history_entry(text.trim()).map_err(terminal)?;
        match answer(session, format, Command::parse(&std::mem::take(&mut text))).await {
            Ok(true) => return Ok(()),
            Ok(false) => {}
            Err(failure) => eprintln!("{failure}"),
        }
    }
}
