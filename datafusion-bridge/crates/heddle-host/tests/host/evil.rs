//! Modules written by hand that lie about handles and memory.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field};
use heddle_host::{ErrorCode, HeddleInstance, HeddleModule, HostEnv, Limits};
use serde_json::{Value, json};

use crate::handmade::{SKELETON, assemble, manifest, schema};

/// A function `f` without arguments of this kind; `state` and output are one float64.
fn declared(kind: &str) -> Value {
    let float = |name: &str| schema(vec![Field::new(name, DataType::Float64, false)]);
    json!({
        "name": "f", "export": "f", "kind": kind, "signature": "", "args": schema(vec![]), "params": schema(vec![]),
        "returns": float("result"), "state": float("state"), "output": float("value"), "retract": true,
        "partitionBy": [], "orderBy": [], "volatility": "immutable", "tier": "js",
    })
}

/// An instance whose exports answer with these numbers.
fn guest(kind: &str, exports: &[(&str, usize, &str)]) -> HeddleInstance {
    // Without heddle_manifest there is no Extism ABI to lie about.
    let skeleton = SKELETON.replace("(func (export \"heddle_manifest\") (result i32) (i32.const 0))", "");
    let exports = exports.iter().map(|(name, params, body)| {
        let params = "i32 ".repeat(*params);
        format!("(func (export \"heddle_{kind}_{name}\") (param {params}) (result i32) {body})")
    });
    let wasm = assemble(&[&skeleton, &exports.collect::<Vec<_>>().concat()], &manifest(&[declared(kind)]));
    let module = HeddleModule::load(&wasm).expect("a module");
    module.instantiate(Limits::default(), HostEnv::default(), Arc::default()).expect("an instance")
}

/// Writes an `ArrowArray` at the address in local 1: rows, buffers, children, and where their tables are.
fn array(rows: &str, buffers: u32, table: u32, children: u32, child_table: u32) -> String {
    format!(
        "(i64.store (local.get 1) (i64.const {rows})) (i64.store offset=24 (local.get 1) (i64.const {buffers}))
         (i64.store offset=32 (local.get 1) (i64.const {children}))
         (i32.store offset=40 (local.get 1) (i32.const {table}))
         (i32.store offset=44 (local.get 1) (i32.const {child_table}))"
    )
}

#[test]
fn handles_that_are_none() {
    for (answer, code) in
        [(0, ErrorCode::GuestContract), (1, ErrorCode::GuestContract), (-4, ErrorCode::GuestContract)]
    {
        let open = format!("(i32.const {answer})");
        let mut guest = guest(
            "table",
            &[("open", 3, &open), ("next", 2, "(i32.const 7)"), ("close", 1, "(i32.const 0)")],
        );
        let module = guest.module().clone();
        let function = module.function("f").expect("a function");
        let result = guest.open_table(function, &[], 1).and_then(|mut call| call.next().map(drop));
        assert_eq!(result.expect_err("a lie").code(), code, "{answer}");
    }
}

#[test]
fn a_failed_call_is_closed_once() {
    // The number of closes is counted at address 2048, and close itself fails from the second on.
    let close = "(i32.store (i32.const 2048) (i32.add (i32.load (i32.const 2048)) (i32.const 1)))
        (i32.sub (i32.const 1) (i32.load (i32.const 2048)))";
    let mut guest =
        guest("table", &[("open", 3, "(i32.const 5)"), ("next", 2, "(i32.const 7)"), ("close", 1, close)]);
    let module = guest.module().clone();
    let function = module.function("f").expect("a function");
    let mut call = guest.open_table(function, &[], 1).expect("a call");
    call.next().expect_err("an unknown status");
    let error = call.next().expect_err("a closed call");
    insta::assert_snapshot!(error, @"HEDDLE2201 f: the call is closed, or failed before");
    call.close().expect("nothing left to close");
    // One close so far: the next one is the second, and says so.
    let call = guest.open_table(function, &[], 1).expect("a call");
    assert!(call.close().is_err());
}

