//! Aggregates: partial and final, skipped partial aggregation, FILTER, DISTINCT, ORDER BY, windows, limits.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray as _, Float64Array, Int64Array, StringArray};
use datafusion::arrow::datatypes::Int64Type;
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::prelude::SessionConfig;
use heddle_host::ErrorCode;

use crate::session::Session;

/// `t(k, v, f, s)`: keys of 0 to `groups`, every seventh value null, in batches over two partitions.
fn rows(session: &Session, count: i64, groups: i64) {
    let keys = Int64Array::from_iter_values((0..count).map(|i| (i * 31) % groups));
    let values: Int64Array = (0..count).map(|i| (i % 7 != 3).then_some(i * 5 - 1000)).collect();
    let floats = Float64Array::from_iter_values((0..count).map(|i| (i % 1000) as f64 / 8.0));
    let texts: StringArray = (0..count).map(|i| (i % 5 != 0).then(|| format!("w{}", i % 13))).collect();
    let columns: Vec<(&str, ArrayRef)> =
        vec![("k", Arc::new(keys)), ("v", Arc::new(values)), ("f", Arc::new(floats)), ("s", Arc::new(texts))];
    session.partitioned("t", columns, 2, 1000);
}

#[tokio::test]
async fn without_groups() {
    let session = Session::new("aggregates");
    rows(&session, 10_000, 10);
    let query = "
        SELECT total(v) AS total, total(v) = sum(v) AS same, mean(f) AS mean, row_count(s) AS rows, smallest(s) AS least,
            total(v) FILTER (WHERE k = 3) = sum(v) FILTER (WHERE k = 3) AS filtered, mode(s) AS mode,
            weighted_mean(f, 2.0) AS weighted
        FROM t";
    insta::assert_snapshot!(session.show(query).await, @"
    +-----------+------+---------+-------+-------+----------+------+----------+
    | total     | same | mean    | rows  | least | filtered | mode | weighted |
    +-----------+------+---------+-------+-------+----------+------+----------+
    | 205671855 | true | 62.4375 | 10000 | w0    | true     | w0   | 62.4375  |
    +-----------+------+---------+-------+-------+----------+------+----------+
    ");
    let query = "SELECT total(v), mean(f), row_count(s), smallest(s), collect(s), all_true(v > 0) FROM t WHERE k > 99";
    insta::assert_snapshot!(session.show(query).await, @"
    +------------+-----------+----------------+---------------+--------------+--------------------------+
    | total(t.v) | mean(t.f) | row_count(t.s) | smallest(t.s) | collect(t.s) | all_true(t.v > Int64(0)) |
    +------------+-----------+----------------+---------------+--------------+--------------------------+
    | 0          |           | 0              |               | []           | true                     |
    +------------+-----------+----------------+---------------+--------------+--------------------------+
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn groups_in_two_phases() {
    let session = Session::new("aggregates");
    rows(&session, 20_000, 777);
    let query = "
        SELECT count(*) AS groups, sum(CASE WHEN a = b AND c = d AND e = f THEN 1 ELSE 0 END) AS same FROM (
            SELECT k, total(v) AS a, coalesce(sum(v), 0) AS b, row_count(s) AS c, count(*) AS d, smallest(s) AS e, min(s) AS f
            FROM t GROUP BY k)";
    insta::assert_snapshot!(session.show(query).await, @"
    +--------+------+
    | groups | same |
    +--------+------+
    | 777    | 777  |
    +--------+------+
    ");
    let plan = session.show("EXPLAIN FORMAT INDENT SELECT k, total(v) FROM t GROUP BY k").await;
    assert!(plan.contains("mode=Partial") && plan.contains("mode=FinalPartitioned"), "{plan}");
    let counters = session.pools.counters().snapshot();
    // Two partitions of two phases, of three aggregates each.
    assert!(counters.instances_created <= 12, "{counters:?}");
    for _ in 0..5 {
        session.run(query).await.expect("a result");
    }
    assert!(session.pools.counters().snapshot().instances_created <= 12);
}

#[tokio::test]
async fn groups_with_filters_and_sets() {
    let session = Session::new("aggregates");
    rows(&session, 5_000, 50);
    let query = "
        SELECT count(*) AS groups, sum(CASE WHEN (a IS NOT DISTINCT FROM b) AND c = d THEN 1 ELSE 0 END) AS same FROM (
            SELECT k % 5, s, total(v) FILTER (WHERE v > 3000 AND k <> 7) AS a,
                coalesce(sum(v) FILTER (WHERE v > 3000 AND k <> 7), 0) AS b,
                row_count(s) FILTER (WHERE k > 48) AS c, count(*) FILTER (WHERE k > 48) AS d
            FROM t GROUP BY GROUPING SETS ((k % 5, s), (k % 5), ()))";
    insta::assert_snapshot!(session.show(query).await, @"
    +--------+------+
    | groups | same |
    +--------+------+
    | 59     | 59   |
    +--------+------+
    ");
}

#[tokio::test]
async fn sorted_groups_are_emitted_as_they_end() {
    let session = Session::new("aggregates");
    rows(&session, 5_000, 50);
    let query = "
        SELECT count(*) AS groups, sum(CASE WHEN a = b AND c = d THEN 1 ELSE 0 END) AS same FROM (
            SELECT k, total(v) AS a, sum(v) AS b, row_count(DISTINCT s) AS c,
                count(DISTINCT s) + CASE WHEN count(s) < count(*) THEN 1 ELSE 0 END AS d
            FROM (SELECT * FROM t ORDER BY k LIMIT 4000) GROUP BY k)";
    insta::assert_snapshot!(session.show(query).await, @"
    +--------+------+
    | groups | same |
    +--------+------+
    | 40     | 40   |
    +--------+------+
    ");
    let plan = session.show(&format!("EXPLAIN FORMAT INDENT {query}")).await;
    assert!(plan.contains("ordering_mode=Sorted"), "{plan}");
}

/// A partial aggregation that does not reduce anything hands states on, one for each row.
#[tokio::test]
async fn partial_aggregation_is_skipped() {
    let config = SessionConfig::new()
        .with_target_partitions(2)
        .set_usize("datafusion.execution.skip_partial_aggregation_probe_rows_threshold", 100)
        .set_str("datafusion.execution.skip_partial_aggregation_probe_ratio_threshold", "0.1");
    let session = Session::with_config("aggregates", config);
    rows(&session, 8_000, 8_000);
    let check = |what: &str| {
        format!(
            "SELECT count(*) AS groups, sum(CASE WHEN a IS NOT DISTINCT FROM b THEN 1 ELSE 0 END) AS same
             FROM (SELECT k % 6000 AS k, {what} FROM t GROUP BY k % 6000)"
        )
    };
    let same = "\
+--------+------+
| groups | same |
+--------+------+
| 6000   | 6000 |
+--------+------+";
    let plain = check("total(v) AS a, coalesce(sum(v), 0) AS b");
    assert_eq!(session.show(&plain).await, same);
    assert_eq!(session.show(&check("mean(f) AS a, avg(f) AS b")).await, same);
    let filtered = "row_count(s) FILTER (WHERE v > 0) AS a, count(*) FILTER (WHERE v > 0) AS b";
    assert_eq!(session.show(&check(filtered)).await, same);
    let metrics = session.show(&format!("EXPLAIN ANALYZE {plain}")).await;
    let skipped = metrics.split("skipped_aggregation_rows=").nth(1).expect("the metric");
    assert!(!skipped.starts_with("0,") && !skipped.starts_with("0]"), "{metrics}");
}

#[tokio::test]
async fn distinct_rows() {
    let session = Session::new("aggregates");
    rows(&session, 6_000, 10);
    let query = "
        SELECT k, total(DISTINCT abs(v) % 9) AS total, sum(DISTINCT abs(v) % 9) AS sum, row_count(DISTINCT s) AS texts,
            total(v) = sum(v) AS all_rows
        FROM t WHERE k < 3 GROUP BY k ORDER BY k";
    insta::assert_snapshot!(session.show(query).await, @"
    +---+-------+-----+-------+----------+
    | k | total | sum | texts | all_rows |
    +---+-------+-----+-------+----------+
    | 0 | 36    | 36  | 1     | true     |
    | 1 | 36    | 36  | 13    | true     |
    | 2 | 36    | 36  | 13    | true     |
    +---+-------+-----+-------+----------+
    ");
    insta::assert_snapshot!(session.show("SELECT total(DISTINCT abs(v) % 9), sum(v), row_count(DISTINCT s) FROM t").await, @"
    +-------------------------------------+----------+-------------------------+
    | total(DISTINCT abs(t.v) % Int64(9)) | sum(t.v) | row_count(DISTINCT t.s) |
    +-------------------------------------+----------+-------------------------+
    | 36                                  | 71991285 | 14                      |
    +-------------------------------------+----------+-------------------------+
    ");
}

#[tokio::test]
async fn ordered_rows() {
    let session = Session::new("aggregates");
    let n = 40;
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("k", Arc::new(Int64Array::from_iter_values((0..n).map(|i| i % 2)))),
        ("at", Arc::new(Int64Array::from_iter_values((0..n).map(|i| (i * 17) % n)))),
        ("s", Arc::new(StringArray::from_iter_values((0..n).map(|i| format!("{}", (i * 17) % n))))),
    ];
    session.partitioned("u", columns, 2, 3);
    let same = "collect(s ORDER BY at DESC) = array_agg(s ORDER BY at DESC)";
    let grouped = format!("SELECT k, {same} AS same FROM u GROUP BY k ORDER BY k");
    insta::assert_snapshot!(session.show(&grouped).await, @"
    +---+------+
    | k | same |
    +---+------+
    | 0 | true |
    | 1 | true |
    +---+------+
    ");
    insta::assert_snapshot!(session.show("SELECT collect(s ORDER BY at DESC) AS texts, collect(DISTINCT CAST(k AS varchar) ORDER BY CAST(k AS varchar)) FROM u").await, @"
    +--------------------------------------------------------------------------------------------------------------------------------------------------------+-----------------------------------------------------------------------+
    | texts                                                                                                                                                  | collect(DISTINCT u.k) ORDER BY [CAST(u.k AS Utf8View) ASC NULLS LAST] |
    +--------------------------------------------------------------------------------------------------------------------------------------------------------+-----------------------------------------------------------------------+
    | [39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0] | [0, 1]                                                                |
    +--------------------------------------------------------------------------------------------------------------------------------------------------------+-----------------------------------------------------------------------+
    ");
}

#[tokio::test]
async fn windows() {
    let session = Session::new("aggregates");
    rows(&session, 300, 3);
    let frames = [
        "PARTITION BY k",
        "PARTITION BY k ORDER BY f, v",
        "ORDER BY f, v ROWS BETWEEN 4 PRECEDING AND 2 FOLLOWING",
        "PARTITION BY k ORDER BY v RANGE BETWEEN 20 PRECEDING AND 5 PRECEDING",
        "ORDER BY f, v ROWS BETWEEN 3 FOLLOWING AND 9 FOLLOWING",
    ];
    for frame in frames {
        let query = format!(
            "SELECT count(*) AS rows, sum(CASE WHEN a = coalesce(b, 0) THEN 1 ELSE 0 END) AS same
             FROM (SELECT total(v) OVER ({frame}) AS a, sum(v) OVER ({frame}) AS b FROM t)"
        );
        let batch = &session.run(&query).await.unwrap_or_else(|error| panic!("{frame}: {error}"))[0];
        let counts = [0, 1].map(|i| batch.column(i).as_primitive::<Int64Type>().value(0));
        assert_eq!(counts, [300, 300], "{frame}");
    }
    let moving = "SELECT smallest(s) OVER (ORDER BY f ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t";
    insta::assert_snapshot!(session.failure(moving).await, @"HEDDLE1104 smallest: smallest(text utf8) -> utf8? state utf8?: without retract it cannot be used in a window whose frame moves");
    let distinct =
        "SELECT total(DISTINCT v) OVER (ORDER BY f ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t";
    insta::assert_snapshot!(session.failure(distinct).await, @"HEDDLE1104 total: total(value int64) -> int64 state int64: no DISTINCT in a window whose frame moves");
}

#[tokio::test]
async fn a_subquery_without_rows_has_the_initial_result() {
    let session = Session::new("aggregates");
    rows(&session, 20, 20);
    let query = "
        SELECT o.k, (SELECT row_count(i.s) FROM t i WHERE i.k = o.k + 18) AS rows FROM t o WHERE o.k < 3 ORDER BY o.k";
    insta::assert_snapshot!(session.show(query).await, @"
    +---+------+
    | k | rows |
    +---+------+
    | 0 | 1    |
    | 1 | 1    |
    | 2 | 0    |
    +---+------+
    ");
}

#[tokio::test]
async fn failures_name_the_row_of_their_batch() {
    let session = Session::new("aggregates");
    rows(&session, 3_000, 10);
    let wide = "SELECT total(CAST(v AS decimal(30, 0)) * 10000000000000000000) FROM t";
    let error = session.failure(wide).await;
    assert_eq!(error.code(), ErrorCode::ArgumentType, "{error}");
    let huge = "CASE WHEN f = 100.0 THEN 18446744073709551615 ELSE CAST(1 AS bigint unsigned) END";
    let error = session.failure(&format!("SELECT k % 1, total({huge}) FROM t GROUP BY k % 1")).await;
    assert_eq!((error.code(), error.row()), (ErrorCode::Range, Some(800)), "{error}");
    let filtered = format!("SELECT k % 1, total({huge}) FILTER (WHERE f > 50.0) FROM t GROUP BY k % 1");
    let error = session.failure(&filtered).await;
    assert_eq!((error.code(), error.row()), (ErrorCode::Range, Some(800)), "{error}");
    insta::assert_snapshot!(session.failure("SELECT total('a') FROM t").await, @"HEDDLE1103 total: total(value int64) -> int64 state int64: value is int64 and takes no utf8, given (utf8)");
    insta::assert_snapshot!(session.failure("SELECT total(v, v) FROM t").await, @"HEDDLE1102 total: total(value int64) -> int64 state int64 takes 1 arguments, given (int64, int64)");
    insta::assert_snapshot!(session.failure("SELECT total() FROM t").await, @"HEDDLE1104 total: total(value int64) -> int64 state int64: no aggregate without arguments");
}

#[tokio::test]
async fn overloads() {
    let session = Session::new("signatures");
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["a", "c", "b"]));
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1, 3, 2]));
    session.table("t", vec![("text", texts), ("n", numbers)]);
    insta::assert_snapshot!(session.show("SELECT largest(text) AS a, largest(n) AS b FROM t").await, @"
    +---+---+
    | a | b |
    +---+---+
    | c | 3 |
    +---+---+
    ");
}

#[tokio::test]
async fn limits_of_the_session_reach_aggregates() {
    let session = Session::new("aggregates");
    rows(&session, 5_000, 5);
    session.run("SET heddle.batch_rows = 100").await.expect("an option");
    let before = session.pools.counters().snapshot();
    session.run("SELECT k, total(v) FROM t GROUP BY k").await.expect("a result");
    let after = session.pools.counters().snapshot();
    assert!(after.batches - before.batches >= 50, "{after:?}");

    session.run("SET heddle.memory_limit_bytes = 20000000").await.expect("an option");
    let error = session.failure("SELECT k, collect(repeat(s, 10000)) FROM t GROUP BY k").await;
    assert_eq!(error.code(), ErrorCode::Memory, "{error}");
    session.run("SELECT k, total(v) FROM t GROUP BY k").await.expect("others go on");
}

/// DataFusion asks for the size of the groups after each batch, and spills when its pool has no more.
#[tokio::test]
async fn groups_spill() {
    let runtime = RuntimeEnvBuilder::new().with_memory_pool(Arc::new(FairSpillPool::new(3_000_000)));
    let config = SessionConfig::new().with_target_partitions(1).with_batch_size(1000);
    let builder = SessionStateBuilder::new()
        .with_default_features()
        .with_config(config)
        .with_runtime_env(runtime.build_arc().expect("a runtime"));
    let session = Session::with_builder("aggregates", builder);
    rows(&session, 60_000, 30_000);
    let query = "SELECT k, total(v) AS a, collect(s) AS c, smallest(s) AS d, sum(v) AS b, min(s) AS e FROM t GROUP BY k";
    let check = format!(
        "SELECT count(*) AS groups, sum(CASE WHEN a = coalesce(b, 0) AND (d IS NOT DISTINCT FROM e) THEN 1 ELSE 0 END) AS same
         FROM ({query}) WHERE c IS NOT NULL"
    );
    insta::assert_snapshot!(session.show(&check).await, @"
    +--------+-------+
    | groups | same  |
    +--------+-------+
    | 30000  | 30000 |
    +--------+-------+
    ");
    let metrics = session.show(&format!("EXPLAIN ANALYZE {query}")).await;
    let spilled = metrics.split("spill_count=").nth(1).expect("the metric");
    assert!(!spilled.starts_with("0,"), "{metrics}");
}
