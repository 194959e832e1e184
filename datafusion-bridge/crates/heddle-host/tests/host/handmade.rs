//! Modules written by hand: WebAssembly text with a manifest of any content.

use arrow::datatypes::{DataType, Field, Schema};
use arrow::ipc::writer::StreamWriter;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

/// What the direct ABI needs, with a bump allocator and no columns: `heddle_scalar` is left to the test.
pub(crate) const SKELETON: &str = r#"
  (memory (export "memory") 2)
  (global $top (mut i32) (i32.const 4096))
  (func (export "heddle_abi") (result i32) (i32.const 0x10000))
  (func (export "heddle_alloc") (param $bytes i32) (result i32)
    (local $block i32)
    (local.set $block (global.get $top))
    (global.set $top
      (i32.and (i32.add (i32.add (local.get $block) (local.get $bytes)) (i32.const 63)) (i32.const -64)))
    (local.get $block))
  (func (export "heddle_reset") (global.set $top (i32.const 4096)))
  (func (export "heddle_error") (result i32) (i32.const 1024))
  (func (export "heddle_manifest") (result i32) (i32.const 0))
"#;

/// A `heddle_scalar` that fails with status -1 and no error text.
pub(crate) const SCALAR: &str =
    r#"(func (export "heddle_scalar") (param i32 i32 i32 i32) (result i32) (i32.const -1))"#;

/// The export of a function `f` of the Extism ABI.
pub(crate) const EXPORT: &str = r#"(func (export "f") (result i32) (i32.const 0))"#;

/// Base64 of the IPC schema message of these fields.
pub(crate) fn schema(fields: Vec<Field>) -> String {
    let writer = StreamWriter::try_new(Vec::new(), &Schema::new(fields)).expect("a schema");
    BASE64.encode(writer.into_inner().expect("a schema"))
}

/// The manifest's entry of a function without arguments.
pub(crate) fn function(name: &str, export: &str) -> Value {
    let returns = schema(vec![Field::new("result", DataType::Float64, false)]);
    json!({
        "name": name, "export": export, "kind": "scalar", "signature": "", "args": schema(vec![]),
        "returns": returns, "volatility": "immutable", "tier": "js",
    })
}

/// A manifest of these functions.
pub(crate) fn manifest(functions: &[Value]) -> Value {
    json!({
        "manifest": 1, "abi": [1, 0], "pdk": "0.0.0", "engine": "none", "functions": functions, "imports": [],
    })
}

/// Assembles `(module …)` of these parts and appends the manifest.
pub(crate) fn assemble(parts: &[&str], manifest: &Value) -> Vec<u8> {
    let wasm = wat::parse_str(format!("(module {})", parts.concat())).expect("WebAssembly text");
    with_section(wasm, "heddle.manifest", manifest.to_string().as_bytes())
}

/// A module of one function `f` without arguments.
pub(crate) fn module(parts: &[&str]) -> Vec<u8> {
    assemble(parts, &manifest(&[function("f", "f")]))
}

/// Appends a custom section.
pub(crate) fn with_section(mut wasm: Vec<u8>, name: &str, content: &[u8]) -> Vec<u8> {
    let mut body = leb128(name.len());
    body.extend_from_slice(name.as_bytes());
    body.extend_from_slice(content);
    wasm.push(0);
    wasm.extend(leb128(body.len()));
    wasm.extend(body);
    wasm
}

fn leb128(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = value.to_le_bytes()[0] & 0x7f;
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}
