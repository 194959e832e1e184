//! The files of the corpus.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Fault;
use crate::case::Case;
use crate::json::Json;

/// The folder `conformance`.
#[derive(Clone, Debug)]
pub struct Corpus {
    folder: PathBuf,
}

/// One file of cases.
#[derive(Clone, Debug)]
pub struct Suite {
    /// Its path without the suffix, such as `cases/basics`.
    pub name: String,
    /// Its cases, in their order.
    pub cases: Vec<Case>,
}

impl Corpus {
    /// The corpus in this folder.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Every file of cases.
    ///
    /// # Errors
    /// A file that cannot be read or is not a file of cases.
    pub fn suites(&self) -> Result<Vec<Suite>, Fault> {
        let mut names = vec!["hostile/cases".to_owned()];
        for folder in ["cases", "cases/generated"] {
            for path in files(&self.folder.join(folder))? {
                let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                if path.extension().is_some_and(|extension| extension == "json") {
                    names.push(format!("{folder}/{stem}"));
                }
            }
        }
        names.sort();
        names.iter().map(|name| self.suite(name)).collect()
    }

    fn suite(&self, name: &str) -> Result<Suite, Fault> {
        let path = self.folder.join(format!("{name}.json"));
        let fault = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let text = fs::read_to_string(&path).map_err(|error| fault(&error))?;
        let json = Json::parse(&text).map_err(|error| fault(&error))?;
        let module = json.get("module").text();
        let cases = json.get("cases").items().iter().map(|case| Case::new(case.clone(), module));
        Ok(Suite { name: name.to_owned(), cases: cases.collect::<Result<_, _>>()? })
    }

    /// The bytes of a module.
    ///
    /// # Errors
    /// A file that is not there.
    pub fn wasm(&self, module: &str) -> Result<Vec<u8>, Fault> {
        let path = self.folder.join("dist").join(format!("{module}.wasm"));
        fs::read(&path)
            .map_err(|error| format!("{}: {error}: run npm run build:conformance first", path.display()))
    }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Fault> {
    let fault = |error: std::io::Error| format!("{}: {error}", folder.display());
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(vec![]),
        Err(error) => return Err(fault(error)),
    };
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(fault)).collect()
}
