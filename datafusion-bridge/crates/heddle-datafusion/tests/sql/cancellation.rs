//! Queries that are dropped in the middle of a call.

use std::sync::Arc;
use std::time::{Duration, Instant};

use datafusion::arrow::array::{ArrayRef, Float64Array, Int32Array};
use datafusion::physical_plan::{collect, displayable};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use crate::session::Session;

fn threads() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_time().build().expect("threads")
}

/// Drops the query in the middle of its first call.
async fn drop_in_a_call(session: &Session, query: &str) {
    let before = session.pools.counters().snapshot().instances_created;
    let called = async {
        while session.pools.counters().snapshot().instances_created == before {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // Into the call itself.
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    tokio::select! {
        result = session.run(query) => panic!("{query}: it has no end: {result:?}"),
        () = called => (),
    }
}

/// The call ends long before its deadline, also where calls keep every thread: a runtime waits for the threads that its tasks are
/// on.
#[test]
fn every_kind_of_function() {
    let endless = [
        ("hostile/spin", "SELECT f(a) FROM t"),
        ("hostile/spin", "SELECT count(*) FROM t WHERE f(a) > 1 GROUP BY a"),
        ("hostile/aggregate_spins", "SELECT f(a) FROM t"),
        ("hostile/aggregate_spins", "SELECT a, f(a) FROM t GROUP BY a"),
        ("hostile/aggregate_spins", "SELECT f(a) OVER (ORDER BY a) FROM t"),
        ("hostile/aggregate_spins", "SELECT f(DISTINCT a) FROM t"),
        ("hostile/partition_finish_spins", "SELECT * FROM f((SELECT a FROM t))"),
        ("hostile/table_next_spins", "SELECT * FROM f(1.0)"),
    ];
    for (module, query) in endless {
        let runtime = threads();
        runtime.block_on(async {
            let session = Session::new(module);
            let numbers: ArrayRef = Arc::new(Float64Array::from(vec![1.0, 2.0]));
            session.partitioned("t", vec![("a", numbers)], 2, 1);
            drop_in_a_call(&session, query).await;
        });
        let dropped = Instant::now();
        drop(runtime);
        assert!(dropped.elapsed() < Duration::from_secs(2), "{query}: {:?}", dropped.elapsed());
    }
}

/// The instance that was interrupted is gone; the module is not.
#[test]
fn what_comes_after() {
    let runtime = threads();
    runtime.block_on(async {
        let session = Session::new("failures");
        let numbers: ArrayRef = Arc::new(Int32Array::from(vec![3]));
        session.table("t", vec![("a", numbers)]);
        drop_in_a_call(&session, "SELECT endless(a) FROM t").await;
        assert!(session.show("SELECT power(a) AS p FROM t").await.contains("| 8 |"));
        let created = session.pools.counters().snapshot().instances_created;
        assert_eq!(created, 2);
        // One that is over has ended nothing.
        assert!(session.show("SELECT power(a) AS p FROM t").await.contains("| 8 |"));
        assert_eq!(session.pools.counters().snapshot().instances_created, created);
    });
}

/// A plan can be run again, and one of its partitions when another is done.
#[test]
fn a_plan_that_is_run_again() {
    let runtime = threads();
    runtime.block_on(async {
        let session = Session::new("failures");
        let numbers: ArrayRef = Arc::new(Int32Array::from(vec![0, 3]));
        session.partitioned("t", vec![("a", numbers)], 2, 1);
        let query = "SELECT CASE WHEN a = 0 THEN endless(a) ELSE power(a) END AS p FROM t";
        let plan = session.context.sql(query).await.expect("a plan").create_physical_plan().await;
        let plan = plan.expect("a plan");
        assert!(displayable(plan.as_ref()).indent(false).to_string().starts_with("ListenerExec\n"));
        for _ in 0..2 {
            let context = session.context.task_ctx();
            let both = collect(Arc::clone(&plan), Arc::clone(&context));
            timeout(Duration::from_millis(100), both).await.expect_err("it has no end");
            let one = plan.execute(1, context).expect("a stream");
            let batches = datafusion::physical_plan::common::collect(one).await.expect("a batch");
            assert_eq!(batches[0].num_rows(), 1);
        }
    });
}
