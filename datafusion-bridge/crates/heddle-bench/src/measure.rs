//! Times one strategy on one case.

use std::time::{Duration, Instant};

use arrow::array::ArrayRef;
use heddle_host::{Column, CounterSnapshot};
use serde::Serialize;

use crate::Error;
use crate::case::Case;
use crate::definition::{Definition, Strategy};
use crate::verify::{Tolerance, verify};

/// Rows of one timed run where each row is a call.
const ROWS_PER_RUN: usize = 512;

/// Calls with no rows that are timed for the cost of a call.
const EMPTY_CALLS: usize = 501;

/// What is measured: a function behind one strategy.
pub trait Subject {
    /// From the host's columns to the host's column.
    ///
    /// # Errors
    /// The host's own.
    fn call(&mut self, columns: &[Column], rows: usize) -> Result<ArrayRef, Error>;

    /// What the host has counted so far.
    fn counters(&self) -> CounterSnapshot;

    /// Whether the counters split the time of a call.
    fn splits_time(&self) -> bool {
        false
    }
}

/// One line of output.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Line {
    host: &'static str,
    function: String,
    strategy: Strategy,
    ns_per_row: f64,
    us_per_call: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    marshal_in_ns_per_row: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    guest_ns_per_row: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    marshal_out_ns_per_row: Option<f64>,
    verified: bool,
    instances_created_after_warmup: u64,
    batches: usize,
}

/// Warms up, times batches and empty calls, and verifies the last result.
///
/// # Errors
/// The subject's own, or an answer that is wrong: nothing wrong is timed and printed.
pub fn measure(
    host: &'static str,
    definition: &Definition,
    function: &str,
    strategy: Strategy,
    case: &Case,
    subject: &mut dyn Subject,
) -> Result<Line, Error> {
    let by_row = strategy == Strategy::ProtobufRow;
    let rows = if by_row { ROWS_PER_RUN.min(definition.batch_rows) } else { definition.batch_rows };
    let mut next = case.batches().iter().cycle();
    let mut run = |subject: &mut dyn Subject| -> Result<(Duration, ArrayRef, ArrayRef), Error> {
        let (columns, expected) = next.next().ok_or("a case without a batch")?;
        if !by_row {
            let started = Instant::now();
            let result = subject.call(columns, rows)?;
            return Ok((started.elapsed(), result, ArrayRef::clone(expected)));
        }
        let single: Vec<Vec<Column>> =
            (0..rows).map(|row| columns.iter().map(|column| column.slice(row, 1)).collect()).collect();
        let mut results = Vec::with_capacity(rows);
        let started = Instant::now();
        for row in &single {
            results.push(subject.call(row, 1)?);
        }
        let elapsed = started.elapsed();
        let parts: Vec<&dyn arrow::array::Array> = results.iter().map(AsRef::as_ref).collect();
        Ok((elapsed, arrow::compute::concat(&parts)?, expected.slice(0, rows)))
    };

    let warm_until = Instant::now() + Duration::from_secs_f64(definition.warmup_seconds);
    run(subject)?;
    while Instant::now() < warm_until {
        run(subject)?;
    }

    let before = subject.counters();
    let mut times = Vec::new();
    let stop = Instant::now() + Duration::from_secs_f64(definition.seconds);
    let (mut result, mut expected);
    loop {
        let elapsed;
        (elapsed, result, expected) = run(subject)?;
        times.push(elapsed);
        if Instant::now() >= stop {
            break;
        }
    }
    let after = subject.counters();

    let (call, call_rows) = if by_row { (case.first_row(), 1) } else { (case.empty(), 0) };
    let mut calls = Vec::with_capacity(EMPTY_CALLS);
    for _ in 0..EMPTY_CALLS {
        let started = Instant::now();
        subject.call(call, call_rows)?;
        calls.push(started.elapsed());
    }

    let tolerance = if strategy == Strategy::Native { Tolerance::Libm } else { Tolerance::None };
    verify(&result, &expected, tolerance)?;
    let batches = times.len();
    let per_row = |nanos: fn(&CounterSnapshot) -> u64| {
        let rows_counted = after.rows - before.rows;
        let split = subject.splits_time() && rows_counted > 0;
        split.then(|| (nanos(&after) - nanos(&before)) as f64 / rows_counted as f64)
    };
    Ok(Line {
        host,
        function: function.to_owned(),
        strategy,
        ns_per_row: median(times).as_nanos() as f64 / rows as f64,
        us_per_call: median(calls).as_nanos() as f64 / 1000.0,
        marshal_in_ns_per_row: per_row(|c| c.marshal_in_nanos),
        guest_ns_per_row: per_row(|c| c.guest_nanos),
        marshal_out_ns_per_row: per_row(|c| c.marshal_out_nanos),
        verified: true,
        instances_created_after_warmup: subject.counters().instances_created - before.instances_created,
        batches,
    })
}

/// The middle one; 0 of none.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
