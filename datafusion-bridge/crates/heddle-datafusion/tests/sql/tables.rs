//! Table functions in FROM: constant arguments, LATERAL columns, joins, limits, counters.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int32Array, Int64Array, StringArray};
use datafusion::prelude::SessionContext;
use heddle_datafusion::register_module;
use heddle_host::ErrorCode;

use crate::session::Session;

/// `t(id, n, text)` in two partitions.
fn rows(session: &Session, count: i32) {
    let ids = Int32Array::from_iter_values(0..count);
    let numbers: Int64Array = (0..count).map(|i| (i % 4 != 3).then_some(i64::from(i % 3))).collect();
    let lengths = (0..count).zip([0, 1, 2].into_iter().cycle());
    let texts = StringArray::from_iter_values(lengths.map(|(_, length)| "a b c ".repeat(length)));
    let columns: Vec<(&str, ArrayRef)> =
        vec![("id", Arc::new(ids)), ("n", Arc::new(numbers)), ("text", Arc::new(texts))];
    session.partitioned("t", columns, 2, 100);
}

#[tokio::test]
async fn constant_arguments() {
    let session = Session::new("tables");
    insta::assert_snapshot!(session.show("SELECT * FROM digits(3)").await, @"
    +-------+
    | digit |
    +-------+
    | 0     |
    | 1     |
    | 2     |
    +-------+
    ");
    insta::assert_snapshot!(session.show("SELECT at + 1 AS next, word FROM split_words('ab cd  e') WHERE at > 0").await, @"
    +------+------+
    | next | word |
    +------+------+
    | 4    | cd   |
    | 8    | e    |
    +------+------+
    ");
    insta::assert_snapshot!(session.show(r#"SELECT w.x FROM "splitWords"('ab cd') AS w(x, y)"#).await, @"
    +----+
    | x  |
    +----+
    | ab |
    | cd |
    +----+
    ");
    insta::assert_snapshot!(session.show("SELECT count(*), sum(digit) FROM digits(100 * 1000)").await, @"
    +----------+---------------------+
    | count(*) | sum(digits().digit) |
    +----------+---------------------+
    | 100000   | 450000              |
    +----------+---------------------+
    ");
    insta::assert_snapshot!(session.show("SELECT * FROM twice(), digits(1 + 1)").await, @"
    +---+-------+
    | n | digit |
    +---+-------+
    | 1 | 0     |
    | 1 | 1     |
    | 2 | 0     |
    | 2 | 1     |
    +---+-------+
    ");
    insta::assert_snapshot!(session.show("SELECT count(*) FROM digits(NULL)").await, @"
    +----------+
    | count(*) |
    +----------+
    | 0        |
    +----------+
    ");
    insta::assert_snapshot!(session.show("EXPLAIN FORMAT INDENT SELECT digit FROM digits(3)").await.replace(session.pools.digest().get(..12).expect("a digest"), "0123456789ab"), @"
    +---------------+------------------------------------------------------+
    | plan_type     | plan                                                 |
    +---------------+------------------------------------------------------+
    | logical_plan  | TableScan: digits() projection=[digit]               |
    | physical_plan | TableCallExec: digits(3), module=sha256:0123456789ab |
    |               |   PlaceholderRowExec                                 |
    |               |                                                      |
    +---------------+------------------------------------------------------+
    ");
}

#[tokio::test]
async fn columns_as_arguments() {
    let session = Session::new("tables");
    rows(&session, 10);
    let query =
        "SELECT t.id, d.digit FROM t CROSS JOIN LATERAL digits(t.n) AS d WHERE id < 6 ORDER BY id, digit";
    insta::assert_snapshot!(session.show(query).await, @"
    +----+-------+
    | id | digit |
    +----+-------+
    | 1  | 0     |
    | 2  | 0     |
    | 2  | 1     |
    | 4  | 0     |
    | 5  | 0     |
    | 5  | 1     |
    +----+-------+
    ");
    let query = "SELECT id, w.word, w.pos FROM t, LATERAL split_words(t.text) AS w(word, pos) WHERE id = 2 ORDER BY pos";
    insta::assert_snapshot!(session.show(query).await, @"
    +----+------+-----+
    | id | word | pos |
    +----+------+-----+
    | 2  | a    | 0   |
    | 2  | b    | 2   |
    | 2  | c    | 4   |
    | 2  | a    | 6   |
    | 2  | b    | 8   |
    | 2  | c    | 10  |
    +----+------+-----+
    ");
    let query =
        "SELECT id, n, d.digit FROM t LEFT JOIN LATERAL digits(n) d ON true WHERE id < 5 ORDER BY id, digit";
    insta::assert_snapshot!(session.show(query).await, @"
    +----+---+-------+
    | id | n | digit |
    +----+---+-------+
    | 0  | 0 |       |
    | 1  | 1 | 0     |
    | 2  | 2 | 0     |
    | 2  | 2 | 1     |
    | 3  |   |       |
    | 4  | 1 | 0     |
    +----+---+-------+
    ");
    let query = "SELECT a.id, d.digit, e.digit FROM t a, LATERAL digits(a.n) d, LATERAL digits(d.digit) e WHERE a.id < 6";
    insta::assert_snapshot!(session.show(query).await, @"
    +----+-------+-------+
    | id | digit | digit |
    +----+-------+-------+
    | 2  | 1     | 0     |
    | 5  | 1     | 0     |
    +----+-------+-------+
    ");
    let on = "SELECT id, d.digit FROM t JOIN LATERAL digits(n) d ON d.digit = t.id - 1 ORDER BY id";
    insta::assert_snapshot!(session.show(on).await, @"
    +----+-------+
    | id | digit |
    +----+-------+
    | 1  | 0     |
    | 2  | 1     |
    +----+-------+
    ");
}

#[tokio::test]
async fn many_rows_come_batch_by_batch() {
    let session = Session::new("tables");
    rows(&session, 3_000);
    let query = "
        SELECT count(*) AS rows, sum(digit) AS digits, count(DISTINCT id) AS ids
        FROM t, LATERAL digits(id) WHERE id < 500 OR id > 2900";
    insta::assert_snapshot!(session.show(query).await, @"
    +--------+---------+-----+
    | rows   | digits  | ids |
    +--------+---------+-----+
    | 416800 | 1870650 | 598 |
    +--------+---------+-----+
    ");
    let created = session.pools.counters().snapshot().instances_created;
    assert!(created <= 2, "one for each partition: {created}");
    session.run(query).await.expect("a result");
    assert_eq!(session.pools.counters().snapshot().instances_created, created);

    // A query that wants few rows does not make the rest.
    let before = session.pools.counters().snapshot().bytes_out;
    session.run("SELECT * FROM digits(100000000) LIMIT 5").await.expect("a result");
    assert!(session.pools.counters().snapshot().bytes_out - before < 200_000);
}

#[tokio::test]
async fn metrics_of_the_operator() {
    let session = Session::new("tables");
    rows(&session, 1_000);
    session.run("SET heddle.batch_rows = 25").await.expect("an option");
    let metrics = session.show("EXPLAIN ANALYZE SELECT id, digit FROM t, LATERAL digits(n)").await;
    let line = metrics.lines().find(|line| line.contains("TableCallExec: digits(n@1), module=sha256:"));
    let line = line.expect("the operator");
    for metric in ["output_rows=750", "guest_batches=40", "guest_time=", "marshal_time=", "elapsed_compute="]
    {
        assert!(line.contains(metric), "{metric}: {line}");
    }
}

#[tokio::test]
async fn columns_that_nobody_asks_for_are_not_read() {
    let session = Session::new("tables");
    rows(&session, 10);
    let plan = session.show("EXPLAIN FORMAT INDENT SELECT digit FROM t, LATERAL digits(n)").await;
    let scan = plan.lines().find(|line| line.contains("TableScan: t")).expect("a scan");
    assert!(scan.contains("projection=[n]"), "{plan}");
}

#[tokio::test]
async fn mistakes() {
    let session = Session::new("tables");
    rows(&session, 10);
    insta::assert_snapshot!(session.failure("SELECT * FROM digits('a')").await, @"HEDDLE1103 digits: digits(rows int32) -> table(digit int32): rows is int32 and takes no utf8, given (utf8)");
    insta::assert_snapshot!(session.failure("SELECT * FROM digits(1, 2)").await, @"HEDDLE1102 digits: digits(rows int32) -> table(digit int32) takes 1 arguments, given (int64, int64)");
    insta::assert_snapshot!(session.failure("SELECT * FROM digits(5000000000)").await, @"
    HEDDLE2004 digits: 5000000000 in argument rows does not fit int32
      hint: declare a wider type, or round and check the range before returning
    ");
    insta::assert_snapshot!(session.failure("SELECT * FROM t, LATERAL digits(text)").await, @"HEDDLE1103 digits: digits(rows int32) -> table(digit int32): rows is int32 and takes no utf8, given (utf8)");
    insta::assert_snapshot!(session.failure("SELECT digits(1)").await, @"HEDDLE1104 digits: digits(rows int32) -> table(digit int32): call it in FROM digits(...)");
    let outer = "SELECT * FROM t LEFT JOIN LATERAL digits(n) d ON d.digit > 0";
    insta::assert_snapshot!(session.failure(outer).await, @"HEDDLE1104 digits: digits(rows int32) -> table(digit int32): LEFT JOIN LATERAL takes ON true alone");
    let full = "SELECT * FROM t WHERE EXISTS (SELECT * FROM digits(t.n))";
    assert!(session.run(full).await.is_err());
    let error = session.failure("SELECT * FROM t, LATERAL digits(id * 1000000000)").await;
    assert_eq!((error.code(), error.row()), (ErrorCode::Range, Some(3)), "{error}");
}

#[tokio::test]
async fn a_session_of_its_own() {
    let context = SessionContext::new();
    let session = Session::new("tables");
    register_module(&context, &session.pools.module().expect("a module")).expect("functions");
    let rows = context.sql("SELECT * FROM digits(4)").await.expect("a plan").count().await.expect("rows");
    assert_eq!(rows, 4);
}
