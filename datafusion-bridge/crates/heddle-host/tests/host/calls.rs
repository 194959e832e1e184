//! Calls of real functions: layouts of every kind, batches, pools, limits, and the texts of failures.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::corpus::module;
use arrow::array::{Array as _, ArrayRef, AsArray as _, BooleanArray, Float64Array, Int32Array, StringArray};
use arrow::datatypes::Float64Type;
use heddle_conformance::difference;
use heddle_host::{
    Column, Counters, ErrorCode, HeddleInstance, HostEnv, InstancePool, Limits, MemoryBudget, Result,
};

fn instance(name: &str, limits: Limits) -> HeddleInstance {
    let module = module(name).expect("a module");
    module.instantiate(limits, HostEnv::default(), Arc::default()).expect("an instance")
}

fn call(
    instance: &mut HeddleInstance,
    function: &str,
    arrays: Vec<ArrayRef>,
    rows: usize,
) -> Result<ArrayRef> {
    let module = instance.module().clone();
    let columns: Vec<Column> = arrays.into_iter().map(Column::new).collect();
    instance.call_batches(module.function(function)?, &columns, rows)
}

fn int32(values: impl IntoIterator<Item = i32>) -> ArrayRef {
    Arc::new(Int32Array::from_iter_values(values))
}

fn failure(function: &str, arrays: Vec<ArrayRef>, rows: usize) -> String {
    let mut instance = instance("failures", Limits::default());
    call(&mut instance, function, arrays, rows).expect_err("a failure").to_string()
}

#[test]
fn slices_are_compacted() {
    let mut basics = instance("basics", Limits::default());
    let strings: ArrayRef =
        Arc::new((0..40).map(|i| (i % 3 > 0).then(|| "é".repeat(i))).collect::<StringArray>());
    let bools: ArrayRef =
        Arc::new((0..40).map(|i| (i % 5 > 0).then_some(i % 2 > 0)).collect::<BooleanArray>());
    let floats: ArrayRef =
        Arc::new((0..40).map(|i| (i % 7 > 0).then_some(f64::from(i))).collect::<Float64Array>());
    for (offset, length) in [(0, 40), (1, 39), (3, 8), (8, 16), (13, 1), (40, 0)] {
        for (function, array) in [("concat", &strings), ("and", &bools), ("add", &floats)] {
            let slice = array.slice(offset, length);
            let whole = call(&mut basics, function, vec![Arc::clone(array), Arc::clone(array)], 40)
                .expect("a result");
            let part =
                call(&mut basics, function, vec![Arc::clone(&slice), slice], length).expect("a result");
            assert_eq!(difference(&part, &whole.slice(offset, length)), None, "{function} {offset} {length}");
        }
    }
}

#[test]
fn long_inputs_go_in_batches() {
    let mut basics = instance("basics", Limits { batch_rows: 7, ..Limits::default() });
    let result = call(&mut basics, "half", vec![int32(0..100)], 100).expect("a result");
    let expected: ArrayRef =
        Arc::new((0..100).map(|i| (i % 2 == 0).then_some(i / 2)).collect::<Int32Array>());
    assert_eq!(difference(&result, &expected), None);

    let mut failures = instance("failures", Limits { batch_rows: 7, ..Limits::default() });
    let error = call(&mut failures, "power", vec![int32(0..40)], 40).expect_err("2^31 is no int32");
    assert_eq!((error.code(), error.row()), (ErrorCode::Range, Some(31)));
    assert!(failures.is_healthy(), "a throw leaves the instance usable");
}

#[test]
fn two_instances_never_draw_the_same() {
    let mut drawn: Vec<f64> = (0..2)
        .flat_map(|_| {
            let mut volatile = instance("volatile", Limits::default());
            let result = call(&mut volatile, "drawn", vec![int32(0..1_000)], 1_000).expect("a result");
            result.as_primitive::<Float64Type>().values().to_vec()
        })
        .collect();
    drawn.sort_by(f64::total_cmp);
    drawn.dedup();
    assert_eq!(drawn.len(), 2_000);
}

