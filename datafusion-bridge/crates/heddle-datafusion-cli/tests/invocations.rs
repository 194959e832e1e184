//! Whole invocations: arguments and files in, exit code, standard output, standard error and result file out.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch};
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;
use arrow::util::pretty::pretty_format_batches;
use serde_json::{Value, json};

#[path = "../src/command.rs"]
mod command;

use command::{Command as Typed, is_complete};

const CITIES: &str = "city,inhabitants,harbour,latitude\n\
    Bergen,291940,true,60.39\n\
    \"Mo i Rana, Nordland\",,false,66.31\n\
    \"says \"\"hei\"\"\",12,,\n";

fn plugin(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../conformance/dist").join(name)
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_heddle-datafusion"));
    command.args(arguments).env("HEDDLE_CACHE", env!("CARGO_TARGET_TMPDIR"));
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end().to_owned()
}

/// A job over `cities.csv` in a directory of its own.
struct Job {
    directory: tempfile::TempDir,
}

impl Job {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        std::fs::write(directory.path().join("cities.csv"), CITIES).expect("a file");
        Self { directory }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn run(&self, module: &str, query: &str, limits: &Value) -> Output {
        let schema = json!([
            { "name": "city", "type": "utf8" }, { "name": "inhabitants", "type": "int64" },
            { "name": "harbour", "type": "bool" }, { "name": "latitude", "type": "float64" },
        ]);
        let job = json!({
            "plugins": [plugin(module)],
            "tables": [{ "name": "The Cities", "path": self.path("cities.csv"), "format": "csv", "schema": schema }],
            "query": query, "output": self.path("result.arrow"), "limits": limits,
        });
        std::fs::write(self.path("job.json"), job.to_string()).expect("a file");
        command(&["run", self.path("job.json").to_str().expect("a path")]).output().expect("the program")
    }

    fn result(&self) -> String {
        let file = std::fs::File::open(self.path("result.arrow")).expect("a result");
        let batches: Vec<RecordBatch> =
            StreamReader::try_new(file, None).expect("a stream").map(|b| b.expect("a batch")).collect();
        pretty_format_batches(&batches).expect("a table").to_string()
    }
}

/// The code and message of the last line on standard error.
fn failure(output: &Output) -> String {
    let errors = text(&output.stderr);
    let last: Value = serde_json::from_str(errors.lines().last().unwrap_or_default()).expect("a JSON line");
    assert_eq!(output.status.code(), Some(1));
    let (code, message) = (last["error"]["code"].as_str(), last["error"]["message"].as_str());
    let (code, message) = (code.expect("a code"), message.expect("a message"));
    assert!(message.starts_with(code), "{message}");
    message.to_owned()
}

