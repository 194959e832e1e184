//! Measures `gcd(i, 2i)` in arrow-udf's runtime for JavaScript, QuickJS in the process of the host.
//!
//! ```text
//! arrow-udf ROWS SECONDS
//! ```
//!
//! Prints a line of JSON as `speed` of `heddle-datafusion` does.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use arrow_array::{Int32Array, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use arrow_udf_runtime::javascript::{FunctionOptions, Runtime};

/// The loop of `bench/plugins/compiled.ts`.
const GCD: &str =
    "export function gcd(a, b) { while (b !== 0) { const rest = a % b; a = b; b = rest; } return a; }";

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let rows: i32 = args.next().context("ROWS")?.parse()?;
    let seconds: f64 = args.next().context("SECONDS")?.parse()?;
    tokio::runtime::Builder::new_current_thread().build()?.block_on(measure(rows, seconds))
}

async fn measure(rows: i32, seconds: f64) -> anyhow::Result<()> {
    let mut runtime = Runtime::new().await?;
    let options = FunctionOptions::default().return_null_on_null_input();
    runtime.add_function("gcd", DataType::Int32, GCD, options).await?;
    let field = |name| Field::new(name, DataType::Int32, true);
    let column = |step| Arc::new((1..=rows).map(|i| i * step).collect::<Int32Array>());
    let schema = Arc::new(Schema::new(vec![field("a"), field("b")]));
    let batch = RecordBatch::try_new(schema, vec![column(1), column(2)])?;
    let answer = runtime.call("gcd", &batch).await?;
    ensure!(answer.column(0) == batch.column(0), "a wrong answer");
    let mut times = Vec::new();
    for (seconds, counts) in [(seconds / 5.0, false), (seconds, true)] {
        let stop = Instant::now() + Duration::from_secs_f64(seconds);
        while Instant::now() < stop {
            let started = Instant::now();
            black_box(runtime.call("gcd", &batch).await?);
            if counts {
                times.push(started.elapsed());
            }
        }
    }
    times.sort_unstable();
    let micros = |at: usize| times[at].as_nanos() as f64 / 1000.0;
    let (fastest, median, runs) = (micros(0), micros(times.len() / 2), times.len());
    println!(r#"{{"name": "arrow-udf, QuickJS", "fastest": {fastest}, "median": {median}, "runs": {runs}}}"#);
    Ok(())
}