#[test]
fn columns_that_do_not_fit() {
    let mut basics = instance("basics", Limits::default());
    let text: ArrayRef = Arc::new(StringArray::from(vec!["a"]));
    let few = call(&mut basics, "add", vec![int32([1])], 1).expect_err("a failure");
    insta::assert_snapshot!(few, @"HEDDLE1102 add: add(a float64, b float64) -> float64 takes 2 arguments, given (int32)");
    let wrong = call(&mut basics, "add", vec![int32([1]), text], 1).expect_err("a failure");
    insta::assert_snapshot!(wrong, @"HEDDLE1103 add: add(a float64, b float64) -> float64: a is given int32");
    let short = call(&mut basics, "half", vec![int32([1, 2])], 3).expect_err("a failure");
    insta::assert_snapshot!(short, @"HEDDLE2201 half: a has 2 values for 3 rows");
}

#[test]
fn texts_of_failures() {
    insta::assert_snapshot!(
        failure("throwing", vec![Arc::new(Float64Array::from(vec![1.0, 2.5])), Arc::new(StringArray::from(vec!["a", "it's"]))], 2),
        @r#"
        HEDDLE2001 throwing failed at row 1: RangeError: 2.5 is too much
          at check (plugins/failures.ts:5:24)
          at throwing (plugins/failures.ts:10:3)
          arguments: value = 2.5, text = "it's"
        "#
    );
    insta::assert_snapshot!(failure("reads_null", vec![Arc::new(StringArray::from(vec!["none"]))], 1), @r#"
    HEDDLE2001 reads_null failed at row 0: TypeError: cannot read property 'index' of null
      at readsNull (plugins/failures.ts:19:10)
      arguments: text = "none"
      hint: declare the argument nullable(...) and handle null, or leave it strict to skip null rows
    "#);
    insta::assert_snapshot!(failure("wrong_type", vec![int32([5])], 1), @r#"
    HEDDLE2002 wrong_type failed at row 0: returned the string "5", which is not an int32
      arguments: a = 5
    "#);
    insta::assert_snapshot!(failure("nothing", vec![int32([1, 7])], 2), @"
    HEDDLE2003 nothing failed at row 1: returned null, but the result is declared int32, not nullable
      arguments: a = 7
      hint: declare returns as nullable(...), or return a value for every row
    ");
    insta::assert_snapshot!(failure("power", vec![int32([40])], 1), @"
    HEDDLE2004 power failed at row 0: returned the number 1099511627776, which is not an int32
      arguments: exponent = 40
      hint: declare a wider type, or round and check the range before returning
    ");
}

#[test]
fn a_pool_makes_no_instance_after_warm_up() {
    let counters = Arc::new(Counters::default());
    let basics = module("basics").expect("a module");
    let pool =
        InstancePool::new(basics.clone(), Limits::default(), HostEnv::default(), Arc::clone(&counters));
    let half = basics.function("half").expect("a function");
    for _ in 0..100 {
        pool.call_batches(half, &[Column::new(int32(0..10))], 10).expect("a result");
    }
    let counted = counters.snapshot();
    assert_eq!((counted.instances_created, counted.batches, counted.rows), (1, 100, 1000));
    // 4 bytes a row in; validity and 4 bytes a row out.
    assert_eq!((counted.bytes_in, counted.bytes_out), (4000, 4200));
    assert!(counted.marshal_in_nanos > 0 && counted.guest_nanos > 0 && counted.marshal_out_nanos > 0);
}

#[test]
fn a_pool_serves_many_threads() {
    let counters = Arc::new(Counters::default());
    let basics = module("basics").expect("a module");
    let pool =
        InstancePool::new(basics.clone(), Limits::default(), HostEnv::default(), Arc::clone(&counters));
    let half = basics.function("half").expect("a function");
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (pool, half) = (&pool, &half);
            scope.spawn(move || {
                for i in 0..50 {
                    let start = 2 * (thread * 50 + i);
                    let result =
                        pool.call_batches(half, &[Column::new(int32([start]))], 1).expect("a result");
                    assert_eq!(difference(&result, &int32([start / 2])), None);
                }
            });
        }
    });
    assert!(counters.snapshot().instances_created <= 4);
}

#[test]
fn an_interrupted_instance_is_discarded() {
    let counters = Arc::new(Counters::default());
    let failures = module("failures").expect("a module");
    let limits = Limits { deadline_ms: 100, ..Limits::default() };
    let pool = InstancePool::new(failures.clone(), limits, HostEnv::default(), Arc::clone(&counters));
    let endless = failures.function("endless").expect("a function");
    let started = Instant::now();
    let error = pool.call_batches(endless, &[Column::new(int32([1]))], 1).expect_err("no end");
    insta::assert_snapshot!(error, @"
    HEDDLE2101 endless: the deadline of 100 ms passed
      hint: raise the deadline, or make the function end sooner
    ");
    assert!(started.elapsed() < Duration::from_secs(10));
    let power = failures.function("power").expect("a function");
    pool.call_batches(power, &[Column::new(int32([3]))], 1).expect("a result");
    assert_eq!(counters.snapshot().instances_created, 2);
}

#[test]
fn another_thread_cancels() {
    let mut failures = instance("failures", Limits::default());
    let cancelled = failures.cancellation();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(50));
            cancelled.store(true, Ordering::Relaxed);
        });
        let error = call(&mut failures, "endless", vec![int32([1])], 1).expect_err("cancelled");
        insta::assert_snapshot!(error, @"HEDDLE2104 endless: the host cancelled the call");
    });
    let error = call(&mut failures, "power", vec![int32([1])], 1).expect_err("a dead instance");
    insta::assert_snapshot!(error, @"HEDDLE2103 power: the instance failed in an earlier call and must not be used");
}