#[test]
fn a_job() {
    let job = Job::new();
    let query = r#"
        SELECT city, length(city) AS length, or_zero(inhabitants) AS n, sql_name_of_its_own(harbour) AS h, latitude
        FROM "The Cities" ORDER BY inhabitants"#;
    let output = job.run("basics.wasm", query, &json!({ "batchRows": 2 }));
    assert_eq!(text(&output.stderr), "");
    insta::assert_snapshot!(job.result(), @r#"
    +---------------------+--------+--------+------+----------+
    | city                | length | n      | h    | latitude |
    +---------------------+--------+--------+------+----------+
    | Mo i Rana, Nordland | 19     | 0      | true | 66.31    |
    | says "hei"          | 10     | 12     |      |          |
    | Bergen              | 6      | 291940 |      | 60.39    |
    +---------------------+--------+--------+------+----------+
    "#);
    let line: Value = serde_json::from_slice(&output.stdout).expect("a JSON line");
    assert_eq!(line["rows"], 3);
    assert_eq!(line["counters"]["rows"], 9);
    assert_eq!(line["counters"]["batches"], 6, "three functions, two batches of at most two rows");
    assert_eq!(line["counters"]["instancesCreated"], 1);
    assert_eq!(line["counters"]["modulesCompiled"], 1);
    for counter in ["bytesIn", "bytesOut", "marshalInNanos", "guestNanos", "marshalOutNanos"] {
        assert!(line["counters"][counter].as_u64() > Some(0), "{counter}");
    }
}

#[test]
fn functions_of_every_kind() {
    let job = Job::new();
    let run = |module: &str, query: &str| {
        let output = job.run(module, query, &json!({}));
        assert_eq!(text(&output.stderr), "");
        job.result()
    };
    let totals =
        r#"SELECT harbour, total(inhabitants) AS n FROM "The Cities" GROUP BY harbour ORDER BY harbour"#;
    insta::assert_snapshot!(run("aggregates.wasm", totals), @"
    +---------+--------+
    | harbour | n      |
    +---------+--------+
    |         | 12     |
    | false   | 0      |
    | true    | 291940 |
    +---------+--------+
    ");
    let words = r#"SELECT c.city, w.word FROM "The Cities" c, LATERAL split_words(c.city) w WHERE w.at > 0 ORDER BY w.word"#;
    insta::assert_snapshot!(run("tables.wasm", words), @r#"
    +---------------------+----------+
    | city                | word     |
    +---------------------+----------+
    | says "hei"          | "hei"    |
    | Mo i Rana, Nordland | Nordland |
    | Mo i Rana, Nordland | Rana,    |
    | Mo i Rana, Nordland | i        |
    +---------------------+----------+
    "#);
    let sums = r#"
        SELECT * FROM map_partitions('running_sum', (SELECT city AS key, inhabitants AS value FROM "The Cities" WHERE inhabitants > 0))
        ORDER BY key"#;
    insta::assert_snapshot!(run("partitions.wasm", sums), @r#"
    +------------+--------+
    | key        | total  |
    +------------+--------+
    | Bergen     | 291940 |
    | says "hei" | 12     |
    +------------+--------+
    "#);
}

#[test]
fn a_function_that_throws() {
    let job = Job::new();
    let output = job.run("failures.wasm", r#"SELECT throwing(latitude, city) FROM "The Cities""#, &json!({}));
    insta::assert_snapshot!(failure(&output), @r#"
    HEDDLE2001 throwing failed at row 0: RangeError: 60.39 is too much
      at check (plugins/failures.ts:5:24)
      at throwing (plugins/failures.ts:10:3)
      arguments: value = 60.39, text = "Bergen"
    "#);
    assert!(!job.path("result.arrow").exists(), "no half result");
}

#[test]
fn a_deadline() {
    let output = Job::new().run("failures.wasm", "SELECT endless(1)", &json!({ "deadlineMs": 100 }));
    insta::assert_snapshot!(failure(&output), @"
    HEDDLE2101 endless: the deadline of 100 ms passed
      hint: raise the deadline, or make the function end sooner
    ");
}

#[test]
fn mistakes_in_a_query() {
    let job = Job::new();
    let fails = |query: &str| failure(&job.run("basics.wasm", query, &json!({})));
    insta::assert_snapshot!(fails("SELEC 1"), @"HEDDLE4002: sql parser error: Expected: an SQL statement, found: SELEC at Line: 1, Column: 1");
    insta::assert_snapshot!(fails("SELECT add(1)"), @"HEDDLE1102 add: add(a float64, b float64) -> float64 takes 2 arguments, given (int64)");
    insta::assert_snapshot!(fails("SELECT add(1, 'x')"), @"HEDDLE1103 add: add(a float64, b float64) -> float64: b is float64 and takes no utf8, given (int64, utf8)");
    insta::assert_snapshot!(fails("DROP TABLE x"), @"HEDDLE4004: Error during planning: DDL not supported: DropTable");
    assert!(
        fails("SELECT nonsense(1)")
            .starts_with("HEDDLE4004: Error during planning: Invalid function 'nonsense'")
    );
    assert!(
        fails(r#"SELECT nothing FROM "The Cities""#)
            .starts_with("HEDDLE4004: Schema error: No field named nothing")
    );
}

#[test]
fn files_that_are_not_there() {
    let output = command(&["run", "no-such-job.json"]).output().expect("the program");
    insta::assert_snapshot!(failure(&output), @"HEDDLE4001: no-such-job.json: No such file or directory (os error 2)");
    let output = Job::new().run("no-such-module.wasm", "SELECT 1", &json!({}));
    assert!(failure(&output).starts_with("HEDDLE4001: "));
    let output = Job::new().run("../README.md", "SELECT 1", &json!({}));
    assert!(failure(&output).starts_with("HEDDLE1001: not a WebAssembly module: "));
}

/// `sql` with these arguments, and this on standard input, over the cities.
fn sql(arguments: &[&str], input: &str) -> Output {
    let job = Job::new();
    let table = format!("c={}", job.path("cities.csv").display());
    let mut child = command(&["sql", "--table", &table]);
    for module in ["basics.wasm", "aggregates.wasm"] {
        child.arg("--plugin").arg(plugin(module));
    }
    let piped = child.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().expect("the program");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("a pipe");
    child.wait_with_output().expect("the program")
}

#[test]
fn a_query_as_an_argument() {
    let query = "SELECT length(city) AS n FROM c ORDER BY n LIMIT 1";
    insta::assert_snapshot!(text(&sql(&["-c", query, "-c", "SELECT total(inhabitants) FROM c"], "").stdout), @"
    +---+
    | n |
    +---+
    | 6 |
    +---+
    +----------------------+
    | total(c.inhabitants) |
    +----------------------+
    | 291952               |
    +----------------------+
    ");
    let output = command(&["sql", "--table", "c", "-c", query]).output().expect("the program");
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(text(&output.stderr), @"HEDDLE4002: --table c: write NAME=PATH of a .csv, .parquet or .arrow file");
}

#[test]
fn statements_on_standard_input() {
    let create = format!(
        "CREATE FUNCTION characters() LANGUAGE WASM AS '{}#length'; SET heddle.batch_rows = 1;
         SELECT characters(city) AS n FROM c ORDER BY n; -- the rest of the line",
        plugin("basics.wasm").display()
    );
    let output = sql(&["--format", "csv"], &create);
    assert_eq!(text(&output.stderr), "");
    assert_eq!(text(&output.stdout), "n\n6\n10\n19");
    let output = sql(&[], "SELECT 1 AS a; SELECT nonsense; SELECT 2 AS b;");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).ends_with("| 1 |\n+---+"), "the first that fails is the last");
    assert!(text(&output.stderr).starts_with("HEDDLE4004: Schema error: No field named nonsense"));
}

#[test]
fn results_in_each_format() {
    let query = "SELECT city, inhabitants AS n FROM c WHERE NOT harbour OR harbour IS NULL";
    let result = |format: &str| sql(&["--format", format, "-c", query], "").stdout;
    insta::assert_snapshot!(text(&result("csv")), @r#"
    city,n
    "Mo i Rana, Nordland",
    "says ""hei""",12
    "#);
    insta::assert_snapshot!(text(&result("json")), @r#"[{"city":"Mo i Rana, Nordland","n":null},{"city":"says \"hei\"","n":12}]"#);
    let arrow = result("arrow");
    let batches = StreamReader::try_new(arrow.as_slice(), None).expect("a stream");
    assert_eq!(batches.map(|batch| batch.expect("a batch").num_rows()).sum::<usize>(), 2);
    assert_eq!(sql(&["--format", "smoke", "-c", query], "").status.code(), Some(2));
}

#[test]
fn functions_and_tables() {
    let listed = text(&sql(&["--format", "csv", "-c", "\\df total", "-c", "\\df add"], "").stdout);
    let digest = |module: &str| {
        let bytes = std::fs::read(plugin(module)).expect("a module");
        heddle_host::HeddleModule::digest_of(&bytes)[..12].to_owned()
    };
    let expected = format!(
        "name,kind,signature,tier,module\n\
         total,aggregate,total(value int64) -> int64 state int64,aot,{}\n\
         name,kind,signature,tier,module\n\
         add,scalar,\"add(a float64, b float64) -> float64\",aot,{}",
        digest("aggregates.wasm"),
        digest("basics.wasm")
    );
    assert_eq!(listed, expected);
    let all = text(&sql(&["--format", "csv"], "\\df").stdout);
    assert!(all.lines().count() > 20 && all.contains("\nsql_name_of_its_own,scalar,"), "{all}");
    assert!(!all.contains("\nsqlNameOfItsOwn,"), "one name each: {all}");
    insta::assert_snapshot!(text(&sql(&["--format", "csv", "-c", "\\d c"], "").stdout), @"
    column,type,nullable
    city,utf8,true
    inhabitants,int64,true
    harbour,bool,true
    latitude,float64,true
    ");
    assert!(text(&sql(&["-c", "\\d"], "").stdout).contains("| datafusion    | public             | c "));
    assert!(text(&sql(&["-c", "\\?"], "").stdout).contains("\\df [NAME]"));
    insta::assert_snapshot!(text(&sql(&["-c", "\\nonsense"], "").stderr), @"HEDDLE4002: \\nonsense: \\? lists the commands");
}

#[test]
fn where_a_statement_ends() {
    for complete in ["SELECT 1;", "SELECT ';' ; -- done", "\\df", " \\q"] {
        assert!(is_complete(complete), "{complete}");
    }
    for open in ["", "SELECT 1", "SELECT 'a;", "SELECT 1 -- ;", "/* ; "] {
        assert!(!is_complete(open), "{open}");
    }
    assert_eq!(Typed::parse(" SELECT 1; "), Typed::Sql("SELECT 1;".to_owned()));
    assert_eq!(Typed::parse("\\df total;"), Typed::Functions(Some("total".to_owned())));
    for line in command::HELP.lines().skip(1) {
        let typed = line.split_whitespace().next().expect("a command");
        assert!(!matches!(Typed::parse(typed), Typed::Unknown(_) | Typed::Sql(_)), "{typed}");
    }
}

#[test]
fn a_short_bench() {
    let directory = tempfile::tempdir().expect("a directory");
    let write = |name: &str, columns: Vec<(&str, ArrayRef)>| {
        let batch = RecordBatch::try_from_iter(columns).expect("a batch");
        let file = std::fs::File::create(directory.path().join(name)).expect("a file");
        let mut writer = StreamWriter::try_new(file, &batch.schema()).expect("a stream");
        writer.write(&batch).and_then(|()| writer.finish()).expect("a stream");
    };
    let numbers = || -> ArrayRef { Arc::new(Float64Array::from_iter_values((0..64).map(f64::from))) };
    write("in.arrow", vec![("a", numbers()), ("b", numbers())]);
    let sums = Float64Array::from_iter_values((0..64).map(|i| f64::from(2 * i)));
    write("right.arrow", vec![("result", Arc::new(sums))]);
    write("wrong.arrow", vec![("result", numbers())]);
    let bench = |expected: &str| {
        let case = json!({
            "function": "add", "input": directory.path().join("in.arrow"), "expected": directory.path().join(expected),
        });
        let definition = json!({
            "module": plugin("basics.wasm"), "seconds": 0.01, "warmupSeconds": 0.01, "batchRows": 32, "cases": [case],
            "strategies": ["direct", "arrow-ipc", "protobuf", "protobuf-row", "json", "native", "smoke-signals"],
        });
        let mut child = command(&["bench"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program");
        let mut input = child.stdin.take().expect("a pipe");
        input.write_all(definition.to_string().as_bytes()).expect("a pipe");
        drop(input);
        child.wait_with_output().expect("the program")
    };
    let output = bench("right.arrow");
    assert_eq!(text(&output.stderr), "");
    let lines: Vec<Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect();
    let strategies: Vec<_> =
        lines.iter().map(|line| line["strategy"].as_str().expect("a strategy")).collect();
    assert_eq!(strategies, ["direct", "arrow-ipc", "protobuf", "protobuf-row", "json"], "no native add");
    for line in &lines {
        assert_eq!((&line["host"], &line["function"]), (&json!("datafusion"), &json!("add")));
        assert_eq!((&line["verified"], &line["instancesCreatedAfterWarmup"]), (&json!(true), &json!(0)));
        assert!(line["nsPerRow"].as_f64() > Some(0.0) && line["usPerCall"].as_f64() > Some(0.0));
    }
    let output = bench("wrong.arrow");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("HEDDLE4004: wrong answer in row "), "{}", text(&output.stderr));
}
