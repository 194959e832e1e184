//! `heddle-extism-conformance`: the runner of `heddle test --conformance` for the stock `extism` crate. It has the Extism ABI
//! alone.

use std::path::Path;
use std::process::ExitCode;

use heddle_conformance::{Case, Corpus, Outcome, print_line, run_extism};
use heddle_extism_oracle::{Error, StockPlugin};
use heddle_host::codec::CODECS;
use heddle_host::{HeddleModule, ModuleCache};

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("usage: heddle-extism-conformance <folder of the corpus>");
        return ExitCode::FAILURE;
    };
    match run(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("heddle-extism-conformance: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(folder: &Path) -> Result<(), Error> {
    // Beside this program, where cargo keeps what it builds: compiled code is executed.
    let program = std::env::current_exe()?;
    let compiled = program.parent().ok_or("a program without a folder")?.join("compiled");
    let mut runner =
        Runner { corpus: Corpus::new(folder), cache: ModuleCache::in_directory(compiled)?, open: None };
    for suite in runner.corpus.suites()? {
        for case in &suite.cases {
            let outcome = match case.has_extism() {
                true => Outcome::from(runner.case(case)),
                false => Outcome::NotApplicable("it runs through the direct ABI"),
            };
            print_line(&format!("{}/{}", suite.name, case.name()), &outcome)?;
        }
    }
    Ok(())
}

struct Runner {
    corpus: Corpus,
    /// For the declarations: the plugin compiles its own.
    cache: ModuleCache,
    /// The plugin of the last case, for the next one of the same module.
    open: Option<(String, HeddleModule, StockPlugin)>,
}

impl Runner {
    fn case(&mut self, case: &Case) -> Result<(), String> {
        let same = self.open.take().filter(|(module, ..)| module == case.module());
        let (name, module, mut plugin) = if let Some(open) = same {
            open
        } else {
            let wasm = self.corpus.wasm(case.module())?;
            let module = self.cache.load(&wasm).map_err(|error| error.to_string())?;
            let plugin = StockPlugin::load(&wasm).map_err(|error| error.to_string())?;
            (case.module().to_owned(), module, plugin)
        };
        let result = CODECS.iter().try_for_each(|codec| run_extism(case, &module, &mut plugin, *codec));
        self.open = Some((name, module, plugin));
        result
    }
}