/// Guests may use 2 MiB of stack; threads often have less.
#[test]
fn recursion_on_a_small_thread() {
    let thread = std::thread::Builder::new().stack_size(256 << 10).spawn(|| {
        let mut failures = instance("failures", Limits::default());
        let error = call(&mut failures, "recursive", vec![int32([1])], 1).expect_err("no end");
        assert_eq!(error.code(), ErrorCode::Threw);
        let mut hostile = instance("hostile/recursion", Limits::default());
        let floats: ArrayRef = Arc::new(Float64Array::from(vec![1.0]));
        let error = call(&mut hostile, "f", vec![floats], 1).expect_err("no end");
        assert_eq!(error.code(), ErrorCode::Trapped);
    });
    thread.expect("a thread").join().expect("no overflow of the native stack");
}

#[test]
fn a_batch_beyond_memory() {
    let mut basics = instance("basics", Limits { memory_limit_bytes: 16 << 20, ..Limits::default() });
    let long: ArrayRef = Arc::new(StringArray::from(vec!["x".repeat(32 << 20)]));
    let error = call(&mut basics, "length", vec![long], 1).expect_err("no room");
    assert_eq!(error.code(), ErrorCode::Memory);
    assert!(!basics.is_healthy());
}

#[test]
fn no_rows_of_every_type() {
    let mut basics = instance("basics", Limits::default());
    let empty: ArrayRef = Arc::new(StringArray::from(Vec::<&str>::new()));
    let result = call(&mut basics, "concat", vec![Arc::clone(&empty), empty], 0).expect("a result");
    assert_eq!(result.len(), 0);
    let answers = call(&mut basics, "answer", vec![], 0).expect("a result");
    assert_eq!(answers.len(), 0);
}

