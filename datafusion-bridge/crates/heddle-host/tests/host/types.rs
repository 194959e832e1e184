//! Types: their texts, and what a manifest may not declare.

use arrow::datatypes::{DataType, Field, Fields};
use heddle_host::{Manifest, field_type_name, parse_type};
use serde_json::json;

use crate::handmade::{function, manifest, schema};

#[test]
fn texts_are_read_and_written() {
    for text in [
        "bool",
        "int8",
        "uint32?",
        "float32",
        "decimal128(38, 38)",
        "utf8?",
        "binary",
        "date32",
        "timestamp[us]",
        "timestamp[ns, Europe/Oslo]?",
        "time[s]",
        "time[ns]",
        "duration[ms]",
        "interval",
        "list<int32?>",
        "list<list<utf8>?>",
        "struct<a: int32, b: utf8?>",
        "struct<\"first name\": utf8, \"1\": bool>",
        "map<utf8, list<decimal128(10, 2)?>>?",
        "map<date32, struct<x: float64>?>",
    ] {
        let field = parse_type(text).unwrap_or_else(|reason| panic!("{text}: {reason}"));
        assert_eq!(field_type_name(&field), text);
    }
}

#[test]
fn texts_that_are_no_types() {
    for text in [
        "",
        "int",
        "int32 x",
        "int64??",
        "uint64",
        "decimal128(39, 0)",
        "decimal128(5, 6)",
        "decimal128(0, 0)",
        "timestamp",
        "time[h]",
        "list<>",
        "list<int32",
        "struct<>",
        "struct<a: int32, a: int32>",
        "struct<a int32>",
        "map<utf8?, int32>",
        "map<float64, int32>",
        "map<list<int32>, int32>",
        "\"int32\"",
    ] {
        assert!(parse_type(text).is_err(), "{text}");
    }
    let deep = |levels: usize| format!("{}int32{}", "list<".repeat(levels), ">".repeat(levels));
    assert!(parse_type(&deep(15)).is_ok());
    assert!(parse_type(&deep(16)).is_err());
    assert!(parse_type(&deep(100_000)).is_err());
}

fn refusal(data_type: DataType) -> String {
    let mut f = function("f", "f");
    f["args"] = json!(schema(vec![Field::new("a", data_type, false)]));
    Manifest::parse(manifest(&[f]).to_string().as_bytes()).expect_err("a refusal").to_string()
}

#[test]
fn types_a_manifest_may_not_declare() {
    let list = |inner: DataType| DataType::List(Field::new("item", inner, true).into());
    let deep = (0..16).fold(DataType::Int32, |inner, _| list(inner));
    insta::assert_snapshot!(refusal(deep), @"HEDDLE1004: malformed manifest: args of f: types nested deeper than 16");
    let wide = |fields: usize| {
        let field = |i| Field::new(format!("f{i}"), DataType::Int32, false);
        DataType::Struct((0..fields).map(field).collect())
    };
    insta::assert_snapshot!(refusal(wide(101)), @"HEDDLE1004: malformed manifest: args of f: a struct of 101 fields, 1 to 100 are allowed");
    insta::assert_snapshot!(refusal(wide(0)), @"HEDDLE1004: malformed manifest: args of f: a struct of 0 fields, 1 to 100 are allowed");
    let many = DataType::Struct((0..10).map(|i| Field::new(format!("s{i}"), wide(100), false)).collect());
    insta::assert_snapshot!(refusal(many), @"HEDDLE1004: malformed manifest: args of f: more than 1000 types");
    let twice =
        Fields::from(vec![Field::new("a", DataType::Int32, false), Field::new("a", DataType::Utf8, false)]);
    insta::assert_snapshot!(refusal(DataType::Struct(twice)), @r#"HEDDLE1004: malformed manifest: args of f: a struct with two fields "a""#);
    let map = |key: DataType, nullable: bool| {
        let pair = vec![Field::new("key", key, nullable), Field::new("value", DataType::Int32, true)];
        DataType::Map(Field::new("entries", DataType::Struct(pair.into()), false).into(), false)
    };
    insta::assert_snapshot!(refusal(map(DataType::Float64, false)), @"HEDDLE1004: malformed manifest: args of f: a map with keys of type float64");
    insta::assert_snapshot!(refusal(map(DataType::Utf8, true)), @"HEDDLE1004: malformed manifest: args of f: a map with keys of type utf8?");
    insta::assert_snapshot!(refusal(DataType::Decimal128(5, -2)), @"HEDDLE1004: malformed manifest: args of f: type Decimal128(5, -2) of a");
}

/// Every byte of a schema message, changed: an answer, never a panic.
#[test]
fn damaged_schema_messages() {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let map = parse_type("map<utf8, struct<a: decimal128(10, 2), b: timestamp[us, UTC]?>>").expect("a type");
    let fields = vec![
        Field::new("m", map.data_type().clone(), false),
        Field::new("t", parse_type("list<time[ms]?>").expect("a type").data_type().clone(), true),
    ];
    let whole = STANDARD.decode(schema(fields)).expect("base64");
    let mut refused = 0;
    for at in 0..whole.len() {
        for change in [0xff, 0x01, 0x80] {
            let mut damaged = whole.clone();
            damaged[at] ^= change;
            let mut f = function("f", "f");
            f["args"] = json!(STANDARD.encode(&damaged));
            refused += u32::from(Manifest::parse(manifest(&[f]).to_string().as_bytes()).is_err());
        }
    }
    assert!(refused > 100, "{refused} refusals only");
}

#[test]
fn overloads() {
    let overload = |name: &str, export: &str, data_type: DataType| {
        let mut f = function(name, export);
        f["args"] = json!(schema(vec![Field::new("a", data_type, false)]));
        f
    };
    let ints = || overload("f", "F", DataType::Int32);
    let texts = || overload("f", "F", DataType::Utf8);
    let parse = |functions: &[_]| Manifest::parse(manifest(functions).to_string().as_bytes());
    assert_eq!(parse(&[ints(), texts()]).expect("a manifest").functions.len(), 2);
    let refusal = |functions: &[_]| parse(functions).expect_err("a refusal").to_string();
    let mut moody = texts();
    moody["volatility"] = json!("volatile");
    insta::assert_snapshot!(refusal(&[ints(), moody]), @r#"HEDDLE1004: malformed manifest: overloads of "f" differ in kind or volatility"#);
    let other = overload("f", "G", DataType::Utf8);
    insta::assert_snapshot!(refusal(&[ints(), other]), @r#"HEDDLE1004: malformed manifest: two functions are called "f""#);
}
