//! Calls with a handle: slots, lifetimes, and what is refused before it reaches the guest.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray as _, Float64Array, Int32Array, Int64Array, StringArray};
use arrow::datatypes::{Float64Type, Int32Type, Int64Type};
use heddle_conformance::difference;
use heddle_host::{
    AggregateCall, Column, Counters, ErrorCode, HeddleInstance, HostEnv, Limits, PartitionCall, TableCall,
};

use crate::corpus::module;

fn instance(name: &str, counters: &Arc<Counters>) -> HeddleInstance {
    let module = module(name).expect("a module");
    module.instantiate(Limits::default(), HostEnv::default(), Arc::clone(counters)).expect("an instance")
}

fn int64(values: impl IntoIterator<Item = i64>) -> Column {
    Column::new(Arc::new(Int64Array::from_iter_values(values)))
}

fn int32(values: impl IntoIterator<Item = i32>) -> Column {
    Column::new(Arc::new(Int32Array::from_iter_values(values)))
}

fn longs(values: impl IntoIterator<Item = i64>) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(values))
}

#[test]
fn a_million_groups_in_one_instance() {
    const GROUPS: u32 = 1_000_000;
    const ROWS: u32 = 65_536;
    let counters = Arc::default();
    let mut instance = instance("aggregates", &counters);
    let module = instance.module().clone();
    let total = module.function("total").expect("a function");
    let mut call = instance.open_aggregate(total).expect("a call");
    for start in (0..GROUPS).step_by(ROWS as usize) {
        let groups: Vec<u32> = (start..GROUPS.min(start + ROWS)).collect();
        for _ in 0..2 {
            let values = int64(groups.iter().map(|group| i64::from(*group)));
            call.accumulate(&[values], groups.len(), Some(&groups), GROUPS).expect("accumulated");
        }
    }
    assert!(call.size().expect("a size") > GROUPS as usize);
    // Emitted from the front, as an operator does that runs out of memory.
    let mut next = 0;
    while next < GROUPS {
        let count = 250_000.min(GROUPS - next);
        let results = call.finish(None, count).expect("results");
        let values = results.as_primitive::<Int64Type>().values();
        assert!(values.iter().zip(i64::from(next)..).all(|(value, row)| *value == 2 * row));
        call.shift(count).expect("shifted");
        next += count;
    }
    call.close().expect("closed");
    let counted = counters.snapshot();
    assert_eq!((counted.instances_created, counted.handles_opened), (1, 1));
    assert_eq!(counted.rows, 2 * u64::from(GROUPS));
}

#[test]
fn slots_by_number() {
    let counters = Arc::default();
    let mut aggregates = instance("aggregates", &counters);
    let module = aggregates.module().clone();
    let total = module.function("total").expect("a function");
    let mut call = aggregates.open_aggregate(total).expect("a call");
    call.accumulate(&[int64([1, 2, 4, 8])], 4, Some(&[0, 2, 2, 1]), 3).expect("accumulated");
    // Beyond what there is, a slot holds the initial state.
    let some = call.finish(Some(&[2, 0, 7]), 3).expect("results");
    assert_eq!(difference(&some, &longs([6, 1, 0])), None);
    call.drop_slots(Some(&[0]), 1).expect("dropped");
    assert_eq!(difference(&call.state(None, 3).expect("states"), &longs([0, 8, 6])), None);
    call.shift(1).expect("shifted");
    assert_eq!(difference(&call.finish(None, 2).expect("results"), &longs([8, 6])), None);
    call.retract(&[int64([2])], 1, Some(&[1]), 2).expect("taken back");
    call.merge(&longs([100, 10]), Some(&[0, 1]), 2).expect("merged");
    assert_eq!(difference(&call.finish(None, 2).expect("results"), &longs([108, 14])), None);
}

#[test]
fn groups_that_do_not_fit() {
    let counters = Arc::default();
    let mut aggregates = instance("aggregates", &counters);
    let module = aggregates.module().clone();
    let mut call = aggregates.open_aggregate(module.function("total").expect("a function")).expect("a call");
    for (groups, count) in [(Some(&[0u32, 3][..]), 3), (Some(&[0][..]), 1), (None, 2)] {
        let error = call.accumulate(&[int64([1, 2])], 2, groups, count).expect_err("no fit");
        assert_eq!(error.code(), ErrorCode::HostContract, "{error}");
    }
    // Nothing of it reached the guest.
    call.accumulate(&[int64([1, 2])], 2, None, 1).expect("accumulated");
    assert_eq!(difference(&call.finish(None, 1).expect("a result"), &longs([3])), None);
    drop(call);
    let smallest = module.function("smallest").expect("a function");
    let mut call = aggregates.open_aggregate(smallest).expect("a call");
    let text = Column::new(Arc::new(StringArray::from(vec!["a"])));
    let error = call.retract(&[text], 1, None, 1).expect_err("it cannot");
    assert_eq!(error.code(), ErrorCode::Unsupported, "{error}");
}

