//! What goes wrong.

use std::time::{Duration, Instant};

use heddle_host::ErrorCode;

use crate::cluster::Cluster;
use crate::corpus::path;
use crate::session::{Session, files, rows, work};

#[tokio::test(flavor = "multi_thread")]
async fn an_executor_is_lost() {
    let mut cluster = Cluster::of(2, &["--vcores", "1"]);
    let (session, files) = (Session::on(&cluster), work(3_000_000));
    session.register(&["js-tier/basics", "tables", "aggregates"]);
    session.table("t", &files).await;
    let query = "SELECT digit % 3 AS k, total(add_ints(digit, 0)) AS sum, count(*) AS rows \
        FROM t, LATERAL digits(CAST(t.rows AS INT)) AS d GROUP BY digit % 3 ORDER BY k";
    let running = tokio::spawn(async move { session.show(query).await });
    cluster.at_work(1, &running).await;
    cluster.kill(1);
    insta::assert_snapshot!(running.await.expect("an answer"), @"
    +---+----------+---------+
    | k | sum      | rows    |
    +---+----------+---------+
    | 0 | 43200000 | 9600000 |
    | 1 | 28800000 | 7200000 |
    | 2 | 36000000 | 7200000 |
    +---+----------+---------+
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_those_of_one_process() {
    let cluster = Cluster::start();
    let (there, here) = (Session::on(&cluster), Session::here());
    let files = files("value,text,a", &["1.5,one,1\n2,\"two, (or) ]\",2\n2.5,three,3\n".to_owned()]);
    for session in [&there, &here] {
        session.register(&["failures"]);
        session.table("t", &files).await;
        session.run("SET heddle.memory_limit_bytes = 33554432").await.expect("an option");
    }
    for (query, code) in [
        ("SELECT throwing(value, text) FROM t", ErrorCode::Threw),
        ("SELECT power(CAST(a * 30 AS INT)) FROM t", ErrorCode::Range),
        ("SELECT hoard(CAST(a AS INT)) FROM t", ErrorCode::Memory),
        // With a deadline that on a busy machine the others would meet.
        ("SELECT endless(CAST(a AS INT)) FROM t", ErrorCode::Deadline),
    ] {
        if code == ErrorCode::Deadline {
            for session in [&there, &here] {
                session.run("SET heddle.deadline_ms = 300").await.expect("an option");
            }
        }
        let (distant, near) = (there.failure(query).await, here.failure(query).await);
        assert_eq!(distant.code(), code, "{distant}");
        assert_eq!(distant, near);
    }
    for session in [&there, &here] {
        session.run("SET heddle.deadline_ms = 60000").await.expect("an option");
    }
    // What failed has done no harm to what comes after.
    let query = "SELECT sum(square(a)) AS sum FROM t";
    assert_eq!(there.show(query).await, here.show(query).await);
    cluster.stop();
}

/// The only slot of the cluster is free long before the deadline of the call that had it.
#[tokio::test(flavor = "multi_thread")]
async fn a_query_is_dropped_in_the_middle_of_a_call() {
    let cluster = Cluster::of(1, &["--vcores", "1"]);
    let (session, files) = (Session::on(&cluster), rows());
    session.register(&["basics"]);
    session.table("t", &files).await;
    for (module, query) in [
        ("hostile/table_next_spins", "SELECT * FROM f(1.0)"),
        ("hostile/partition_finish_spins", "SELECT * FROM f((SELECT CAST(n AS DOUBLE) AS a FROM t))"),
        ("hostile/spin", "SELECT f(CAST(n AS DOUBLE)) FROM t"),
        ("hostile/aggregate_spins", "SELECT key, f(CAST(n AS DOUBLE)) FROM t GROUP BY key"),
    ] {
        session.run("DROP FUNCTION IF EXISTS f").await.expect("no function");
        let statement = format!("CREATE FUNCTION f() LANGUAGE WASM AS '{}'", path(module).display());
        session.run(&statement).await.expect("a function");
        let context = session.context.clone();
        let running = tokio::spawn(async move { context.sql(query).await.expect("a plan").collect().await });
        cluster.at_work(0, &running).await;
        running.abort();
        assert!(running.await.expect_err("it was stopped").is_cancelled());
        let dropped = Instant::now();
        let rows = session.show("SELECT sum(add_longs(n, 1)) AS sum FROM t").await;
        assert!(rows.contains("20100"), "{rows}");
        assert!(dropped.elapsed() < Duration::from_secs(20), "{module}: {:?}", dropped.elapsed());
    }
    cluster.stop();
}
