//! The imports of `extism:host/env`, called by a module written by hand.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crate::handmade::{SCALAR, SKELETON, module};
use heddle_host::{Counters, HeddleInstance, HeddleModule, HostEnv, Limits, LogLevel, Result};

const IMPORTS: &str = r#"
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "free" (func $free (param i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "load_u8" (func $load_u8 (param i64) (result i32)))
  (import "extism:host/env" "load_u64" (func $load_u64 (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
  (import "extism:host/env" "store_u64" (func $store_u64 (param i64 i64)))
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "input_load_u8" (func $input_load_u8 (param i64) (result i32)))
  (import "extism:host/env" "input_load_u64" (func $input_load_u64 (param i64) (result i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/env" "error_set" (func $error_set (param i64)))
  (import "extism:host/env" "config_get" (func $config_get (param i64) (result i64)))
  (import "extism:host/env" "var_get" (func $var_get (param i64) (result i64)))
  (import "extism:host/env" "var_set" (func $var_set (param i64 i64)))
  (import "extism:host/env" "log_debug" (func $log_debug (param i64)))
  (import "extism:host/env" "log_info" (func $log_info (param i64)))
  (import "extism:host/env" "log_warn" (func $log_warn (param i64)))
  (import "extism:host/env" "log_error" (func $log_error (param i64)))
  (func $input (result i64)
    (local $block i64) (local $i i64)
    (local.set $block (call $alloc (call $input_length)))
    (loop $next
      (if (i64.lt_u (local.get $i) (call $input_length))
        (then
          (call $store_u8 (i64.add (local.get $block) (local.get $i)) (call $input_load_u8 (local.get $i)))
          (local.set $i (i64.add (local.get $i) (i64.const 1)))
          (br $next))))
    (local.get $block))
  (func $answer (param $block i64)
    (call $output_set (local.get $block) (call $length (local.get $block))))
  (func $answer_u64 (param $value i64)
    (local $block i64)
    (local.set $block (call $alloc (i64.const 8)))
    (call $store_u64 (local.get $block) (local.get $value))
    (call $answer (local.get $block)))
"#;

/// An instance whose export `f` has this body.
fn guest(body: &str, env: HostEnv) -> HeddleInstance {
    counted_guest(body, env, &Arc::default())
}

fn counted_guest(body: &str, env: HostEnv, counters: &Arc<Counters>) -> HeddleInstance {
    let export =
        format!(r#"(func (export "f") (result i32) (local $a i64) (local $b i64) {body} (i32.const 0))"#);
    let module = HeddleModule::load(&module(&[IMPORTS, SKELETON, SCALAR, &export])).expect("a module");
    module.instantiate(Limits::default(), env, Arc::clone(counters)).expect("an instance")
}

fn answer(body: &str, input: &[u8]) -> Result<Vec<u8>> {
    guest(body, HostEnv::default()).call_extism("f", input)
}

fn number(body: &str, input: &[u8]) -> u64 {
    let bytes = answer(body, input).expect("an answer");
    u64::from_le_bytes(bytes.try_into().expect("eight bytes"))
}

#[test]
fn input_becomes_output() {
    assert_eq!(answer("(call $answer (call $input))", b"thread").expect("an answer"), b"thread");
    assert_eq!(answer("", b"thread").expect("an answer"), b"");
}

#[test]
fn loads_outside_give_0() {
    assert_eq!(number("(call $answer_u64 (call $input_load_u64 (i64.const 1)))", b"12345678"), 0);
    assert_eq!(
        number("(call $answer_u64 (call $input_load_u64 (i64.const 0)))", b"\x01\0\0\0\0\0\0\x80"),
        1 | 1 << 63
    );
    assert_eq!(number("(call $answer_u64 (call $load_u64 (i64.const -4)))", b""), 0);
    assert_eq!(
        number("(call $answer_u64 (i64.extend_i32_u (call $load_u8 (i64.const 0x7fffffffffff))))", b""),
        0
    );
    assert_eq!(
        number("(call $store_u64 (i64.const -1) (i64.const 7)) (call $answer_u64 (i64.const 9))", b""),
        9
    );
}

#[test]
fn blocks_have_a_limit() {
    assert_eq!(number("(call $answer_u64 (call $alloc (i64.const -1)))", b""), 0);
    assert_eq!(number("(call $answer_u64 (call $alloc (i64.const 0x100000000)))", b""), 0);
    assert_eq!(number("(call $answer_u64 (call $length (i64.const 12345)))", b""), 0);
    let freed = "(local.set $a (call $alloc (i64.const 5))) (call $free (local.get $a))
        (call $answer_u64 (call $length (local.get $a)))";
    assert_eq!(number(freed, b""), 0);
}

#[test]
fn an_output_outside_is_empty() {
    assert_eq!(answer("(call $output_set (i64.const -8) (i64.const 64))", b"").expect("an answer"), b"");
}

#[test]
fn an_error_without_json_breaks_the_contract() {
    let error = answer("(call $error_set (call $input))", b"just text").expect_err("an error");
    insta::assert_snapshot!(error, @"HEDDLE2202 f: the error text is not the JSON of an error");
    let error = answer("(return (i32.const 5))", b"").expect_err("an error");
    insta::assert_snapshot!(error, @"HEDDLE2202 f: the call failed with 5 and no error");
    let json = br#"{"code":"HEDDLE2301","message":"no format"}"#;
    let error = answer("(call $error_set (call $input)) (return (i32.const 1))", json).expect_err("an error");
    insta::assert_snapshot!(error, @"HEDDLE2301 f: no format");
}

#[test]
fn configuration_and_logs() {
    let lines: Arc<Mutex<Vec<(LogLevel, String)>>> = Arc::default();
    let sink = Arc::clone(&lines);
    let env = HostEnv::new(BTreeMap::from([("key".to_owned(), "value".to_owned())]), move |level, line| {
        sink.lock().expect("a lock").push((level, line.to_owned()));
    });
    let body = "(call $log_debug (call $input)) (call $log_info (call $input)) (call $log_warn (call $input))
        (call $log_error (call $input)) (call $answer (call $config_get (call $input)))";
    let mut guest = guest(body, env);
    assert_eq!(guest.call_extism("f", b"key").expect("an answer"), b"value");
    assert_eq!(guest.call_extism("f", b"nil").expect("an answer"), b"");
    let levels = [LogLevel::Debug, LogLevel::Info, LogLevel::Warn, LogLevel::Error];
    let expected: Vec<_> =
        ["key", "nil"].iter().flat_map(|k| levels.map(|level| (level, (*k).to_owned()))).collect();
    assert_eq!(*lines.lock().expect("a lock"), expected);
}

#[test]
fn variables_last_from_call_to_call() {
    // Answers with what the variable held, then sets it to the input.
    let body = "(local.set $a (call $alloc (i64.const 1))) (call $store_u8 (local.get $a) (i32.const 118))
        (call $answer (call $var_get (local.get $a))) (call $var_set (local.get $a) (call $input))";
    let mut guest = guest(body, HostEnv::default());
    assert_eq!(guest.call_extism("f", b"one").expect("an answer"), b"");
    assert_eq!(guest.call_extism("f", b"two").expect("an answer"), b"one");
    // No value deletes the variable.
    assert_eq!(guest.call_extism("f", b"").expect("an answer"), b"two");
    assert_eq!(guest.call_extism("f", b"three").expect("an answer"), b"");
    let error = guest.call_extism("f", &vec![b'x'; 1 << 20]).expect_err("too much");
    insta::assert_snapshot!(error, @"HEDDLE2103 f: the guest trapped: the variables of the module exceed 1 MiB");
}

#[test]
fn calls_are_counted() {
    let counters = Arc::default();
    let mut guest = counted_guest("(call $answer_u64 (i64.const 1))", HostEnv::default(), &counters);
    guest.call_extism("f", b"four").expect("an answer");
    let counted = counters.snapshot();
    assert_eq!((counted.batches, counted.rows, counted.bytes_in, counted.bytes_out), (1, 0, 4, 8));
    assert!(counted.guest_nanos > 0);
}
