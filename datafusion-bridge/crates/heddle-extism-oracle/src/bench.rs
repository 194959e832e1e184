//! `heddle-extism-bench`: the benchmark's runner for the stock `extism` crate.

mod literals;

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use arrow::array::ArrayRef;
use heddle_bench::{Case, CaseDefinition, Definition, Error, Strategy, Subject, codec, measure};
use heddle_extism_oracle::StockPlugin;
use heddle_host::codec::Codec;
use heddle_host::{Column, CounterSnapshot, FunctionInfo, Manifest};

use crate::literals::Literals;

const HOST: &str = "extism-rust";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("heddle-extism-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Error> {
    let definition = Definition::read(std::io::stdin().lock())?;
    for case in &definition.cases {
        let columns = Case::load(case, definition.batch_rows)?;
        for strategy in &definition.strategies {
            let Some(mut subject) = Stock::of(*strategy, &definition, case)? else { continue };
            let line = measure(HOST, &definition, &case.function, *strategy, &columns, &mut subject)?;
            writeln!(std::io::stdout(), "{}", serde_json::to_string(&line)?)?;
        }
    }
    Ok(())
}

/// A function of a plugin, behind a format.
struct Stock {
    plugin: StockPlugin,
    codec: &'static dyn Codec,
    function: FunctionInfo,
}

impl Stock {
    /// The function of a case in a plugin of its own; `None` for a strategy that this runner does not have.
    fn of(strategy: Strategy, definition: &Definition, case: &CaseDefinition) -> Result<Option<Self>, Error> {
        let (file, codec): (&Path, &'static dyn Codec) =
            match (strategy, &definition.literals, codec(strategy)) {
                (Strategy::LiteralRow, Some(literals), _) => (literals, &Literals),
                (_, _, Some(codec)) => (&definition.module, codec),
                _ => return Ok(None),
            };
        let wasm = std::fs::read(file)?;
        let named = |f: &FunctionInfo| f.name == case.function || f.export == case.function;
        let function = Manifest::from_wasm(&wasm)?.functions.into_iter().find(named);
        let function = function.ok_or("the module lacks a function of the definition")?;
        Ok(Some(Self { plugin: StockPlugin::load(&wasm)?, codec, function }))
    }
}

impl Subject for Stock {
    fn call(&mut self, columns: &[Column], rows: usize) -> Result<ArrayRef, Error> {
        self.plugin.call_scalar(self.codec, &self.function, columns, rows)
    }

    /// The SDK makes its instances when the plugin is made, and none for a call.
    fn counters(&self) -> CounterSnapshot {
        CounterSnapshot { instances_created: 1, ..CounterSnapshot::default() }
    }
}
