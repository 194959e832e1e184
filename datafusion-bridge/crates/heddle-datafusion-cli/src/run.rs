//! `run`: a job in, an Arrow IPC stream out.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use datafusion::dataframe::DataFrame;
use serde_json::json;

use crate::failure::Failure;
use crate::format::Format;
use crate::job::Job;
use crate::session::Session;

/// Runs the job, on a cluster where there is a URL, and prints the line with rows and counters.
pub(crate) async fn run(job: &Path, url: Option<&str>) -> Result<(), Failure> {
    let Job { plugins, tables, query, output, limits } = Job::read(job)?;
    let session = Session::new(&plugins, limits.into(), url)?;
    for table in &tables {
        session.add_table(table).await?;
    }
    let rows = write(session.plan(&query).await?, &output).await?;
    println!("{}", json!({ "rows": rows, "counters": session.counters() }));
    Ok(())
}

/// Writes the result as it comes; a file that is not complete is removed.
async fn write(result: DataFrame, output: &Path) -> Result<usize, Failure> {
    let file = File::create(output).map_err(|error| Failure::file(output, &error))?;
    let written = Format::Arrow.write(result, BufWriter::new(file)).await;
    if written.is_err() {
        // The failure of the query is what the user has to know; a file that stays is no second one.
        std::fs::remove_file(output).ok();
    }
    written
}
