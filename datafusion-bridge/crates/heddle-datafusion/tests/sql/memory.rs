//! The memory of guests is part of the session's memory pool.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int32Array};
use datafusion::error::DataFusionError;
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::memory_pool::{GreedyMemoryPool, MemoryPool};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use heddle_datafusion::from_datafusion;
use heddle_host::ErrorCode;

use crate::corpus;
use crate::session::Session;

fn session(module: &str, bytes: usize) -> (Session, Arc<dyn MemoryPool>) {
    let pool: Arc<dyn MemoryPool> = Arc::new(GreedyMemoryPool::new(bytes));
    let runtime = RuntimeEnvBuilder::new().with_memory_pool(Arc::clone(&pool)).build_arc();
    let builder = SessionStateBuilder::new().with_default_features();
    let session = Session::with_builder(module, builder.with_runtime_env(runtime.expect("a runtime")));
    let numbers: ArrayRef = Arc::new(Int32Array::from_iter_values(1..=4));
    session.table("t", vec![("a", numbers)]);
    (session, pool)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_function_that_hoards() {
    let (session, pool) = session("failures", 32 << 20);
    let (hoarding, other) =
        tokio::join!(session.run("SELECT hoard(a) FROM t"), session.run("SELECT power(a) FROM t"));
    let error = hoarding.expect_err("no end");
    let heddle = from_datafusion(&error).expect("Heddle's");
    assert_eq!((heddle.code(), heddle.function()), (ErrorCode::Memory, Some("hoard")));
    let DataFusionError::ResourcesExhausted(reason) = error.find_root() else { panic!("{error}") };
    assert!(reason.starts_with("HEDDLE2102 hoard"), "{reason}");
    assert!(reason.contains("heddle sha256:"), "the pool names its consumer: {reason}");

    assert_eq!(other.expect("others go on")[0].num_rows(), 4);
    assert_eq!(pool.reserved(), 0);
    session.run("SELECT power(a) FROM t").await.expect("and later ones too");
}

#[tokio::test]
async fn functions_of_create_function() {
    let (session, pool) = session("failures", 32 << 20);
    let path = corpus::path("failures");
    let create = format!("CREATE FUNCTION hoarder() LANGUAGE WASM AS '{}#hoard'", path.display());
    session.run(&create).await.expect("a function");
    let error = session.run("SELECT hoarder(a) FROM t").await.expect_err("no end");
    assert!(matches!(error.find_root(), DataFusionError::ResourcesExhausted(_)), "{error}");
    assert_eq!(pool.reserved(), 0);
}

/// A call in FROM holds its instance until it is drained.
#[tokio::test]
async fn an_operator_that_is_at_work() {
    let (session, pool) = session("tables", 32 << 20);
    let query = "SELECT d.* FROM t, LATERAL digits(t.a) d";
    let stream = session.context.sql(query).await.expect("a plan").execute_stream().await;
    let stream = stream.expect("a stream");
    assert!(pool.reserved() > 0, "an instance is at work");
    drop(stream);
    assert_eq!(pool.reserved(), 0);
}

#[tokio::test]
async fn no_memory_for_an_instance() {
    let (session, _) = session("failures", 1000);
    let error = session.run("SELECT power(a) FROM t").await.expect_err("no memory");
    assert!(matches!(error.find_root(), DataFusionError::ResourcesExhausted(_)), "{error}");
}
