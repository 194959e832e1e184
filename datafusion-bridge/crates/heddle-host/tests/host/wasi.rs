//! `wasi_snapshot_preview1` and `_initialize`, called by a module written by hand.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use heddle_host::{HeddleInstance, HeddleModule, HostEnv, Limits, LogLevel};

use crate::handmade::{SCALAR, SKELETON, module};

const IMPORTS: &str = r#"
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u64" (func $store_u64 (param i64 i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_res_get" (func $resolution (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_get" (func $prestat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (func $answer (param $value i64)
    (local $block i64)
    (local.set $block (call $alloc (i64.const 8)))
    (call $store_u64 (local.get $block) (local.get $value))
    (call $output_set (local.get $block) (i64.const 8)))
  (func $errno (param $value i32) (call $answer (i64.extend_i32_u (local.get $value))))
  (data (i32.const 2048) "\00\09\00\00\05\00\00\00\06\09\00\00\04\00\00\00")
  (data (i32.const 2304) "hello\nyou\nrest")
"#;

fn guest(body: &str, env: HostEnv) -> HeddleInstance {
    let export = format!(r#"(func (export "f") (result i32) {body} (i32.const 0))"#);
    let module = HeddleModule::load(&module(&[IMPORTS, SKELETON, SCALAR, &export])).expect("a module");
    module.instantiate(Limits::default(), env, Arc::default()).expect("an instance")
}

fn number(body: &str) -> u64 {
    let bytes = guest(body, HostEnv::default()).call_extism("f", b"").expect("an answer");
    u64::from_le_bytes(bytes.try_into().expect("eight bytes"))
}

#[test]
fn clocks() {
    let clock = |id: u32| {
        let body = format!("(drop (call $clock (i32.const {id}) (i64.const 1) (i32.const 1024)))");
        number(&format!("{body} (call $answer (i64.load (i32.const 1024)))"))
    };
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a time").as_nanos();
    let told = u128::from(clock(0));
    assert!(told.abs_diff(now) < 60_000_000_000, "{told} at {now}");
    assert!(clock(1) < 60_000_000_000, "monotonic since the instance began");
    assert_eq!(number("(call $errno (call $clock (i32.const 9) (i64.const 1) (i32.const 1024)))"), 28);
    assert_eq!(number("(call $errno (call $clock (i32.const 0) (i64.const 1) (i32.const -4)))"), 21);
    assert_eq!(number("(call $errno (call $resolution (i32.const 0) (i32.const 1024)))"), 0);
}

#[test]
fn randomness_is_asked_for_afresh() {
    let body =
        "(drop (call $random (i32.const 1024) (i32.const 8))) (call $answer (i64.load (i32.const 1024)))";
    assert_ne!(number(body), number(body));
    assert_eq!(number("(call $errno (call $random (i32.const 1024) (i32.const -1)))"), 21);
}

#[test]
fn what_is_not_there() {
    assert_eq!(number("(call $errno (call $prestat (i32.const 3) (i32.const 1024)))"), 8);
    assert_eq!(number("(call $errno (call $environ (i32.const 1024) (i32.const 1028)))"), 0);
    let path =
        "(call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i64.const 0)
        (i64.const 0) (i32.const 0) (i32.const 0))";
    assert_eq!(number(&format!("(call $errno {path})")), 52);
    let error =
        guest("(call $exit (i32.const 3))", HostEnv::default()).call_extism("f", b"").expect_err("an end");
    assert!(error.to_string().starts_with("HEDDLE2103 f: the guest trapped: "), "{error}");
}

#[test]
fn lines_go_to_the_log() {
    let lines: Arc<Mutex<Vec<(LogLevel, String)>>> = Arc::default();
    let sink = Arc::clone(&lines);
    let env = HostEnv::new(BTreeMap::new(), move |level, line| {
        sink.lock().expect("a lock").push((level, line.to_owned()));
    });
    let write = |fd: u32| {
        format!("(drop (call $write (i32.const {fd}) (i32.const 2048) (i32.const 2) (i32.const 1024)))")
    };
    let body = format!("{} {} {} (call $errno (i32.load (i32.const 1024)))", write(1), write(2), write(1));
    let bytes = guest(&body, env).call_extism("f", b"").expect("an answer");
    assert_eq!(bytes[0], 9, "bytes of both pieces");
    let expected: Vec<(LogLevel, String)> =
        [(LogLevel::Info, "helloyou"), (LogLevel::Warn, "helloyou"), (LogLevel::Info, "helloyou")]
            .map(|(level, line)| (level, line.to_owned()))
            .to_vec();
    assert_eq!(*lines.lock().expect("a lock"), expected);
    assert_eq!(
        number("(call $errno (call $write (i32.const 5) (i32.const 2048) (i32.const 1) (i32.const 1024)))"),
        8
    );
    assert_eq!(
        number("(call $errno (call $write (i32.const 1) (i32.const -8) (i32.const 2) (i32.const 1024)))"),
        21
    );
    assert_eq!(
        number("(call $errno (call $write (i32.const 1) (i32.const 0) (i32.const 2000) (i32.const 1024)))"),
        28
    );
}

#[test]
fn initialize_is_called_once_and_first() {
    let initialize = r#"(func (export "_initialize")
        (i32.store (i32.const 1500) (i32.add (i32.load (i32.const 1500)) (i32.const 1))))"#;
    let export =
        r#"(func (export "f") (result i32) (call $errno (i32.load (i32.const 1500))) (i32.const 0))"#;
    let module =
        HeddleModule::load(&module(&[IMPORTS, SKELETON, SCALAR, initialize, export])).expect("a module");
    let mut guest =
        module.instantiate(Limits::default(), HostEnv::default(), Arc::default()).expect("an instance");
    for _ in 0..2 {
        assert_eq!(guest.call_extism("f", b"").expect("an answer")[0], 1);
    }
}
