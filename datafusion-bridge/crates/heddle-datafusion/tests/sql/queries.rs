//! Whole queries: nulls, names, plans, limits, errors, and instances counted.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::session::Session;
use datafusion::arrow::array::{ArrayRef, Int32Array, RecordBatch, StringArray};
use datafusion::datasource::MemTable;
use heddle_host::ErrorCode;

/// A table `t(a)` of integers in two partitions of several batches.
fn partitioned(session: &Session, rows: i32) {
    let batches = |from: i32, to: i32| -> Vec<RecordBatch> {
        let starts = (from..to).step_by(1000);
        let values =
            |start| -> ArrayRef { Arc::new(Int32Array::from_iter_values(start..to.min(start + 1000))) };
        starts.map(|start| RecordBatch::try_from_iter([("a", values(start))]).expect("a batch")).collect()
    };
    let partitions = vec![batches(0, rows / 2), batches(rows / 2, rows)];
    let schema = partitions[0][0].schema();
    let table = MemTable::try_new(schema, partitions).expect("a table");
    session.context.register_table("t", Arc::new(table)).expect("a table");
}

#[tokio::test]
async fn functions_wherever_an_expression_may_stand() {
    let session = Session::new("basics");
    partitioned(&session, 10_000);
    let query = "
        SELECT gcd(a, 12) AS divisor, count(*) AS rows, max(half(a)) AS most, sum(add_ints(a, 1)) AS total
        FROM t WHERE gcd(a, 12) > 2 AND half(a) IS NOT NULL GROUP BY gcd(a, 12) ORDER BY negate(gcd(a, 12))";
    insta::assert_snapshot!(session.show(query).await, @"
    +---------+------+------+---------+
    | divisor | rows | most | total   |
    +---------+------+------+---------+
    | 12      | 834  | 4998 | 4169166 |
    | 6       | 833  | 4995 | 4164167 |
    | 4       | 1666 | 4996 | 8328334 |
    +---------+------+------+---------+
    ");
    let join = "SELECT count(*) FROM t x JOIN t y ON half(x.a) = add_ints(y.a, 1)";
    insta::assert_snapshot!(session.show(join).await, @"
    +----------+
    | count(*) |
    +----------+
    | 4999     |
    +----------+
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_instance_after_warm_up() {
    let session = Session::new("basics");
    partitioned(&session, 20_000);
    let query = "SELECT sum(add_ints(a, half(a))) FROM t";
    session.run(query).await.expect("a result");
    let warm = session.pools.counters().snapshot();
    assert!((1..=2).contains(&warm.instances_created), "one per partition: {warm:?}");
    for _ in 0..20 {
        session.run(query).await.expect("a result");
    }
    let after = session.pools.counters().snapshot();
    assert!(after.instances_created <= 2, "{after:?}");
    assert!(after.rows > 20 * 20_000);
}

#[tokio::test]
async fn constants_cross_once() {
    let session = Session::new("basics");
    let before = session.pools.counters().snapshot();
    let text: ArrayRef = Arc::new(StringArray::from(vec!["a"; 1000]));
    session.table("s", vec![("text", text)]);
    session.run(&format!("SELECT concat(text, '{}') FROM s", "x".repeat(1000))).await.expect("a result");
    let crossed = session.pools.counters().snapshot().bytes_in - before.bytes_in;
    // 1,000 offsets and bytes, and the text once.
    assert_eq!(crossed, 4004 + 1000 + 8 + 1000);
}

#[tokio::test]
async fn rows_are_null_where_the_contract_says_so() {
    let session = Session::new("basics");
    partitioned(&session, 10);
    let nullable = async |expression: &str| {
        let plan = session.context.sql(&format!("SELECT {expression} FROM t")).await.expect("a plan");
        plan.schema().field(0).is_nullable()
    };
    assert!(!nullable("gcd(a, 12)").await, "strict arguments that are not null");
    assert!(nullable("gcd(a, NULL)").await, "a null in a strict argument");
    assert!(nullable("half(a)").await, "a nullable result");
    assert!(!nullable("is_null(NULL)").await, "a null in a nullable argument");
}

#[tokio::test]
async fn a_name_as_declared_and_as_exported() {
    let session = Session::new("basics");
    let query = r#"SELECT add_longs(1, 2) AS a, "addLongs"(1, 2) AS b, sql_name_of_its_own(false) AS c, answer() AS d"#;
    insta::assert_snapshot!(session.show(query).await, @"
    +---+---+------+----+
    | a | b | c    | d  |
    +---+---+------+----+
    | 3 | 3 | true | 42 |
    +---+---+------+----+
    ");
}

#[tokio::test]
async fn equal_calls_are_evaluated_once_and_constant_ones_while_planning() {
    let session = Session::new("basics");
    partitioned(&session, 10);
    let plan =
        session.show("EXPLAIN FORMAT INDENT SELECT gcd(a, 12), gcd(a, 12) + 1, add(1, 2) FROM t").await;
    assert_eq!(plan.matches("gcd(a@0, 12)").count(), 1, "{plan}");
    assert!(plan.contains("3 as add(Int64(1),Int64(2))"), "{plan}");
}

#[tokio::test]
async fn an_empty_table() {
    let session = Session::new("basics");
    session.table("none", vec![("text", Arc::new(StringArray::from(Vec::<&str>::new())))]);
    insta::assert_snapshot!(session.show("SELECT count(concat(text, text)), max(length(text)) FROM none").await, @"
    +------------------------------------+------------------------+
    | count(concat(none.text,none.text)) | max(length(none.text)) |
    +------------------------------------+------------------------+
    | 0                                  |                        |
    +------------------------------------+------------------------+
    ");
    assert_eq!(session.pools.counters().snapshot().rows, 0);
}

#[tokio::test]
async fn a_failure_names_the_row_of_its_batch() {
    let session = Session::new("failures");
    let exponents: ArrayRef = Arc::new(Int32Array::from_iter_values(0..40));
    session.table("t", vec![("n", exponents)]);
    let error = session.failure("SELECT power(n) FROM t").await;
    insta::assert_snapshot!(error, @"
    HEDDLE2004 power failed at row 31: returned the number 2147483648, which is not an int32
      arguments: exponent = 31
      hint: declare a wider type, or round and check the range before returning
    ");
    session.run("SET heddle.batch_rows = 3").await.expect("an option");
    assert_eq!(session.failure("SELECT power(n) FROM t").await, error);
}

#[tokio::test]
async fn what_datafusion_prints_around_it() {
    let session = Session::new("failures");
    let error = session.run("SELECT throws_text(1)").await.expect_err("it throws");
    insta::assert_snapshot!(error, @r#"
    External error: HEDDLE2001 throws_text failed at row 0: thrown: "just text"
      arguments: a = 1
    "#);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limits_are_options_of_the_session() {
    let session = Session::new("failures");
    session.run("SET heddle.deadline_ms = 100").await.expect("an option");
    let started = Instant::now();
    insta::assert_snapshot!(session.failure("SELECT endless(1)").await, @"
    HEDDLE2101 endless: the deadline of 100 ms passed
      hint: raise the deadline, or make the function end sooner
    ");
    assert!(started.elapsed() < Duration::from_secs(20));

    session.run("SET heddle.deadline_ms = 60000").await.expect("an option");
    session.run("SET heddle.memory_limit_bytes = 33554432").await.expect("an option");
    assert_eq!(session.failure("SELECT hoard(1)").await.code(), ErrorCode::Memory);
    let entries = session.context.copied_config().options().entries();
    let limit = entries.iter().find(|entry| entry.key == "heddle.memory_limit_bytes").expect("an entry");
    assert_eq!(limit.value.as_deref(), Some("33554432"));

    // Other calls go on.
    assert_eq!(session.run("SELECT power(3)").await.expect("a result")[0].num_rows(), 1);
}

/// DataFusion may run on threads with less stack than a guest may use.
#[test]
fn small_threads() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).thread_stack_size(2 << 20).build();
    let error = runtime.expect("threads").block_on(async {
        let session = Session::new("failures");
        partitioned(&session, 10);
        session.failure("SELECT max(recursive(a)) FROM t").await
    });
    assert_eq!(error.code(), ErrorCode::Threw);
}