/// An operator keeps its instance in the accumulator, which moves between threads.
#[test]
fn a_call_owns_its_instance() {
    fn moves<T: Send + 'static>(value: T) -> T {
        value
    }
    let counters: Arc<Counters> = Arc::default();
    let aggregates = instance("aggregates", &counters);
    let module = aggregates.module().clone();
    let mean = module.function("mean").expect("a function");
    let mut call = moves(AggregateCall::open(aggregates, mean).expect("a call"));
    let values = Column::new(Arc::new(Float64Array::from(vec![1.0, 2.0])));
    call.accumulate(&[values], 2, None, 1).expect("accumulated");
    let result = call.finish(None, 1).expect("a result");
    assert_eq!(result.as_primitive::<Float64Type>().values(), &[1.5]);
    let aggregates = call.close().expect("the instance");
    assert!(aggregates.is_healthy());
    let tables = instance("tables", &counters);
    let digits = tables.module().function("digits").expect("a function").clone();
    let mut call = moves(TableCall::open(tables, &digits, &[int32([2])], 1).expect("a call"));
    assert_eq!(call.next().expect("a batch").map(|batch| batch.num_rows()), Some(2));
    let partitions = instance("partitions", &counters);
    let silent = partitions.module().function("silent").expect("a function").clone();
    moves(PartitionCall::open(partitions, &silent, &[]).expect("a call"));
    assert_eq!(counters.snapshot().instances_created, 3);
}

#[test]
fn a_long_output_comes_in_batches() {
    let counters = Arc::default();
    let mut tables = instance("tables", &counters);
    let module = tables.module().clone();
    let digits = module.function("digits").expect("a function");
    let mut call = tables.open_table(digits, &[int32([20_000, 0, 3])], 3).expect("a call");
    let mut sizes = Vec::new();
    let mut rows = Vec::new();
    while let Some(batch) = call.next().expect("a batch") {
        sizes.push(batch.num_rows());
        rows.extend(batch.column(0).as_primitive::<Int32Type>().values().iter().copied());
    }
    assert!(sizes.iter().all(|size| (1..=8192).contains(size)), "{sizes:?}");
    assert_eq!(rows.len(), 20_003);
    assert_eq!(rows[20_000..], [2, 2, 2]);
    assert!(call.next().expect("still the end").is_none());
    call.close().expect("closed");
    // Left in the middle, the next call finds the instance as it should be.
    drop(tables.open_table(digits, &[int32([9])], 1).expect("a call"));
    let mut call = tables.open_table(digits, &[int32([1])], 1).expect("a call");
    assert_eq!(call.next().expect("a batch").map(|batch| batch.num_rows()), Some(1));
    drop(call);
    assert_eq!(counters.snapshot().handles_opened, 3);
}

#[test]
fn input_before_the_output_is_taken() {
    let counters = Arc::default();
    let mut partitions = instance("partitions", &counters);
    let module = partitions.module().clone();
    let sums = module.function("runningSum").expect("a function");
    let keys = Column::constant(Arc::new(StringArray::from(vec!["a"])));
    let batch = [keys, int64([1, 2])];
    let mut call = partitions.open_partition(sums, &[]).expect("a call");
    call.process(&batch, 2, &[]).expect("processed");
    let error = call.process(&batch, 2, &[]).expect_err("too early");
    insta::assert_snapshot!(error, @"HEDDLE2201 running_sum: the output of the last batch has to be taken first");
    while call.next().expect("a batch").is_some() {}
    let error = call.process(&batch, 2, &[1, 1]).expect_err("starts that repeat");
    insta::assert_snapshot!(error, @"HEDDLE2201 running_sum: starts of partitions that do not ascend within 2 rows");
    call.finish().expect("finished");
    while call.next().expect("a batch").is_some() {}
    let error = call.process(&batch, 2, &[]).expect_err("too late");
    insta::assert_snapshot!(error, @"HEDDLE2201 running_sum: the run is finished");
}

#[test]
fn functions_of_another_kind() {
    let counters = Arc::default();
    let mut tables = instance("tables", &counters);
    let module = tables.module().clone();
    let digits = module.function("digits").expect("a function");
    for error in [
        tables.call_scalar(digits, &[int32([1])], 1).map(drop).expect_err("another kind"),
        tables.open_aggregate(digits).map(drop).expect_err("another kind"),
        tables.open_partition(digits, &[]).map(drop).expect_err("another kind"),
        tables.convert_states(digits, &[int32([1])], 1).map(drop).expect_err("another kind"),
    ] {
        assert_eq!(error.code(), ErrorCode::Unsupported, "{error}");
    }
    assert_eq!(
        tables.open_table(digits, &[], 0).map(drop).expect_err("no argument").code(),
        ErrorCode::ArgumentCount
    );
}
