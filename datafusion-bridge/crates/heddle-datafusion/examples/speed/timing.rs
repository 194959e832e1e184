//! Takes times in turns.

use std::time::{Duration, Instant};

use datafusion::error::Result;

/// Time of one turn, so that what else the machine does meets everything alike.
const TURN: Duration = Duration::from_millis(10);

/// One thing to measure.
pub(crate) struct Measured<'a> {
    name: String,
    run: Box<dyn FnMut() -> Result<()> + 'a>,
    times: Vec<Duration>,
}

impl<'a> Measured<'a> {
    pub(crate) fn new(name: impl Into<String>, run: impl FnMut() -> Result<()> + 'a) -> Self {
        Self { name: name.into(), run: Box::new(run), times: Vec::new() }
    }

    /// Runs it for a turn, at least once.
    fn turn(&mut self) -> Result<()> {
        let began = Instant::now();
        loop {
            let started = Instant::now();
            (self.run)()?;
            self.times.push(started.elapsed());
            if began.elapsed() >= TURN {
                return Ok(());
            }
        }
    }
}

/// Measures each for so many seconds, after a fifth as long that does not count, and prints a line for each.
pub(crate) fn in_turns(seconds: f64, mut all: Vec<Measured<'_>>) -> Result<()> {
    let all_together = seconds * all.len() as f64;
    for (seconds, counts) in [(all_together / 5.0, false), (all_together, true)] {
        let stop = Instant::now() + Duration::from_secs_f64(seconds);
        loop {
            all.iter_mut().try_for_each(Measured::turn)?;
            if Instant::now() >= stop {
                break;
            }
        }
        if !counts {
            for measured in &mut all {
                measured.times.clear();
            }
        }
    }
    for Measured { name, mut times, .. } in all {
        times.sort_unstable();
        let micros = |at: usize| times[at].as_nanos() as f64 / 1000.0;
        println!(
            r#"{{"name": "{name}", "fastest": {}, "median": {}, "runs": {}}}"#,
            micros(0),
            micros(times.len() / 2),
            times.len()
        );
    }
    Ok(())
}
