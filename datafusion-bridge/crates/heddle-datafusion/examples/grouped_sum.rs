//! Time of `SELECT k, sum(v) FROM t GROUP BY k` with the built-in sum and with an aggregate of a module:
//!
//! ```text
//! cargo run --release --workspace --example grouped_sum -- ../conformance/dist/aggregates.wasm total
//! ```
//!
//! 2 million rows of int64, in 8 and in 100,000 groups, over one partition and over two.

use std::sync::Arc;
use std::time::{Duration, Instant};

use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch};
use datafusion::datasource::MemTable;
use datafusion::error::Result;
use datafusion::execution::SessionStateBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};
use heddle_datafusion::{register_module, to_datafusion, with_heddle};
use heddle_host::HeddleModule;

const ROWS: i64 = 2_000_000;
const BATCH: i64 = 8192;
const RUNS: usize = 5;

#[tokio::main]
async fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let (Some(path), Some(function)) = (args.next(), args.next()) else {
        eprintln!("grouped_sum MODULE FUNCTION");
        std::process::exit(2);
    };
    let module = HeddleModule::load(&std::fs::read(path)?).map_err(to_datafusion)?;
    println!("{:>8} {:>10} {:>12} {:>12} {:>6}", "groups", "partitions", "sum", function, "ratio");
    for groups in [8, 100_000] {
        for partitions in [1, 2] {
            let context = session(&module, groups, partitions)?;
            let built_in = best(&context, "sum").await?;
            let ours = best(&context, &function).await?;
            let ratio = ours.as_secs_f64() / built_in.as_secs_f64();
            println!("{groups:>8} {partitions:>10} {built_in:>12.2?} {ours:>12.2?} {ratio:>6.1}");
        }
    }
    Ok(())
}

fn session(module: &HeddleModule, groups: i64, partitions: usize) -> Result<SessionContext> {
    let config = SessionConfig::new().with_target_partitions(partitions);
    let builder = SessionStateBuilder::new().with_default_features().with_config(config);
    let context = SessionContext::new_with_state(with_heddle(builder).build());
    register_module(&context, module)?;
    let mut parts = vec![Vec::new(); partitions];
    for (i, start) in (0..ROWS).step_by(BATCH as usize).enumerate() {
        let rows = start..ROWS.min(start + BATCH);
        let keys: ArrayRef = Arc::new(Int64Array::from_iter_values(rows.clone().map(|i| i * 7_919 % groups)));
        let values: ArrayRef = Arc::new(Int64Array::from_iter_values(rows));
        parts[i % partitions].push(RecordBatch::try_from_iter([("k", keys), ("v", values)])?);
    }
    let table = MemTable::try_new(parts[0][0].schema(), parts)?;
    context.register_table("t", Arc::new(table))?;
    Ok(context)
}

/// The shortest of some runs.
async fn best(context: &SessionContext, function: &str) -> Result<Duration> {
    let query = format!("SELECT k, {function}(v) FROM t GROUP BY k");
    let mut best = Duration::MAX;
    for _ in 0..RUNS {
        let started = Instant::now();
        context.sql(&query).await?.collect().await?;
        best = best.min(started.elapsed());
    }
    Ok(best)
}
