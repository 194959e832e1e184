//! `heddle-datafusion`: runs SQL with functions of Heddle modules on DataFusion.
//!
//! `run` serves `heddle sql --host datafusion` (`spec/sql.md`, "The job"), `sql` a person at a terminal, `bench`
//! the benchmark.

mod bench;
mod command;
mod failure;
mod format;
mod job;
mod native;
mod prompt;
mod run;
mod session;
mod sql;
mod tables;

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::failure::Failure;
use crate::format::Format;

/// DataFusion is recursive over plans and expressions; a deep one should not meet tokio's 2 MiB.
const WORKER_STACK: usize = 8 << 20;

/// Exit code for a fault of this program itself.
const BUG: u8 = 3;

#[derive(Parser)]
#[command(name = "heddle-datafusion", version, about)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Run a job and write an Arrow IPC stream.
    Run {
        /// The job as JSON.
        job: PathBuf,
        #[command(flatten)]
        cluster: Cluster,
    },
    /// Run SQL and print the results; without -c, what standard input says, or a person at the terminal.
    Sql {
        /// A module whose functions the query may call; repeatable.
        #[arg(long, value_name = "FILE")]
        plugin: Vec<PathBuf>,
        /// A table: NAME=PATH of a .csv, .parquet or .arrow file; repeatable.
        #[arg(long, value_name = "NAME=PATH")]
        table: Vec<String>,
        /// A statement, or a command as \? lists them; repeatable.
        // A text that begins with a comment of SQL is no option.
        #[arg(short = 'c', long, value_name = "SQL", allow_hyphen_values = true)]
        command: Vec<String>,
        /// How results are written.
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
        #[command(flatten)]
        cluster: Cluster,
    },
    /// Measure the functions of a definition read from standard input.
    Bench,
}

/// Where queries run.
#[derive(Args)]
struct Cluster {
    /// Run on the Ballista cluster behind a scheduler, where files lie at the same paths; without it, in this process.
    #[arg(long, value_name = "df://HOST:PORT")]
    url: Option<String>,
}

fn main() -> ExitCode {
    let Arguments { verb } = Arguments::parse();
    let as_json = matches!(verb, Verb::Run { .. });
    let outcome = catch_unwind(AssertUnwindSafe(|| match verb {
        Verb::Run { job, cluster } => block_on(run::run(&job, cluster.url.as_deref())),
        Verb::Sql { plugin, table, command, format, cluster } => {
            let query = sql::Query { plugins: plugin, tables: table, commands: command, format };
            block_on(sql::sql(query, cluster.url.as_deref()))
        }
        Verb::Bench => bench::bench(),
    }));
    match outcome {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(failure)) if as_json => {
            eprintln!("{}", failure.to_json());
            ExitCode::FAILURE
        }
        Ok(Err(failure)) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
        // The panic hook has printed where.
        Err(_) => ExitCode::from(BUG),
    }
}

fn block_on(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    // Connections to a cluster need its clock and its sockets.
    let runtime =
        tokio::runtime::Builder::new_multi_thread().thread_stack_size(WORKER_STACK).enable_all().build();
    runtime.map_err(|error| Failure::file("the threads of DataFusion", &error))?.block_on(work)
}
