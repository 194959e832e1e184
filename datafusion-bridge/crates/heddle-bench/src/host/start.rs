//! From the file to the first answer.

use std::fs;
use std::io::Write as _;
use std::time::Instant;

use heddle_bench::{Case, Definition, Error, Subject as _, Tolerance, verify};
use heddle_host::{HeddleModule, HostEnv, InstancePool, Limits};
use serde::Serialize;

use crate::direct::Rows;

/// One line of output: microseconds of each step.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    host: &'a str,
    function: &'a str,
    strategy: &'a str,
    load_us: f64,
    first_instance_us: f64,
    instance_us: f64,
    first_batch_us: f64,
    verified: bool,
}

/// Measures the definition's one scalar function, once, and prints its line: a process keeps what it has compiled.
pub(crate) fn run(host: &str, definition: &Definition) -> Result<(), Error> {
    let [case] = definition.cases.as_slice() else {
        return Err("a start is of one function".into());
    };
    let columns = Case::load(case, definition.batch_rows)?;
    let (batch, expected) = columns.batches().first().ok_or("a case without a batch")?;
    let mut last = Instant::now();
    let mut step = || {
        let now = Instant::now();
        let micros = now.duration_since(last).as_nanos() as f64 / 1000.0;
        last = now;
        micros
    };
    let module = HeddleModule::load(&fs::read(&definition.module)?)?;
    let load_us = step();
    let pool =
        InstancePool::new(module.clone(), Limits::default(), HostEnv::default(), std::sync::Arc::default());
    let function = module.function(&case.function)?;
    let mut rows = Rows::new(&pool, function)?;
    let first_instance_us = step();
    let answer = rows.call(batch, definition.batch_rows)?;
    let first_batch_us = step();
    let another = pool.acquire()?;
    let instance_us = step();
    drop(another);
    verify(&answer, expected, Tolerance::None)?;
    let line = Line {
        host,
        function: &case.function,
        strategy: "start",
        load_us,
        first_instance_us,
        instance_us,
        first_batch_us,
        verified: true,
    };
    writeln!(std::io::stdout(), "{}", serde_json::to_string(&line)?)?;
    Ok(())
}
