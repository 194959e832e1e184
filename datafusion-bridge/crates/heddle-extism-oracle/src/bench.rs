//! `heddle-extism-bench`: the benchmark's runner for the stock `extism` crate.

use std::io::Write as _;
use std::process::ExitCode;

use arrow::array::ArrayRef;
use heddle_bench::{Case, Definition, Error, Subject, codec, measure};
use heddle_extism_oracle::StockPlugin;
use heddle_host::codec::Codec;
use heddle_host::{Column, CounterSnapshot, FunctionInfo, Manifest};

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
    let wasm = std::fs::read(&definition.module)?;
    let manifest = Manifest::from_wasm(&wasm)?;
    for case in &definition.cases {
        let named = |f: &&FunctionInfo| f.name == case.function || f.export == case.function;
        let function =
            manifest.functions.iter().find(named).ok_or("the module lacks a function of the definition")?;
        let columns = Case::load(case, definition.batch_rows)?;
        for strategy in &definition.strategies {
            let Some(codec) = codec(*strategy) else { continue };
            let plugin = StockPlugin::load(&wasm)?;
            let mut subject = Stock { plugin, codec, function };
            let line = measure(HOST, &definition, &case.function, *strategy, &columns, &mut subject)?;
            writeln!(std::io::stdout(), "{}", serde_json::to_string(&line)?)?;
        }
    }
    Ok(())
}

struct Stock<'a> {
    plugin: StockPlugin,
    codec: &'static dyn Codec,
    function: &'a FunctionInfo,
}

impl Subject for Stock<'_> {
    fn call(&mut self, columns: &[Column], rows: usize) -> Result<ArrayRef, Error> {
        self.plugin.call_scalar(self.codec, self.function, columns, rows)
    }

    /// The SDK makes its instances when the plugin is made, and none for a call.
    fn counters(&self) -> CounterSnapshot {
        CounterSnapshot { instances_created: 1, ..CounterSnapshot::default() }
    }
}
