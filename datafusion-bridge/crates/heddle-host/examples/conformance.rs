//! The runner of `heddle test --conformance` for this host: every case of the corpus in the folder that is given, one
//! line of JSON each.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use heddle_conformance::{Case, Corpus, Outcome, Suite, print_line, run_direct, run_extism, run_hostile};
use heddle_host::codec::CODECS;
use heddle_host::{HeddleInstance, HeddleModule, HostEnv, Limits, ModuleCache};

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("usage: conformance <folder of the corpus>");
        return ExitCode::FAILURE;
    };
    match run(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("conformance: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    // Beside this program, where cargo keeps what it builds: compiled code is executed.
    let program = std::env::current_exe()?;
    let compiled = program.parent().ok_or("a program without a folder")?.join("compiled");
    let mut runner = Runner {
        corpus: Corpus::new(folder),
        cache: ModuleCache::in_directory(compiled)?,
        open: None,
        honest: None,
    };
    for suite in runner.corpus.suites()? {
        runner.honest = runner.honest.or_else(|| honest(&suite));
        for case in &suite.cases {
            let outcome = Outcome::from(runner.case(&suite, case));
            print_line(&format!("{}/{}", suite.name, case.name()), &outcome)?;
        }
    }
    Ok(())
}

/// The case that must go well after every hostile one.
fn honest(suite: &Suite) -> Option<Case> {
    suite.cases.iter().find(|case| case.module() == "hostile/honest").cloned()
}

struct Runner {
    corpus: Corpus,
    cache: ModuleCache,
    /// The instance of the last case, for the next one of the same module.
    open: Option<(String, HeddleInstance)>,
    honest: Option<Case>,
}

impl Runner {
    fn case(&mut self, suite: &Suite, case: &Case) -> Result<(), String> {
        if suite.name.starts_with("hostile/") {
            self.hostile(case)?;
            let Some(honest) = self.honest.clone() else { return Err("no module hostile/honest".to_owned()) };
            let mut unharmed = self.instance(&honest)?;
            return run_hostile(&honest, &mut unharmed).map_err(|fault| format!("afterwards: {fault}"));
        }
        let mut instance = self.reused(case)?;
        run_direct(case, &mut instance)?;
        if case.has_extism() {
            let module = instance.module().clone();
            for codec in CODECS {
                run_extism(case, &module, &mut instance, codec)?;
            }
        }
        if instance.is_healthy() && case.limits().is_none() {
            self.open = Some((case.module().to_owned(), instance));
        }
        Ok(())
    }

    fn hostile(&mut self, case: &Case) -> Result<(), String> {
        let Some(code) = case.load() else { return run_hostile(case, &mut self.instance(case)?) };
        match self.try_instance(case)? {
            Err(error) if error.code().to_string() == code => Ok(()),
            Err(error) => Err(format!("{code} expected: {error}")),
            Ok(_) => Err(format!("it loads, instead of {code}")),
        }
    }

    fn reused(&mut self, case: &Case) -> Result<HeddleInstance, String> {
        match self.open.take() {
            Some((module, instance)) if module == case.module() && case.limits().is_none() => Ok(instance),
            _ => self.instance(case),
        }
    }

    fn instance(&self, case: &Case) -> Result<HeddleInstance, String> {
        self.try_instance(case)?.map_err(|error| error.to_string())
    }

    fn try_instance(&self, case: &Case) -> Result<heddle_host::Result<HeddleInstance>, String> {
        let wasm = self.corpus.wasm(case.module())?;
        let mut limits = Limits { batch_rows: usize::MAX, ..Limits::default() };
        if let Some(given) = case.limits() {
            limits.deadline_ms = given.deadline_ms.unwrap_or(limits.deadline_ms);
            limits.memory_limit_bytes = given.memory_limit_bytes.unwrap_or(limits.memory_limit_bytes);
        }
        let make = |module: HeddleModule| module.instantiate(limits, HostEnv::default(), Arc::default());
        Ok(self.cache.load(&wasm).and_then(make))
    }
}