#[test]
fn a_trap_takes_the_handle_with_it() {
    let mut guest = guest(
        "table",
        &[("open", 3, "(i32.const 5)"), ("next", 2, "unreachable"), ("close", 1, "unreachable")],
    );
    let module = guest.module().clone();
    let function = module.function("f").expect("a function");
    let mut call = guest.open_table(function, &[], 1).expect("a call");
    assert_eq!(call.next().expect_err("a trap").code(), ErrorCode::Trapped);
    drop(call);
    assert!(!guest.is_healthy());
    assert_eq!(guest.open_table(function, &[], 1).map(drop).expect_err("dead").code(), ErrorCode::Trapped);
}

/// One range of memory, named by every child: what is claimed exceeds what there is.
#[test]
fn an_answer_larger_than_its_memory() {
    let fields = (0..100).map(|i| Field::new(format!("c{i}"), DataType::Float64, false));
    let mut function = declared("table");
    function["output"] = json!(schema(fields.collect()));
    // 101 children, each the same array of 8,000 rows at address 3072, whose values begin at 0.
    let next = format!(
        "(local $i i32)
         (loop $fill
           (i32.store (i32.add (i32.const 4096) (i32.mul (local.get $i) (i32.const 4))) (i32.const 3072))
           (local.set $i (i32.add (local.get $i) (i32.const 1)))
           (br_if $fill (i32.lt_u (local.get $i) (i32.const 101))))
         (i64.store (i32.const 3072) (i64.const 8000)) (i64.store (i32.const 3096) (i64.const 2))
         (i32.store (i32.const 3112) (i32.const 3200)) (i32.store (i32.const 3204) (i32.const 8))
         {} (i32.const 0)",
        array("8000", 1, 3300, 101, 4096)
    );
    let skeleton = SKELETON.replace("(func (export \"heddle_manifest\") (result i32) (i32.const 0))", "");
    // Blocks begin above what the answer uses.
    let skeleton = skeleton.replace("4096", "8192");
    let exports = format!(
        "(func (export \"heddle_table_open\") (param i32 i32 i32) (result i32) (i32.const 1))
         (func (export \"heddle_table_next\") (param i32 i32) (result i32) {next})
         (func (export \"heddle_table_close\") (param i32) (result i32) (i32.const 0))"
    );
    let wasm = assemble(&[&skeleton, &exports], &manifest(&[function]));
    let module = HeddleModule::load(&wasm).expect("a module");
    let mut guest =
        module.instantiate(Limits::default(), HostEnv::default(), Arc::default()).expect("an instance");
    let mut call = guest.open_table(module.function("f").expect("a function"), &[], 1).expect("a call");
    let error = call.next().expect_err("too much");
    insta::assert_snapshot!(error, @"HEDDLE2202 f: the result is larger than the memory it lies in");
}

#[test]
fn aggregates_that_answer_nonsense() {
    let ok = "(i32.const 0)";
    let exports = [
        ("open", 1, "(i32.const 1)"),
        ("accumulate", 5, "(i32.const 3)"),
        ("retract", 5, ok),
        ("merge", 4, ok),
        ("state", 4, ok),
        ("finish", 4, ok),
        ("convert", 4, ok),
        ("drop", 3, "(i32.const -9)"),
        ("shift", 2, ok),
        ("size", 1, "(i32.const -2)"),
        ("close", 1, ok),
    ];
    let mut guest = guest("aggregate", &exports);
    let module = guest.module().clone();
    let function = module.function("f").expect("a function");
    let mut call = guest.open_aggregate(function).expect("a call");
    // No column was written: the block is zeros. The call stays open, because nothing has changed.
    for result in [call.state(None, 2), call.finish(None, 2)] {
        assert_eq!(result.expect_err("no column").code(), ErrorCode::GuestContract);
    }
    assert_eq!(call.size().expect_err("a status").code(), ErrorCode::GuestContract);
    assert_eq!(call.drop_slots(None, 1).expect_err("a status").code(), ErrorCode::GuestContract);
    assert_eq!(call.shift(1).expect_err("closed").code(), ErrorCode::HostContract);
    drop(call);
    let mut call = guest.open_aggregate(function).expect("a call");
    assert_eq!(call.accumulate(&[], 1, None, 1).expect_err("a status").code(), ErrorCode::GuestContract);
}
