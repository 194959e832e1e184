//! CREATE FUNCTION for functions of every kind, DROP FUNCTION, pins, limits, object stores.

use std::sync::Arc;

use datafusion::arrow::array::AsArray as _;
use datafusion::arrow::datatypes::Int64Type;
use datafusion::execution::SessionStateBuilder;
use datafusion::object_store::memory::InMemory;
use datafusion::object_store::{ObjectStoreExt as _, path::Path as StorePath};
use datafusion::prelude::SessionContext;
use futures::{StreamExt as _, TryStreamExt as _};
use heddle_datafusion::{HeddleFunctionFactory, from_datafusion, with_heddle};
use heddle_host::{ErrorCode, HeddleModule};

use crate::corpus;

/// A session without functions of ours.
fn session() -> SessionContext {
    let builder = SessionStateBuilder::new().with_default_features();
    let builder = builder.with_function_factory(Some(Arc::new(HeddleFunctionFactory::new(corpus::cache()))));
    SessionContext::new_with_state(with_heddle(builder).build())
}

async fn run(context: &SessionContext, query: &str) -> datafusion::error::Result<String> {
    let batches = corpus::run(context, query).await?;
    Ok(datafusion::arrow::util::pretty::pretty_format_batches(&batches)?.to_string())
}

async fn create(context: &SessionContext, text: &str, module: &str, function: &str) {
    let statement = format!("{text} LANGUAGE WASM AS '{}{function}'", corpus::path(module).display());
    if let Err(error) = run(context, &statement).await {
        panic!("{statement}: {error}");
    }
}

#[tokio::test]
async fn functions_of_every_kind() {
    let context = session();
    create(&context, "CREATE FUNCTION divisor(INT, INT) RETURNS INT", "basics", "#gcd").await;
    create(&context, "CREATE FUNCTION total()", "aggregates", "").await;
    create(&context, "CREATE FUNCTION numbers()", "tables", "#digits").await;
    create(&context, "CREATE FUNCTION running()", "partitions", "#runningSum").await;
    let query = "
        SELECT divisor(total, 12) AS divisor, total FROM (
            SELECT total(t.total) AS total
            FROM map_partitions('running', (SELECT 'a' AS key, CAST(digit AS bigint) AS value FROM numbers(4))) t)";
    insta::assert_snapshot!(run(&context, query).await.expect("a result"), @"
    +---------+-------+
    | divisor | total |
    +---------+-------+
    | 2       | 10    |
    +---------+-------+
    ");
    run(&context, "DROP FUNCTION numbers").await.expect("it was there");
    assert!(run(&context, "SELECT * FROM numbers(4)").await.is_err());
    assert!(run(&context, "DROP FUNCTION numbers").await.is_err());
    run(&context, "DROP FUNCTION IF EXISTS numbers").await.expect("IF EXISTS");
}

#[tokio::test]
async fn functions_are_replaced() {
    let context = session();
    create(&context, "CREATE FUNCTION f()", "basics", "#gcd").await;
    let planned = context.sql("SELECT f(12, 18) AS f").await.expect("a plan");
    let again =
        format!("CREATE FUNCTION f() LANGUAGE WASM AS '{}#add_ints'", corpus::path("basics").display());
    let error = run(&context, &again).await.expect_err("there is one").to_string();
    insta::assert_snapshot!(error, @"Error during planning: there is a function f: write CREATE OR REPLACE FUNCTION");
    create(&context, "CREATE OR REPLACE FUNCTION f()", "basics", "#add_ints").await;
    assert!(run(&context, "SELECT f(12, 18) AS f").await.expect("a result").contains("| 30 |"));
    // What was planned before goes on with what it was planned with.
    let batches = planned.collect().await.expect("a result");
    assert!(
        datafusion::arrow::util::pretty::pretty_format_batches(&batches)
            .expect("a table")
            .to_string()
            .contains("| 6 |")
    );
    let other = format!(
        "CREATE OR REPLACE FUNCTION f() LANGUAGE WASM AS '{}#total'",
        corpus::path("aggregates").display()
    );
    insta::assert_snapshot!(run(&context, &other).await.expect_err("another kind").to_string(), @"Error during planning: f is a function of another kind: DROP FUNCTION f first");
}

/// What runs ends with the functions that it began with.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_module_is_replaced_while_a_query_runs() {
    let context = session();
    create(&context, "CREATE FUNCTION f()", "js-tier/basics", "#add_ints").await;
    let query = "SELECT f(value, 2) - value AS difference FROM generate_series(1, 200000)";
    let mut running = context.sql(query).await.expect("a plan").execute_stream().await.expect("a stream");
    let mut batches = vec![running.next().await.expect("a batch").expect("a batch")];
    create(&context, "CREATE OR REPLACE FUNCTION f()", "kernels", "#product").await;
    batches.extend(running.try_collect::<Vec<_>>().await.expect("the rest"));
    let differences = batches.iter().flat_map(|batch| batch.column(0).as_primitive::<Int64Type>().values());
    assert_eq!(differences.clone().count(), 200_000);
    assert!(batches.len() > 10 && differences.into_iter().all(|difference| *difference == 2));
    assert!(run(&context, "SELECT f(7, 5) AS f").await.expect("a result").contains("| 35 |"));
}

