//! Files that are not modules of this version, and the text each is refused with.

use std::sync::Arc;

use crate::handmade::{EXPORT, SCALAR, SKELETON, assemble, function, manifest, module, schema, with_section};
use arrow::datatypes::{DataType, Field};
use heddle_host::{HeddleModule, HostEnv, Limits, Manifest, ModuleCache};
use serde_json::{Value, json};

fn refusal(wasm: &[u8]) -> String {
    HeddleModule::load(wasm).map(drop).expect_err("a refusal").to_string()
}

fn start_refusal(wasm: &[u8], limits: Limits) -> String {
    let module = HeddleModule::load(wasm).expect("a module");
    module
        .instantiate(limits, HostEnv::default(), Arc::default())
        .map(drop)
        .expect_err("a refusal")
        .to_string()
}

fn manifest_refusal(manifest: &Value) -> String {
    Manifest::parse(manifest.to_string().as_bytes()).expect_err("a refusal").to_string()
}

#[test]
fn not_webassembly() {
    insta::assert_snapshot!(refusal(b"PK\x03\x04 not a module"), @"
    HEDDLE1001: not a WebAssembly module: magic header not detected: bad magic number - expected=[
        0x0,
        0x61,
        0x73,
        0x6d,
    ] actual=[
        0x50,
        0x4b,
        0x3,
        0x4,
    ]
    ");
    insta::assert_snapshot!(refusal(b""), @"HEDDLE1001: not a WebAssembly module: unexpected end-of-file");
    insta::assert_snapshot!(refusal(b"(module)"), @"
    HEDDLE1001: not a WebAssembly module: magic header not detected: bad magic number - expected=[
        0x0,
        0x61,
        0x73,
        0x6d,
    ] actual=[
        0x28,
        0x6d,
        0x6f,
        0x64,
    ]
    ");
    let component = wat::parse_str("(component)").expect("a component");
    insta::assert_snapshot!(refusal(&component), @"HEDDLE1001: not a WebAssembly module: it is a component");
}

#[test]
fn a_truncated_module() {
    let whole = module(&[SKELETON, SCALAR, EXPORT]);
    for length in 0..whole.len() {
        let text = refusal(&whole[..length]);
        assert!(text.starts_with("HEDDLE1001: ") || text.starts_with("HEDDLE1002: "), "{length}: {text}");
    }
}

#[test]
fn features_outside_the_abi() {
    let simd = "(func (drop (v128.const i64x2 0 0)))";
    let text = refusal(&module(&[SKELETON, SCALAR, EXPORT, simd]));
    assert!(text.starts_with("HEDDLE1001: the module does not compile: "), "{text}");
    let memories = "(memory 1)";
    let text = refusal(&module(&[SKELETON, SCALAR, EXPORT, memories]));
    assert!(text.starts_with("HEDDLE1001: the module does not compile: "), "{text}");
}

#[test]
fn no_manifest() {
    let wasm = wat::parse_str("(module)").expect("a module");
    insta::assert_snapshot!(refusal(&wasm), @"
    HEDDLE1002: the module has no section heddle.manifest
      hint: build it with heddle build
    ");
}

#[test]
fn two_manifests() {
    let twice = with_section(module(&[SKELETON, SCALAR, EXPORT]), "heddle.manifest", b"{}");
    insta::assert_snapshot!(refusal(&twice), @"HEDDLE1004: malformed manifest: more than one section heddle.manifest");
}

#[test]
fn newer_versions() {
    let mut newer = manifest(&[]);
    newer["manifest"] = json!(2);
    newer["functions"] = json!("of another shape");
    insta::assert_snapshot!(manifest_refusal(&newer), @"
    HEDDLE1003: manifest version 2, this host knows version 1
      hint: update this host, or rebuild the module with the heddle that belongs to it
    ");
    let mut newer = manifest(&[function("f", "f")]);
    newer["abi"] = json!([2, 1]);
    insta::assert_snapshot!(manifest_refusal(&newer), @"
    HEDDLE1003: ABI version 2, this host knows version 1
      hint: update this host, or rebuild the module with the heddle that belongs to it
    ");
}

#[test]
fn malformed_manifests() {
    let with = |key: &str, value: Value| {
        let mut f = function("f", "f");
        f[key] = value;
        manifest_refusal(&manifest(&[f]))
    };
    insta::assert_snapshot!(manifest_refusal(&json!([])), @"HEDDLE1004: malformed manifest: invalid length 0, expected struct RawManifest with 6 elements");
    insta::assert_snapshot!(manifest_refusal(&manifest(&[])), @"HEDDLE1004: malformed manifest: 0 functions, 1 to 1000 are allowed");
    insta::assert_snapshot!(with("name", json!("Not Snake")), @r#"HEDDLE1004: malformed manifest: function name "Not Snake" is not snake_case"#);
    insta::assert_snapshot!(with("export", json!("heddle_alloc")), @r#"HEDDLE1004: malformed manifest: function f has the reserved export name "heddle_alloc""#);
    insta::assert_snapshot!(with("kind", json!("window")), @"HEDDLE1004: malformed manifest: unknown variant `window`, expected one of `scalar`, `aggregate`, `table`, `partition`");
    insta::assert_snapshot!(with("kind", json!("aggregate")), @"HEDDLE1004: malformed manifest: f lacks state");
    insta::assert_snapshot!(with("kind", json!("table")), @"HEDDLE1004: malformed manifest: f lacks output");
    insta::assert_snapshot!(with("variadic", json!(true)), @"HEDDLE1004: malformed manifest: f cannot be variadic");
    insta::assert_snapshot!(with("args", json!("###")), @"HEDDLE1004: malformed manifest: args of f: Invalid symbol 35, offset 0.");
    insta::assert_snapshot!(with("args", json!("AAAA")), @"HEDDLE1004: malformed manifest: args of f: the schema message has no continuation marker");
    let unsigned = schema(vec![Field::new("n", DataType::UInt64, false)]);
    insta::assert_snapshot!(with("args", json!(unsigned)), @"HEDDLE1004: malformed manifest: args of f: type UInt64 of n");
    let half = schema(vec![Field::new("h", DataType::Float16, false)]);
    insta::assert_snapshot!(with("args", json!(half)), @"HEDDLE1004: malformed manifest: args of f: h is of a type outside this version");
    let unnamed = schema(vec![Field::new("other", DataType::Int32, false)]);
    insta::assert_snapshot!(with("returns", json!(unnamed)), @"HEDDLE1004: malformed manifest: returns of f is not one field named result");
    let pair = manifest(&[function("a", "f"), function("f", "g")]);
    insta::assert_snapshot!(manifest_refusal(&pair), @r#"HEDDLE1004: malformed manifest: two functions are called "f""#);
}

#[test]
fn a_manifest_beyond_its_limits() {
    let many: Vec<_> = (0..1001).map(|i| function(&format!("f{i}"), &format!("f{i}"))).collect();
    insta::assert_snapshot!(manifest_refusal(&manifest(&many)), @"HEDDLE1004: malformed manifest: 1001 functions, 1 to 1000 are allowed");
    let args = (0..101).map(|i| Field::new(format!("a{i}"), DataType::Int32, false)).collect();
    let mut wide = function("f", "f");
    wide["args"] = json!(schema(args));
    insta::assert_snapshot!(manifest_refusal(&manifest(&[wide])), @"HEDDLE1004: malformed manifest: args of f: 101 columns, at most 100 are allowed");
    let long = "a".repeat(201);
    insta::assert_snapshot!(manifest_refusal(&manifest(&[function(&long, "f")])), @"HEDDLE1004: malformed manifest: a function name of 201 bytes, at most 200 are allowed");
    let mut fat = manifest(&[function("f", "f")]);
    fat["notes"] = json!("x".repeat(1 << 20));
    let text = manifest_refusal(&fat);
    assert!(text.starts_with("HEDDLE1004: malformed manifest: 1049"), "{text}");
}

#[test]
fn unknown_keys_are_ignored() {
    let mut newer_minor = manifest(&[function("f", "f")]);
    newer_minor["abi"] = json!([1, 7]);
    newer_minor["author"] = json!("someone");
    let parsed = Manifest::parse(newer_minor.to_string().as_bytes()).expect("a manifest");
    assert_eq!(parsed.abi, (1, 7));
}

#[test]
fn wrong_interfaces() {
    insta::assert_snapshot!(refusal(&module(&[SKELETON, EXPORT])), @"HEDDLE1005: the export heddle_scalar is missing");
    insta::assert_snapshot!(refusal(&module(&[SKELETON, SCALAR])), @"HEDDLE1005: the export f is missing");
    let wrong = r#"(func (export "f") (param i32))"#;
    insta::assert_snapshot!(refusal(&module(&[SKELETON, SCALAR, wrong])), @"HEDDLE1005: the export f is no function of 0 i32 parameters and 1 i32 results");
    let foreign = r#"(import "wasi_unstable" "proc_exit" (func (param i32)))"#;
    insta::assert_snapshot!(refusal(&module(&[foreign, SKELETON, SCALAR, EXPORT])), @"HEDDLE1005: the import wasi_unstable.proc_exit is not allowed");
    let start = r#"(func (export "_start"))"#;
    insta::assert_snapshot!(refusal(&module(&[SKELETON, SCALAR, EXPORT, start])), @"HEDDLE1005: the export _start is not allowed: a module is no program");
    let crooked = r#"(import "extism:host/env" "alloc" (func (param i32) (result i32)))"#;
    let text = refusal(&module(&[crooked, SKELETON, SCALAR, EXPORT]));
    assert!(text.starts_with("HEDDLE1005: an import the ABI does not allow: "), "{text}");
}

#[test]
fn another_function() {
    let module = HeddleModule::load(&module(&[SKELETON, SCALAR, EXPORT])).expect("a module");
    let error = module.function("g").expect_err("a refusal");
    insta::assert_snapshot!(error, @r#"HEDDLE1101: no function "g"; the module has f() -> float64"#);
}

#[test]
fn start_code_under_limits() {
    let quick = Limits { deadline_ms: 50, ..Limits::default() };
    let spins = "(func $spin (loop $again (br $again))) (start $spin)";
    let wasm = module(&[SKELETON, SCALAR, EXPORT, spins]);
    insta::assert_snapshot!(start_refusal(&wasm, quick), @"
    HEDDLE2101: the deadline of 50 ms passed
      hint: raise the deadline, or make the function end sooner
    ");
    let traps = "(func $trap unreachable) (start $trap)";
    let wasm = module(&[SKELETON, SCALAR, EXPORT, traps]);
    insta::assert_snapshot!(start_refusal(&wasm, quick), @"HEDDLE2103: the guest trapped: wasm trap: wasm `unreachable` instruction executed");
    let small = Limits { memory_limit_bytes: 65_536, ..Limits::default() };
    let text = start_refusal(&module(&[SKELETON, SCALAR, EXPORT]), small);
    assert!(text.starts_with("HEDDLE2102: no instance within 65536 bytes of memory: "), "{text}");
}

#[test]
fn one_compilation_for_many_threads() {
    let cache = ModuleCache::new();
    let wasm = module(&[SKELETON, SCALAR, EXPORT]);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| cache.load(&wasm).expect("a module"));
        }
    });
    assert_eq!(cache.counters().snapshot().modules_compiled, 1);
    let other = assemble(&[SKELETON, SCALAR, EXPORT], &manifest(&[function("g", "f")]));
    cache.load(&other).expect("a module");
    assert_eq!(cache.counters().snapshot().modules_compiled, 2);
}

#[test]
fn compiled_code_on_disk() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("compiled");
    let wasm = module(&[SKELETON, SCALAR, EXPORT]);
    let load = || ModuleCache::in_directory(&path).and_then(|cache| cache.load(&wasm)).expect("a module");
    load();
    let files = || {
        std::fs::read_dir(&path).expect("a directory").map(|f| f.expect("a file").path()).collect::<Vec<_>>()
    };
    let [file] = &files()[..] else { panic!("one file, not {:?}", files()) };
    load();
    // A damaged file is made anew.
    std::fs::write(file, b"damaged").expect("a write");
    load();
    assert!(std::fs::read(file).expect("a file").len() > 7);
}

#[cfg(unix)]
#[test]
fn a_directory_open_to_others() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::set_permissions(directory.path(), std::fs::Permissions::from_mode(0o777)).expect("permissions");
    let error = ModuleCache::in_directory(directory.path()).expect_err("a refusal").to_string();
    assert!(error.ends_with("other users may write to it, and what lies there is executed"), "{error}");
}
