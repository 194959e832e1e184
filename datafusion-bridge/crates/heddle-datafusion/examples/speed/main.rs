//! Measures what `bench/DATAFUSION.md` says of one process; `node bench/datafusion/run.mjs` starts it in turns with others.
//!
//! ```text
//! speed calls ROWS SECONDS MODULE JS_MODULE
//! speed groups SECONDS MODULE
//! speed partitions COUNT SECONDS MODULE
//! ```
//!
//! Prints a line of JSON for each thing measured: its name, and its shortest and its middle time in microseconds.

mod calls;
mod exchange;
mod queries;
mod timing;

use std::error::Error;
use std::path::Path;

use datafusion::error::Result;
use heddle_datafusion::to_datafusion;
use heddle_host::HeddleModule;

fn main() -> std::result::Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["calls", rows, seconds, module, js] => {
            calls::measure(rows.parse()?, seconds.parse()?, &load(module)?, &load(js)?)?;
        }
        ["groups", seconds, module] => queries::groups(seconds.parse()?, &load(module)?)?,
        ["partitions", count, seconds, module] => {
            queries::partitions(count.parse()?, seconds.parse()?, &load(module)?)?;
        }
        _ => return Err(
            "calls ROWS SECONDS MODULE JS_MODULE | groups SECONDS MODULE | partitions COUNT SECONDS MODULE"
                .into(),
        ),
    }
    Ok(())
}

fn load(path: impl AsRef<Path>) -> Result<HeddleModule> {
    HeddleModule::load(&std::fs::read(path)?).map_err(to_datafusion)
}