#[tokio::test]
async fn pins_and_limits() {
    let context = session();
    let digest = HeddleModule::digest_of(&std::fs::read(corpus::path("failures")).expect("a module"));
    create(
        &context,
        "CREATE FUNCTION endless()",
        "failures",
        &format!("?sha256={digest}&deadline_ms=100#endless"),
    )
    .await;
    let error = run(&context, "SELECT endless(1)").await.expect_err("it has no end");
    insta::assert_snapshot!(from_datafusion(&error).expect("ours"), @"
    HEDDLE2101 endless: the deadline of 100 ms passed
      hint: raise the deadline, or make the function end sooner
    ");
    let other = format!(
        "CREATE FUNCTION g() LANGUAGE WASM AS '{}?sha256={digest}#gcd'",
        corpus::path("basics").display()
    );
    let error = run(&context, &other).await.expect_err("another module");
    let error = from_datafusion(&error).expect("ours");
    assert!(error.code() == ErrorCode::File && error.message().contains("its SHA-256 is"), "{error}");
}

#[tokio::test]
async fn modules_of_object_stores() {
    let context = session();
    let store = Arc::new(InMemory::new());
    let bytes = std::fs::read(corpus::path("basics")).expect("a module");
    store.put(&StorePath::from("udf/basics.wasm"), bytes.into()).await.expect("stored");
    let url = datafusion::execution::object_store::ObjectStoreUrl::parse("memory://modules").expect("a URL");
    context.register_object_store(url.as_ref(), store);
    run(&context, "CREATE FUNCTION divisor() LANGUAGE WASM AS 'memory://modules/udf/basics.wasm#gcd'")
        .await
        .expect("created");
    assert!(run(&context, "SELECT divisor(12, 18) AS g").await.expect("a result").contains("| 6 |"));
    let error = run(&context, "CREATE FUNCTION f() LANGUAGE WASM AS 'memory://modules/none.wasm'").await;
    assert_eq!(from_datafusion(&error.expect_err("no such file")).expect("ours").code(), ErrorCode::File);
}

#[tokio::test]
async fn mistakes() {
    let context = session();
    let basics = corpus::path("basics").display().to_string();
    let fails = async |statement: String| {
        let error = run(&context, &statement).await.expect_err(&statement);
        from_datafusion(&error)
            .map_or_else(|| error.strip_backtrace(), ToString::to_string)
            .replace(&basics, "basics.wasm")
    };
    insta::assert_snapshot!(fails(format!("CREATE FUNCTION f(VARCHAR) RETURNS INT LANGUAGE WASM AS '{basics}#gcd'")).await, @"HEDDLE1103 gcd: CREATE FUNCTION says (utf8) -> int32, the module gcd(a int32, b int32) -> int32");
    insta::assert_snapshot!(fails(format!("CREATE FUNCTION f(INT, INT) RETURNS BIGINT LANGUAGE WASM AS '{basics}#gcd'")).await, @"HEDDLE1103 gcd: CREATE FUNCTION says (int32, int32) -> int64, the module gcd(a int32, b int32) -> int32");
    insta::assert_snapshot!(fails(format!("CREATE FUNCTION f() LANGUAGE WASM VOLATILE AS '{basics}#gcd'")).await, @"HEDDLE1103 gcd: CREATE FUNCTION says Volatile of a function that is Immutable, the module gcd(a int32, b int32) -> int32");
    insta::assert_snapshot!(fails(format!("CREATE FUNCTION abs() LANGUAGE WASM AS '{basics}#gcd'")).await, @"Error during planning: there is a function abs: write CREATE OR REPLACE FUNCTION");
    insta::assert_snapshot!(fails(format!("CREATE FUNCTION f() LANGUAGE JAVA AS '{basics}#gcd'")).await, @"Error during planning: functions are of LANGUAGE WASM");
    insta::assert_snapshot!(fails(format!("CREATE FUNCTION f() LANGUAGE WASM AS '{basics}?color=red#gcd'")).await, @r#"HEDDLE4002: option "color=red": there are sha256, deadline_ms, memory_limit_bytes and batch_rows"#);
    for location in ["", "#f", "a.wasm#", "a.wasm?deadline_ms=0", "a.wasm?deadline_ms", "a.wasm?sha256=ab#f"]
    {
        let error = fails(format!("CREATE FUNCTION f() LANGUAGE WASM AS '{location}'")).await;
        assert!(error.starts_with("HEDDLE4002: "), "{location}: {error}");
    }
    let unknown = fails(format!("CREATE FUNCTION f() LANGUAGE WASM AS '{basics}'")).await;
    assert!(unknown.starts_with(r#"HEDDLE1101: no function "f"; the module has "#), "{unknown}");
    let none = fails("CREATE FUNCTION f() LANGUAGE WASM AS 'no-such-file.wasm'".to_owned()).await;
    assert!(none.starts_with("HEDDLE4001: no-such-file.wasm: "), "{none}");
    let text = fails(format!(
        "CREATE FUNCTION f() LANGUAGE WASM AS '{}'",
        concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")
    ))
    .await;
    assert!(text.starts_with("HEDDLE1001: "), "{text}");
}
