//! Whole queries over a table in memory.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Float64Array, Int32Array, RecordBatch};
use datafusion::datasource::MemTable;
use datafusion::error::Result;
use datafusion::execution::SessionStateBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};
use heddle_datafusion::{register_module, with_heddle};
use heddle_host::HeddleModule;
use tokio::runtime::{Builder, Runtime};

use crate::timing::{Measured, in_turns};

const ROWS: i32 = 2_000_000;
const BATCH: i32 = 8192;

/// `total(v)` of a module beside the built-in `sum(v)` in 8 and in 100,000 groups, over one partition and over two.
pub(crate) fn groups(seconds: f64, module: &HeddleModule) -> Result<()> {
    for groups in [8, 100_000] {
        for partitions in [1, 2] {
            let (runtime, context) = (&threads(partitions)?, &session(module, groups, partitions)?);
            let run = |function: &str| {
                let query = format!("SELECT k, {function}(v) FROM t GROUP BY k");
                let name = format!("{function}, {groups} groups, {partitions}");
                Measured::new(name, move || query_of(runtime, context, &query))
            };
            in_turns(seconds, vec![run("sum"), run("total")])?;
        }
    }
    Ok(())
}

/// `gcd` of a module over so many partitions on as many threads.
pub(crate) fn partitions(partitions: usize, seconds: f64, module: &HeddleModule) -> Result<()> {
    let runtime = threads(partitions)?;
    let context = session(module, 1 << 20, partitions)?;
    let query = "SELECT sum(gcd(k, n)) FROM t";
    let run = || query_of(&runtime, &context, query);
    in_turns(seconds, vec![Measured::new(format!("{partitions} partitions"), run)])
}

fn threads(count: usize) -> Result<Runtime> {
    Ok(Builder::new_multi_thread().worker_threads(count).enable_all().build()?)
}

fn query_of(runtime: &Runtime, context: &SessionContext, query: &str) -> Result<()> {
    runtime.block_on(async { context.sql(query).await?.collect().await })?;
    Ok(())
}

/// A table `t(k, n, v)`: a key of so many, the number of the row, a float64.
fn session(module: &HeddleModule, groups: i32, partitions: usize) -> Result<SessionContext> {
    let config = SessionConfig::new().with_target_partitions(partitions);
    let builder = SessionStateBuilder::new().with_default_features().with_config(config);
    let context = SessionContext::new_with_state(with_heddle(builder).build());
    register_module(&context, module)?;
    let mut parts = vec![Vec::new(); partitions];
    for (i, start) in (0..ROWS).step_by(BATCH as usize).enumerate() {
        let rows = start..ROWS.min(start + BATCH);
        #[expect(clippy::cast_possible_truncation, reason = "the rest is below an i32")]
        let key = |i: i32| (i64::from(i) * 7_919 % i64::from(groups)) as i32;
        let keys: ArrayRef = Arc::new(rows.clone().map(key).collect::<Int32Array>());
        let numbers: ArrayRef = Arc::new(rows.clone().collect::<Int32Array>());
        let values: ArrayRef = Arc::new(rows.map(f64::from).collect::<Float64Array>());
        parts[i % partitions].push(RecordBatch::try_from_iter([("k", keys), ("n", numbers), ("v", values)])?);
    }
    let table = MemTable::try_new(parts[0][0].schema(), parts)?;
    context.register_table("t", Arc::new(table))?;
    Ok(context)
}
