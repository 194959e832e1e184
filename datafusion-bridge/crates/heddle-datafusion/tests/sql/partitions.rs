//! Partition functions in FROM: keys and order, params, floats as keys, streaming, cancellation, mistakes.

use std::sync::Arc;
use std::time::Duration;

use datafusion::arrow::array::{ArrayRef, BooleanArray, Float64Array, Int32Array, Int64Array, StringArray};
use datafusion::prelude::SessionConfig;
use futures::StreamExt as _;
use heddle_host::ErrorCode;

use crate::session::Session;

/// `t(key, value, score)`: `groups` keys in no order, over two partitions.
fn rows(session: &Session, count: i64, groups: i64) {
    let keys = StringArray::from_iter_values((0..count).map(|i| format!("k{}", (i * 7) % groups)));
    let values = Int64Array::from_iter_values((0..count).map(|i| (i * 37) % 101));
    let scores = Float64Array::from_iter_values((0..count).map(|i| (i % 13) as f64));
    let columns: Vec<(&str, ArrayRef)> =
        vec![("key", Arc::new(keys)), ("value", Arc::new(values)), ("score", Arc::new(scores))];
    session.partitioned("t", columns, 2, 100);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_come_by_key_and_in_order() {
    let session = Session::new("partitions");
    rows(&session, 5_000, 40);
    let ours = "SELECT key, total FROM map_partitions('running_sum', (SELECT * FROM t))";
    let theirs = "SELECT key, sum(value) OVER (PARTITION BY key ORDER BY value ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS total FROM t";
    let difference = format!("SELECT count(*) FROM (({ours}) EXCEPT ALL ({theirs}))");
    insta::assert_snapshot!(session.show(&difference).await, @"
    +----------+
    | count(*) |
    +----------+
    | 0        |
    +----------+
    ");
    insta::assert_snapshot!(session.show(&format!("SELECT count(*), count(DISTINCT key), sum(total) FROM ({ours})")).await, @"
    +----------+---------------------+------------+
    | count(*) | count(DISTINCT key) | sum(total) |
    +----------+---------------------+------------+
    | 5000     | 40                  | 10489148   |
    +----------+---------------------+------------+
    ");
    let created = session.pools.counters().snapshot().instances_created;
    assert!(created <= 2, "one for each partition: {created}");
    let plan = session.show(&format!("EXPLAIN FORMAT INDENT {ours}")).await;
    let operators = [
        "MapPartitionsExec: running_sum(table), partition_by=[key], module=sha256:",
        "SortExec: expr=[key@0 ASC, value@1 ASC",
        "RepartitionExec: partitioning=Hash([key@0], 2)",
    ];
    for operator in operators {
        assert!(plan.contains(operator), "{operator}: {plan}");
    }
}

#[tokio::test]
async fn params_and_columns_of_other_types() {
    let session = Session::new("partitions");
    rows(&session, 50, 2);
    let query = "
        SELECT * FROM top((SELECT score, value % 2 AS key FROM t), 2) AS best ORDER BY key, rank";
    insta::assert_snapshot!(session.show(query).await, @"
    +-----+-------+------+
    | key | score | rank |
    +-----+-------+------+
    | 0   | 12.0  | 1    |
    | 0   | 12.0  | 2    |
    | 1   | 12.0  | 1    |
    | 1   | 11.0  | 2    |
    +-----+-------+------+
    ");
    let query = r#"SELECT * FROM map_partitions('numbered', (SELECT key AS "TEXT" FROM t WHERE value > 97), 5, 'no ') ORDER BY number"#;
    insta::assert_snapshot!(session.show(query).await, @"
    +--------+-------+
    | number | text  |
    +--------+-------+
    | 5      | no k0 |
    | 6      | end   |
    +--------+-------+
    ");
    let query = "WITH few AS (SELECT * FROM t LIMIT 3) SELECT count(*) FROM map_partitions('numbered', (SELECT key AS text FROM few), 0, NULL)";
    insta::assert_snapshot!(session.show(query).await, @"
    +----------+
    | count(*) |
    +----------+
    | 4        |
    +----------+
    ");
    let none =
        "SELECT * FROM map_partitions('numbered', (SELECT key AS text FROM t WHERE value < 0), 0, NULL)";
    insta::assert_snapshot!(session.show(none).await, @"
    ++
    ++
    ");
}

/// A null is a null, across batches too.
#[tokio::test]
async fn keys_are_equal_as_the_contract_says() {
    let session = Session::new("partitions");
    let keys: Int32Array = (0..6000).map(|i| (i % 3 != 0).then_some(i % 2)).collect();
    let flags: BooleanArray = (0..6000).map(|i| Some(i % 5 == 0)).collect();
    let values = Float64Array::from_iter_values((0..6000).map(f64::from));
    session.partitioned(
        "u",
        vec![("a", Arc::new(keys)), ("b", Arc::new(flags)), ("value", Arc::new(values))],
        2,
        64,
    );
    session.run("SET heddle.batch_rows = 7").await.expect("an option");
    let ours = "SELECT a, b, rows, sum FROM map_partitions('two_keys', (SELECT a, b, value FROM u))";
    let theirs = "SELECT a, b, CAST(count(*) AS int), sum(value) FROM u GROUP BY a, b";
    let both = format!("SELECT count(*) FROM (({ours}) INTERSECT ({theirs}))");
    insta::assert_snapshot!(session.show(&both).await, @"
    +----------+
    | count(*) |
    +----------+
    | 6        |
    +----------+
    ");
    insta::assert_snapshot!(session.show(&format!("SELECT count(*) FROM ({ours})")).await, @"
    +----------+
    | count(*) |
    +----------+
    | 6        |
    +----------+
    ");
}

#[tokio::test]
async fn metrics_of_the_operator() {
    let session = Session::with_config("partitions", SessionConfig::new().with_target_partitions(1));
    rows(&session, 1_000, 10);
    session.run("SET heddle.batch_rows = 100").await.expect("an option");
    let query = "EXPLAIN ANALYZE SELECT * FROM map_partitions('running_sum', (SELECT * FROM t))";
    let metrics = session.show(query).await;
    let line = metrics.lines().find(|line| line.contains("MapPartitionsExec:")).expect("the operator");
    for metric in ["output_rows=1.00 K", "guest_batches=10", "guest_time=", "marshal_time="] {
        assert!(line.contains(metric), "{metric}: {line}");
    }
}

#[tokio::test]
async fn mistakes() {
    let session = Session::new("partitions");
    rows(&session, 10, 2);
    insta::assert_snapshot!(session.failure("SELECT * FROM map_partitions('running_sum', (SELECT key FROM t))").await, @"HEDDLE1103 running_sum: given (table(key utf8)): running_sum(table(key utf8, value int64)) -> table(key utf8, total int64)");
    insta::assert_snapshot!(session.failure("SELECT * FROM map_partitions('running_sum', (SELECT * FROM t), 1)").await, @"HEDDLE1103 running_sum: given (table(key utf8, value int64, score float64), int64): running_sum(table(key utf8, value int64)) -> table(key utf8, total int64)");
    insta::assert_snapshot!(session.failure("SELECT * FROM map_partitions('nothing', (SELECT * FROM t))").await, @r#"HEDDLE1101 map_partitions: no partition function "nothing""#);
    insta::assert_snapshot!(session.failure("SELECT * FROM map_partitions('running_sum')").await, @"HEDDLE1103 map_partitions: write map_partitions('function', (SELECT ...), params)");
    insta::assert_snapshot!(session.failure("SELECT * FROM running_sum()").await, @"HEDDLE1104 running_sum: running_sum(table(key utf8, value int64)) -> table(key utf8, total int64): call it as map_partitions('running_sum', (SELECT ...))");
    insta::assert_snapshot!(session.failure("SELECT running_sum(1)").await, @"HEDDLE1104 running_sum: running_sum(table(key utf8, value int64)) -> table(key utf8, total int64): call it in FROM map_partitions('running_sum', (SELECT ...))");
    let nulls =
        "SELECT * FROM map_partitions('running_sum', (SELECT key, nullif(value, 37) AS value FROM t))";
    assert_eq!(session.failure(nulls).await.code(), ErrorCode::InnerNull);
    let tables = Session::new("tables");
    rows(&tables, 10, 2);
    insta::assert_snapshot!(tables.failure("SELECT * FROM map_partitions('digits', (SELECT * FROM t))").await, @"HEDDLE1102 digits: digits(rows int32) -> table(digit int32) takes 1 arguments, given ()");
}

/// Output is made as it is asked for, and the rest is not made.
#[tokio::test]
async fn back_pressure() {
    let session = Session::new("partitions");
    session.table("many", vec![("times", Arc::new(Int32Array::from(vec![1_000_000; 50])) as ArrayRef)]);
    let before = session.pools.counters().snapshot();
    let query = "SELECT * FROM map_partitions('stretched', (SELECT * FROM many))";
    let mut batches =
        session.context.sql(query).await.expect("a plan").execute_stream().await.expect("a stream");
    for _ in 0..3 {
        let batch = batches.next().await.expect("a batch").expect("a batch");
        assert!(batch.num_rows() <= 8192);
    }
    drop(batches);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let made = session.pools.counters().snapshot().bytes_out - before.bytes_out;
    assert!(made <= 10 * 8192 * 5, "{made}");
    assert_eq!(session.pools.counters().snapshot().instances_created - before.instances_created, 1);
}
