//! The same rows as without a cluster.

use crate::cluster::Cluster;
use crate::corpus::path;
use crate::session::{Session, rows};

const MODULES: [&str; 4] = ["basics", "aggregates", "tables", "partitions"];

/// Functions of every kind, over shuffles and windows, in expressions and joins.
const QUERIES: [&str; 12] = [
    "SELECT n, length(text) AS length, add_longs(n, 1) AS more, add_ints(1, 2) AS three FROM t ORDER BY n LIMIT 20",
    "SELECT key, total(n) AS sum, mean(n) FILTER (WHERE n > 50) AS mean FROM t GROUP BY key ORDER BY key",
    "SELECT total(n) AS sum, row_count(text) AS rows, collect(DISTINCT text ORDER BY text) AS texts FROM t",
    "SELECT length(text) AS length, total(add_longs(n, n)) AS sum FROM t GROUP BY length(text) ORDER BY length",
    "SELECT n, total(n) OVER (PARTITION BY key ORDER BY n) AS so_far FROM t ORDER BY n",
    "SELECT total(n) AS sum FROM t WHERE length(text) > 100",
    "SELECT digit FROM digits(3) ORDER BY digit",
    "SELECT n, word FROM t, LATERAL split_words(t.text) AS w(word, pos) ORDER BY n, pos LIMIT 30",
    "SELECT n, word FROM t LEFT JOIN LATERAL split_words(t.text) AS w(word, pos) ON true ORDER BY n, pos",
    "SELECT key, max(total) AS total FROM map_partitions('running_sum', (SELECT key, n AS value FROM t)) GROUP BY key ORDER BY key",
    "SELECT key, rank, score FROM map_partitions('top', (SELECT CAST(n % 5 AS INT) AS key, CAST(n AS DOUBLE) AS score FROM t), 2) ORDER BY key, rank",
    "SELECT a.n, length(b.text) AS length FROM t AS a JOIN t AS b ON add_longs(a.n, 1) = b.n WHERE a.n < 40 ORDER BY a.n",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_same_rows() {
    let cluster = Cluster::start();
    let (there, here, files) = (Session::on(&cluster), Session::here(), rows());
    for session in [&there, &here] {
        session.register(&MODULES);
        session.table("t", &files).await;
    }
    for query in QUERIES {
        assert_eq!(there.show(query).await, here.show(query).await, "{query}");
    }
    for planner in ["false", "true"] {
        there.run(&format!("SET ballista.planner.adaptive.enabled = {planner}")).await.expect("an option");
        assert_eq!(there.show(QUERIES[1]).await, here.show(QUERIES[1]).await, "adaptive: {planner}");
        assert_eq!(there.show(QUERIES[9]).await, here.show(QUERIES[9]).await, "adaptive: {planner}");
    }
    let plan = there.show(&format!("EXPLAIN {}", QUERIES[10])).await;
    assert!(plan.contains("MapPartitionsExec: top(table, 2)"), "{plan}");
    cluster.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn functions_that_sql_creates() {
    let cluster = Cluster::start();
    let (session, files) = (Session::on(&cluster), rows());
    session.table("t", &files).await;
    let (basics, aggregates) = (path("basics"), path("aggregates"));
    let (basics, aggregates) = (basics.display(), aggregates.display());
    let statements = [
        format!("CREATE FUNCTION letters() LANGUAGE WASM AS '{basics}#length'"),
        format!("CREATE FUNCTION whole() LANGUAGE WASM AS '{aggregates}?memory_limit_bytes=67108864#total'"),
        format!("CREATE FUNCTION digits() LANGUAGE WASM AS '{}'", path("tables").display()),
        format!("CREATE FUNCTION running_sum() LANGUAGE WASM AS '{}'", path("partitions").display()),
    ];
    for statement in &statements {
        session.run(statement).await.expect(statement);
    }
    let query = "SELECT key, whole(n) AS n, max(letters(text)) AS letters FROM t GROUP BY key ORDER BY key";
    insta::assert_snapshot!(session.show(query).await, @"
    +-----+------+---------+
    | key | n    | letters |
    +-----+------+---------+
    | a   | 6633 | 5       |
    | b   | 6700 | 5       |
    | c   | 6567 | 5       |
    +-----+------+---------+
    ");
    insta::assert_snapshot!(session.show("SELECT count(*) AS rows FROM t, LATERAL digits(CAST(t.n % 3 AS INT)) AS d").await, @"
    +------+
    | rows |
    +------+
    | 199  |
    +------+
    ");
    let sums = "SELECT sum(total) AS total FROM running_sum((SELECT key, n AS value FROM t)) AS s";
    insta::assert_snapshot!(session.show(sums).await, @"
    +--------+
    | total  |
    +--------+
    | 451111 |
    +--------+
    ");
    session.run("DROP FUNCTION letters").await.expect("it is gone");
    let gone = session.run("SELECT letters(text) FROM t").await.expect_err("it is gone").to_string();
    assert!(gone.contains("Invalid function 'letters'"), "{gone}");
    cluster.stop();
}
