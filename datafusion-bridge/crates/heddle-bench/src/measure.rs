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

/// Batches that are timed at least.
const FEWEST_RUNS: usize = 3;

/// What is measured: a function behind one strategy.
pub trait Subject {
    /// From the host's columns to the host's column.
    ///
    /// # Errors
    /// The host's own.
    fn call(&mut self, columns: &[Column], rows: usize) -> Result<ArrayRef, Error>;

    /// The answer to verify, given what the last timed call gave: another one where calls add up, or leave the answer
    /// where it is.
    ///
    /// # Errors
    /// The host's own.
    fn answer(&mut self, columns: &[Column], rows: usize, last: ArrayRef) -> Result<ArrayRef, Error> {
        let _ = (columns, rows);
        Ok(last)
    }

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
    lower_ns_per_row: f64,
    upper_ns_per_row: f64,
    fastest_ns_per_row: f64,
    slowest_ns_per_row: f64,
    us_per_call: f64,
    fastest_inside_ns_per_row: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    marshal_in_ns_per_row: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    guest_ns_per_row: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    marshal_out_ns_per_row: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes_in_per_row: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes_out_per_row: Option<f64>,
    verified: bool,
    rows_bailed: u64,
    instances_created_after_warmup: u64,
    batches: usize,
}

/// One timed batch.
struct Run<'a> {
    elapsed: Duration,
    /// The part of it that the guest took.
    inside: Duration,
    result: ArrayRef,
    columns: &'a [Column],
    expected: ArrayRef,
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
    let by_row = strategy.is_by_row();
    let rows = if by_row { ROWS_PER_RUN.min(definition.batch_rows) } else { definition.batch_rows };
    let mut next = case.batches().iter().cycle();
    let mut run = |subject: &mut dyn Subject| -> Result<Run<'_>, Error> {
        let (columns, expected) = next.next().ok_or("a case without a batch")?;
        let before = subject.counters().guest_nanos;
        if !by_row {
            let started = Instant::now();
            let result = subject.call(columns, rows)?;
            let elapsed = started.elapsed();
            let inside = Duration::from_nanos(subject.counters().guest_nanos - before);
            return Ok(Run { elapsed, inside, result, columns, expected: ArrayRef::clone(expected) });
        }
        let single: Vec<Vec<Column>> =
            (0..rows).map(|row| columns.iter().map(|column| column.slice(row, 1)).collect()).collect();
        let mut results = Vec::with_capacity(rows);
        let started = Instant::now();
        for row in &single {
            results.push(subject.call(row, 1)?);
        }
        let elapsed = started.elapsed();
        let inside = Duration::from_nanos(subject.counters().guest_nanos - before);
        let parts: Vec<&dyn arrow::array::Array> = results.iter().map(AsRef::as_ref).collect();
        let result = arrow::compute::concat(&parts)?;
        Ok(Run { elapsed, inside, result, columns, expected: expected.slice(0, rows) })
    };

    let warm_until = Instant::now() + Duration::from_secs_f64(definition.warmup_seconds);
    run(subject)?;
    while Instant::now() < warm_until {
        run(subject)?;
    }

    let before = subject.counters();
    let mut times = Vec::new();
    let mut inside = Duration::MAX;
    let stop = Instant::now() + Duration::from_secs_f64(definition.seconds);
    let mut last;
    loop {
        last = run(subject)?;
        times.push(last.elapsed);
        inside = inside.min(last.inside);
        if times.len() >= FEWEST_RUNS && Instant::now() >= stop {
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

    let in_guest = !matches!(strategy, Strategy::Native | Strategy::Assembly | Strategy::AssemblyUnstopped);
    let tolerance = if in_guest { Tolerance::None } else { Tolerance::Libm };
    // Of an aggregate all batches have the answer to the first.
    let (asked, _) = case.batches().first().ok_or("a case without a batch")?;
    let asked = if case.adds_up() { asked } else { last.columns };
    let result = subject.answer(asked, rows, last.result)?;
    verify(&result, &last.expected, tolerance)?;
    times.sort_unstable();
    let per_row_at = |quarters: usize| at(&times, quarters).as_nanos() as f64 / rows as f64;
    let fastest = at(&times, 0);
    // What is no guest has nothing around it.
    let inside = if subject.splits_time() { inside } else { fastest };
    calls.sort_unstable();
    let per_row = |nanos: fn(&CounterSnapshot) -> u64| {
        let rows_counted = after.rows - before.rows;
        let split = subject.splits_time() && rows_counted > 0;
        split.then(|| (nanos(&after) - nanos(&before)) as f64 / rows_counted as f64)
    };
    Ok(Line {
        host,
        function: function.to_owned(),
        strategy,
        ns_per_row: per_row_at(2),
        lower_ns_per_row: per_row_at(1),
        upper_ns_per_row: per_row_at(3),
        fastest_ns_per_row: per_row_at(0),
        slowest_ns_per_row: per_row_at(4),
        us_per_call: at(&calls, 2).as_nanos() as f64 / 1000.0,
        fastest_inside_ns_per_row: inside.as_nanos() as f64 / rows as f64,
        marshal_in_ns_per_row: per_row(|c| c.marshal_in_nanos),
        guest_ns_per_row: per_row(|c| c.guest_nanos),
        marshal_out_ns_per_row: per_row(|c| c.marshal_out_nanos),
        bytes_in_per_row: per_row(|c| c.bytes_in),
        bytes_out_per_row: per_row(|c| c.bytes_out),
        verified: true,
        rows_bailed: after.rows_bailed - before.rows_bailed,
        instances_created_after_warmup: subject.counters().instances_created - before.instances_created,
        batches: times.len(),
    })
}

/// The time that so many quarters of the sorted ones are below; 0 of none.
fn at(times: &[Duration], quarters: usize) -> Duration {
    times.get(times.len() * quarters / 4).or(times.last()).copied().unwrap_or_default()
}