#[test]
fn values_that_are_not_to_be_shown() {
    let hidden = Limits { row_values: false, ..Limits::default() };
    let mut failures = instance("failures", hidden);
    let text: ArrayRef = Arc::new(StringArray::from(vec!["it's"]));
    let floats: ArrayRef = Arc::new(Float64Array::from(vec![2.5]));
    let error = call(&mut failures, "wrong_type", vec![int32([5])], 1).expect_err("a failure");
    insta::assert_snapshot!(error, @"
    HEDDLE2002 wrong_type failed at row 0: returned a value that is not an int32
      arguments: (hidden)
    ");
    let error = call(&mut failures, "power", vec![int32([40])], 1).expect_err("a failure");
    assert!(error.to_string().contains("returned a value that is not an int32\n"), "{error}");
    let error = call(&mut failures, "throwing", vec![floats, text], 1).expect_err("a failure");
    assert!(error.arguments().is_empty() && error.to_string().contains("\n  arguments: (hidden)"), "{error}");
}

/// A number of bytes that instances share.
#[derive(Debug)]
struct Budget(Mutex<usize>);

impl MemoryBudget for Budget {
    fn try_grow(&self, bytes: usize) -> std::result::Result<(), String> {
        let mut left = self.0.lock().expect("a number");
        *left = left.checked_sub(bytes).ok_or_else(|| format!("{left} bytes are left", left = *left))?;
        Ok(())
    }

    fn shrink(&self, bytes: usize) {
        *self.0.lock().expect("a number") += bytes;
    }
}

#[test]
fn memory_out_of_a_budget() {
    const ALL: usize = 48 << 20;
    let budget = Arc::new(Budget(Mutex::new(ALL)));
    let left = || *budget.0.lock().expect("a number");
    let failures = module("failures").expect("a module");
    let counters = Arc::new(Counters::default());
    let pool =
        InstancePool::new(failures.clone(), Limits::default(), HostEnv::default(), Arc::clone(&counters))
            .with_budget(Arc::<Budget>::clone(&budget));
    let function = |name: &str| failures.function(name).expect("a function");

    let instance = pool.acquire().expect("an instance");
    let taken = ALL - left();
    assert!(taken > 64 << 10, "the memory it begins with: {taken}");
    let another = pool.acquire().expect("another");
    assert_eq!(ALL - left(), 2 * taken);
    pool.release(instance);
    pool.release(another);
    assert_eq!(left(), ALL, "idle instances leave the budget to others");

    let error = pool.call_batches(function("hoard"), &[Column::new(int32([1]))], 1).expect_err("no end");
    assert_eq!((error.code(), error.function()), (ErrorCode::Memory, Some("hoard")));
    assert!(error.message().ends_with(" bytes are left"), "{error}");
    assert_eq!(left(), ALL, "a dead instance gives its memory back");
    pool.call_batches(function("power"), &[Column::new(int32([3]))], 1).expect("others go on");
    assert_eq!(counters.snapshot().instances_created, 2);

    *budget.0.lock().expect("a number") = taken - 1;
    let error = pool.acquire().expect_err("no memory");
    assert_eq!(error.code(), ErrorCode::Memory);
}

/// Who still holds the flag of a call that is over cannot end the next call on the same instance.
#[test]
fn a_late_cancellation() {
    let failures = module("failures").expect("a module");
    let counters = Arc::new(Counters::default());
    let pool =
        InstancePool::new(failures.clone(), Limits::default(), HostEnv::default(), Arc::clone(&counters));
    let instance = pool.acquire().expect("an instance");
    let cancelled = instance.cancellation();
    pool.release(instance);
    cancelled.store(true, Ordering::Relaxed);
    // Longer than a tick of the clock.
    let power = failures.function("power").expect("a function");
    let column = [Column::new(int32(vec![3; 2_000_000]))];
    pool.call_batches(power, &column, 2_000_000).expect("nobody cancelled it");
    assert_eq!(counters.snapshot().instances_created, 1);
}
