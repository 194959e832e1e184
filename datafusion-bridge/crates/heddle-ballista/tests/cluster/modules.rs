//! How modules come to executors.

use heddle_host::ErrorCode;

use crate::cluster::Cluster;
use crate::corpus::{module, path};
use crate::session::{Session, registry, rows, work};

const QUERY: &str = "SELECT sum(length(text)) AS letters FROM t";

/// The answer of the module basics.
async fn letters(session: &Session) {
    let answer = session.show(QUERY).await;
    assert!(answer.contains("| 855     |"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn modules_that_stay_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let modules = folder.path().to_str().expect("a path");
    let cluster = Cluster::of(2, &["--vcores", "2", "--modules", modules]);
    let (session, files) = (Session::with_registry(&cluster, registry().with_inline_bytes(0)), rows());
    session.table("t", &files).await;

    session.register(&["basics"]);
    let digest = module("basics").digest().to_owned();
    let failure = session.failure(QUERY).await;
    assert_eq!(failure.code(), ErrorCode::NoModule);
    assert!(failure.message().starts_with(&format!("no module sha256:{digest}: ")), "{failure}");
    assert!(failure.message().ends_with("; it has no URL"), "{failure}");

    // Another file under its name is not taken for it.
    let file = folder.path().join(format!("{digest}.wasm"));
    std::fs::copy(path("tables"), &file).expect("a file");
    let failure = session.failure(QUERY).await;
    assert_eq!(failure.code(), ErrorCode::NoModule);
    assert!(failure.message().starts_with(&format!("in place of sha256:{digest} there is ")), "{failure}");

    std::fs::copy(path("basics"), &file).expect("a file");
    letters(&session).await;
    cluster.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn modules_that_are_fetched_and_replaced() {
    let cluster = Cluster::start();
    let (session, rows) = (Session::with_registry(&cluster, registry().with_inline_bytes(0)), rows());
    session.table("t", &rows).await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("f.wasm");
    let create = format!("CREATE OR REPLACE FUNCTION length() LANGUAGE WASM AS '{}'", file.display());
    std::fs::copy(path("basics"), &file).expect("a file");
    session.run(&create).await.expect("a function");
    letters(&session).await;

    // Another file lies there when the query runs.
    let other = Session::with_registry(&cluster, registry().with_inline_bytes(0));
    other.table("t", &rows).await;
    std::fs::copy(path("aggregates"), &file).expect("a file");
    other.run(&create.replace("length()", "total()")).await.expect("a function");
    std::fs::copy(path("partitions"), &file).expect("a file");
    let failure = other.failure("SELECT total(n) FROM t").await;
    assert_eq!(failure.code(), ErrorCode::NoModule, "{failure}");
    assert!(failure.message().contains("its SHA-256 is"), "{failure}");
    cluster.stop();
}

/// A query ends with the functions that it began with.
#[tokio::test(flavor = "multi_thread")]
async fn a_module_is_replaced_while_a_query_runs() {
    let cluster = Cluster::start();
    let session = Session::on(&cluster);
    session.register(&["tables"]);
    let files = work(12_000_000);
    session.table("t", &files).await;
    let create = |module: &str, function: &str| {
        let path = path(module);
        format!("CREATE OR REPLACE FUNCTION f() LANGUAGE WASM AS '{}#{function}'", path.display())
    };
    // Compiled before, so that the query is not over by then.
    module("kernels");
    session.run(&create("js-tier/basics", "add_ints")).await.expect("a function");
    let query = "SELECT sum(f(digit % 10, 2)) AS sum FROM t, LATERAL digits(CAST(t.rows AS INT)) AS d";
    let context = session.context.clone();
    let running = tokio::spawn(async move { Session { context }.show(query).await });
    cluster.at_work(0, &running).await;
    session.run(&create("kernels", "product")).await.expect("another");
    assert!(!running.is_finished(), "the query was over before");
    insta::assert_snapshot!(running.await.expect("an answer"), @"
    +-----------+
    | sum       |
    +-----------+
    | 624000000 |
    +-----------+
    ");
    insta::assert_snapshot!(session.show(query).await, @"
    +-----------+
    | sum       |
    +-----------+
    | 864000000 |
    +-----------+
    ");
    cluster.stop();
}
