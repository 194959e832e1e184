//! The flights example from command lines, on a cluster that they did not start.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cluster::Cluster;

const QUERIES: [&str; 3] = ["routes", "accuracy", "delays"];

#[test]
fn the_flights_example() {
    let cluster = Cluster::start();
    let text = output(node().args(["run.mjs", "datafusion", "--url", &cluster.url()]));
    for query in QUERIES {
        assert!(text.contains(&format!("datafusion: the rows of expected/{query}.csv")), "{text}");
    }
    // Modules are built by now.
    for query in QUERIES {
        let here = output(&mut sql(query, &[]));
        assert!(here.lines().count() > 1, "{here}");
        assert_eq!(output(&mut sql(query, &["--url", &cluster.url()])), here, "{query}");
    }
    cluster.stop();
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

fn example() -> PathBuf {
    root().join("examples/01-flights")
}

/// `heddle-datafusion`, which lies beside the cluster's program.
fn program() -> PathBuf {
    let name = format!("heddle-datafusion{}", std::env::consts::EXE_SUFFIX);
    Path::new(env!("CARGO_BIN_EXE_heddle-ballista")).with_file_name(name)
}

/// The TypeScript command line by the example's own program.
fn node() -> Command {
    let mut command = Command::new("node");
    command.current_dir(example()).env("HEDDLE_DATAFUSION_BIN", program());
    command
}

/// The Rust command line.
fn sql(query: &str, options: &[&str]) -> Command {
    let text = std::fs::read_to_string(example().join(format!("queries/{query}.sql"))).expect("a query");
    let text = text.replace("'flights-3m.parquet'", "flights_3m").replace("'airports.csv'", "airports");
    let mut command = Command::new(program());
    command.args(["sql", "--format", "csv", "-c", &text]).args(options);
    for module in ["geo", "flights"] {
        command.arg("--plugin").arg(example().join(format!("dist/{module}.wasm")));
    }
    for (table, file) in [("flights_3m", "flights-3m.parquet"), ("airports", "airports.csv")] {
        let file = root().join("node_modules/vega-datasets/data").join(file);
        command.arg("--table").arg(format!("{table}={}", file.display()));
    }
    command
}

fn output(command: &mut Command) -> String {
    let output = command.env("HEDDLE_CACHE", env!("CARGO_TARGET_TMPDIR")).output().expect("a program");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    String::from_utf8(output.stdout).expect("text")
}
