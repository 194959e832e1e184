//! Plain Extism plugins, written by hand: there and back in every format, and what they may not answer.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, BinaryArray, BooleanArray, Date32Array, Decimal128Array,
    Float32Array, Float64Array, Int8Array, Int16Array, Int32Array, Int64Array, IntervalMonthDayNanoArray,
    ListArray, MapArray, StringArray, StructArray, Time64NanosecondArray, TimestampMicrosecondArray,
    UInt8Array, UInt16Array, UInt32Array, new_null_array,
};
use arrow::buffer::OffsetBuffer;
use arrow::compute::{concat, take};
use arrow::datatypes::{DataType, Field, Int32Type, IntervalMonthDayNano};
use heddle_host::{Column, ErrorCode, HeddleInstance, HeddleModule, HostEnv, Limits, Result};

use crate::handmade::{assemble, function, manifest, schema};

const FORMATS: [&str; 4] = ["proto-row", "msgpack", "json", "arrow"];

const ENV: &str = r#"
  (import "extism:host/env" "input_length" (func $length (result i64)))
  (import "extism:host/env" "input_load_u8" (func $load (param i64) (result i32)))
  (import "extism:host/env" "input_offset" (func $offset (result i64)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
  (import "extism:host/env" "output_set" (func $output (param i64 i64)))
  (import "extism:host/env" "error_set" (func $error (param i64)))
  (import "extism:host/env" "http_request" (func $http (param i64 i64) (result i64)))
  (import "extism:host/env" "get_log_level" (func $level (result i32)))
  (import "extism:host/env" "log_trace" (func $trace (param i64)))
  (memory (export "memory") 1)
"#;

/// A module with nothing of Heddle in it but the manifest; its export `f` has this body.
fn plugin(format: &str, args: &[Field], returns: &Field, body: &str) -> Result<HeddleModule> {
    let mut entry = function("f", "f");
    entry["format"] = format.into();
    entry["args"] = schema(args.to_vec()).into();
    entry["returns"] = schema(vec![returns.clone().with_name("result")]).into();
    let export = format!(
        r#"(func (export "f") (result i32) (local $at i64) (local $out i64) (local $end i64) {body} (i32.const 0))"#
    );
    HeddleModule::load(&assemble(&[ENV, &export], &manifest(&[entry])))
}

fn instance(module: &HeddleModule, limits: Limits) -> HeddleInstance {
    module.instantiate(limits, HostEnv::default(), Arc::default()).expect("an instance")
}

/// Calls a plugin from one column of a type to the same type.
fn call_with(format: &str, field: &Field, body: &str, values: &ArrayRef, limits: Limits) -> Result<ArrayRef> {
    let module = plugin(format, std::slice::from_ref(field), field, body)?;
    let columns = [Column::new(Arc::clone(values))];
    instance(&module, limits).call_batches(module.function("f")?, &columns, values.len())
}

fn call(format: &str, field: &Field, body: &str, values: &ArrayRef) -> Result<ArrayRef> {
    call_with(format, field, body, values, Limits::default())
}

/// Copies the input but its first and last bytes to the output.
fn copy(first: usize, last: usize) -> String {
    format!(
        "(local.set $at (i64.const {first}))
         (local.set $end (i64.sub (call $length) (i64.const {last})))
         (local.set $out (call $alloc (i64.sub (local.get $end) (local.get $at))))
         (block $done (loop $copy
           (br_if $done (i64.ge_s (local.get $at) (local.get $end)))
           (call $store (i64.add (local.get $out) (i64.sub (local.get $at) (i64.const {first})))
             (call $load (local.get $at)))
           (local.set $at (i64.add (local.get $at) (i64.const 1)))
           (br $copy)))
         (call $output (local.get $out) (i64.sub (local.get $end) (i64.const {first})))"
    )
}

/// Gives back the only argument: its literal, array element or column.
fn echo(format: &str) -> String {
    match format {
        "proto-row" => copy(2, 0),
        "msgpack" => copy(1, 0),
        "json" => copy(1, 1),
        _ => copy(0, 0),
    }
}

/// Writes a text into a new block, for the call that is given.
fn say(text: &[u8], call: &str) -> String {
    let store = |(i, byte): (usize, &u8)| {
        format!("(call $store (i64.add (local.get $out) (i64.const {i})) (i32.const {byte}))")
    };
    let stores: String = text.iter().enumerate().map(store).collect();
    format!("(local.set $out (call $alloc (i64.const {}))) {stores} {call}", text.len())
}

fn answer(text: &[u8]) -> String {
    say(text, &format!("(call $output (local.get $out) (i64.const {}))", text.len()))
}

fn int32(values: Vec<Option<i32>>) -> ArrayRef {
    Arc::new(Int32Array::from(values))
}

fn strict() -> Field {
    Field::new("a", DataType::Int32, false)
}

/// Values of the types that have literals.
fn literals() -> Vec<ArrayRef> {
    let decimals = Decimal128Array::from(vec![-50, 10i128.pow(38) - 1]).with_precision_and_scale(38, 2);
    vec![
        Arc::new(BooleanArray::from(vec![true, false])),
        Arc::new(Int8Array::from(vec![-128, 127])),
        Arc::new(Int16Array::from(vec![i16::MIN, 0])),
        Arc::new(Int32Array::from(vec![i32::MIN, i32::MAX])),
        Arc::new(UInt8Array::from(vec![255, 0])),
        Arc::new(UInt16Array::from(vec![65_535, 0])),
        Arc::new(UInt32Array::from(vec![u32::MAX, 0])),
        Arc::new(Int64Array::from(vec![i64::MAX, i64::MIN])),
        Arc::new(Float32Array::from(vec![0.1, f32::NEG_INFINITY])),
        Arc::new(Float64Array::from(vec![0.1, -0.0])),
        Arc::new(decimals.expect("decimals")),
        Arc::new(StringArray::from(vec!["", "é🧵"])),
        Arc::new(BinaryArray::from(vec![b"\0\xff".as_slice(), b""])),
        Arc::new(Date32Array::from(vec![-1, 19_000])),
        Arc::new(TimestampMicrosecondArray::from(vec![-1, 5])),
        Arc::new(TimestampMicrosecondArray::from(vec![-1, 5]).with_timezone("UTC")),
    ]
}

/// Values of the others.
fn others() -> Vec<ArrayRef> {
    let lists = ListArray::from_iter_primitive::<Int32Type, _, _>([Some(vec![Some(1), None]), Some(vec![])]);
    let text: ArrayRef = Arc::new(StringArray::from(vec![Some("x"), None]));
    let fields = vec![Field::new("a", DataType::Int64, false), Field::new("b", DataType::Utf8, true)];
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1 << 60, 2]));
    let structs = StructArray::new(fields.into(), vec![numbers, text], None);
    let pair = vec![Field::new("key", DataType::Utf8, false), Field::new("value", DataType::Int64, false)];
    let columns: Vec<ArrayRef> =
        vec![Arc::new(StringArray::from(vec!["k", "l"])), Arc::new(Int64Array::from(vec![1, 2]))];
    let entries = StructArray::new(pair.into(), columns, None);
    let field = Arc::new(Field::new("entries", entries.data_type().clone(), false));
    let maps = MapArray::new(field, OffsetBuffer::from_lengths([2, 0]), entries, None, false);
    vec![
        Arc::new(Time64NanosecondArray::from(vec![5, 0])),
        Arc::new(IntervalMonthDayNanoArray::from(vec![
            IntervalMonthDayNano::new(-1, 2, 1 << 60),
            IntervalMonthDayNano::new(0, 0, 0),
        ])),
        Arc::new(lists),
        Arc::new(structs),
        Arc::new(maps),
    ]
}

#[test]
fn every_type_there_and_back() {
    for format in FORMATS {
        let types = literals().into_iter().chain(others().into_iter().filter(|_| format != "proto-row"));
        for values in types {
            let null = new_null_array(values.data_type(), 1);
            let rows =
                concat(&[null.as_ref(), values.as_ref(), null.as_ref(), null.as_ref(), values.as_ref()]);
            let rows = rows.expect("rows");
            for nullable in [false, true] {
                let field = Field::new("a", values.data_type().clone(), nullable);
                let back = call(format, &field, &echo(format), &rows);
                let back = back.unwrap_or_else(|error| panic!("{format} {}: {error}", values.data_type()));
                assert_eq!(back.as_ref(), rows.as_ref(), "{format} {} {nullable}", values.data_type());
            }
            let field = Field::new("a", values.data_type().clone(), false);
            // Rows of nulls alone, and none: nobody is asked.
            let nulls = new_null_array(values.data_type(), 2);
            assert_eq!(&call(format, &field, "unreachable", &nulls).expect("nulls"), &nulls);
            assert_eq!(call(format, &field, "unreachable", &nulls.slice(0, 0)).expect("nothing").len(), 0);
        }
    }
}

#[test]
fn proto_row_has_no_literal_of_other_types() {
    for values in others() {
        let field = Field::new("a", values.data_type().clone(), true);
        let error = plugin("proto-row", std::slice::from_ref(&field), &field, "").expect_err("no literal");
        assert_eq!(error.code(), ErrorCode::BadManifest, "{error}");
    }
}

#[test]
fn a_null_that_the_signature_does_not_allow() {
    let nullable = strict().with_nullable(true);
    for format in FORMATS {
        let module =
            plugin(format, std::slice::from_ref(&nullable), &strict(), &echo(format)).expect("a module");
        let columns = [Column::new(int32(vec![Some(1), None]))];
        let result = instance(&module, Limits::default()).call_scalar(
            module.function("f").expect("a function"),
            &columns,
            2,
        );
        let error = result.expect_err("a null");
        assert_eq!(error.code(), ErrorCode::GuestContract, "{error}");
        assert_eq!(error.row(), (format != "arrow").then_some(1), "{format}");
    }
}

#[test]
fn answers_that_are_none() {
    let one = int32(vec![None, Some(1)]);
    let wrong: [(&str, &[u8]); 12] = [
        ("proto-row", b"\x6a\x01x"),
        ("proto-row", b"\x30"),
        ("proto-row", b"\x20\x01"),
        ("msgpack", b"\xa1x"),
        ("msgpack", b"\x01\x01"),
        ("msgpack", b"\xce\xff\xff\xff\xff"),
        ("json", b"\"x\""),
        ("json", b"1 2"),
        ("json", b"1.5"),
        ("json", b"[1]"),
        ("arrow", b"x"),
        ("arrow", b"\xff\xff\xff\xff\xff\xff\xff\x7f"),
    ];
    for (format, output) in wrong.into_iter().chain(FORMATS.map(|format| (format, b"".as_slice()))) {
        let error = call(format, &strict(), &answer(output), &one).expect_err("no answer");
        let row = (format != "arrow").then_some(1);
        assert_eq!(
            (error.code(), error.row()),
            (ErrorCode::GuestContract, row),
            "{format} {output:?}: {error}"
        );
    }
    let tiny = Field::new("a", DataType::Int8, false);
    let values: ArrayRef = Arc::new(Int8Array::from(vec![1]));
    let error = call("json", &tiny, &answer(b"300"), &values).expect_err("too large");
    insta::assert_snapshot!(error, @"HEDDLE2202 f failed at row 0: the plugin's answer: 300 in a column of int8");
    let hidden = Limits { row_values: false, ..Limits::default() };
    let error = call_with("json", &tiny, &answer(b"300"), &values, hidden).expect_err("too large");
    insta::assert_snapshot!(error, @"HEDDLE2202 f failed at row 0: the plugin's answer: it is no int8");
    let text = Field::new("a", DataType::Utf8, false);
    let values: ArrayRef = Arc::new(StringArray::from(vec!["x"]));
    let error = call("msgpack", &text, &answer(b"\xa1\xff"), &values).expect_err("no UTF-8");
    assert_eq!(error.code(), ErrorCode::GuestContract);
}

#[test]
fn numbers_as_other_libraries_write_them() {
    let read = |format: &str, data_type: DataType, output: &[u8]| {
        let values = new_null_array(&data_type, 1);
        call(format, &Field::new("a", data_type, true), &answer(output), &values).expect("a value")
    };
    assert_eq!(read("json", DataType::Int32, b" 1e3 ").as_primitive::<Int32Type>().value(0), 1000);
    let double = read("msgpack", DataType::Float64, b"\x03");
    assert_eq!(double.as_ref(), &Float64Array::from(vec![3.0]) as &dyn arrow::array::Array);
    let decimal =
        |unscaled| Decimal128Array::from(vec![unscaled]).with_precision_and_scale(9, 2).expect("digits");
    for (text, unscaled) in [("\"-1.5\"", -150), ("7", 700), ("\"0.05\"", 5)] {
        let value = read("json", DataType::Decimal128(9, 2), text.as_bytes());
        assert_eq!(value.as_ref(), &decimal(unscaled) as &dyn arrow::array::Array, "{text}");
    }
    let fields = vec![Field::new("x", DataType::Int32, true), Field::new("y", DataType::Int32, true)];
    for (format, output) in
        [("json", b"[5,null]".as_slice()), ("json", b"{\"x\":5}"), ("msgpack", b"\x92\x05\xc0")]
    {
        let value = read(format, DataType::Struct(fields.clone().into()), output);
        let columns = value.as_struct().columns();
        assert!(columns[0].as_primitive::<Int32Type>().value(0) == 5 && columns[1].is_null(0), "{format}");
    }
}

#[test]
fn its_own_error_has_its_text_and_the_row() {
    let values = int32(vec![None, Some(1)]);
    for format in FORMATS {
        let boom = say(b"boom", "(call $error (local.get $out)) (return (i32.const 1))");
        let error = call(format, &strict(), &boom, &values).expect_err("boom");
        assert_eq!((error.code(), error.message()), (ErrorCode::Threw, "boom"));
        assert_eq!(error.row(), (format != "arrow").then_some(1));
        let error = call(format, &strict(), "(return (i32.const 7))", &values).expect_err("7");
        assert_eq!(error.message(), "the plugin answered 7");
    }
    // The batches before count.
    let limits = Limits { batch_rows: 1, ..Limits::default() };
    let error = call_with("json", &strict(), "(return (i32.const 7))", &values, limits).expect_err("7");
    assert_eq!(error.row(), Some(1));
}

#[test]
fn loops_traps_and_http() {
    let one = int32(vec![Some(1), Some(2)]);
    for format in FORMATS {
        let module = plugin(format, &[strict()], &strict(), "(loop $spin (br $spin))").expect("a module");
        let mut guest = instance(&module, Limits { deadline_ms: 50, ..Limits::default() });
        let function = module.function("f").expect("a function");
        let error = guest.call_scalar(function, &[Column::new(Arc::clone(&one))], 2).expect_err("endless");
        assert_eq!(error.code(), ErrorCode::Deadline);
        assert!(!guest.is_healthy());
        assert_eq!(
            guest.call_scalar(function, &[Column::new(Arc::clone(&one))], 2).expect_err("dead").code(),
            ErrorCode::Trapped
        );
    }
    let web = "(drop (call $http (i64.const 0) (i64.const 0)))";
    let error = call("json", &strict(), web, &one).expect_err("HTTP");
    insta::assert_snapshot!(error, @"HEDDLE2103 f: the guest trapped: HTTP is denied");
}

#[test]
fn arguments_are_the_bytes_of_literal_proto() {
    let fields = [strict(), Field::new("b", DataType::Utf8, false), Field::new("c", DataType::Boolean, true)];
    let body = "(if (call $level) (then unreachable)) (call $trace (call $offset)) (return (i32.const 1))";
    let module = plugin("proto-row", &fields, &strict(), body).expect("a module");
    let seen: Arc<Mutex<String>> = Arc::default();
    let sink = Arc::clone(&seen);
    let env =
        HostEnv::new(BTreeMap::default(), move |_, line| *sink.lock().expect("a lock") = line.to_owned());
    let mut guest = module.instantiate(Limits::default(), env, Arc::default()).expect("an instance");
    let columns = [
        Column::new(int32(vec![Some(1)])),
        Column::constant(Arc::new(StringArray::from(vec!["é"]))),
        Column::new(Arc::new(BooleanArray::from(vec![None]))),
    ];
    guest.call_scalar(module.function("f").expect("a function"), &columns, 1).expect_err("7");
    // heddle.v1.Arguments { args: [{ integer: 1 }, { string: "é" }, { null: {} }] }
    let bytes = [10, 2, 48, 1, 10, 4, 106, 2, 0xc3, 0xa9, 10, 2, 10, 0];
    assert_eq!(seen.lock().expect("a lock").as_bytes(), bytes);
}

#[test]
fn constants_stand_for_every_row() {
    let pairs = Field::new("r", DataType::new_list(DataType::Int32, false), false);
    let module = plugin("json", &[strict(), strict().with_name("b")], &pairs, &copy(0, 0)).expect("a module");
    let columns = [Column::new(int32(vec![Some(1), Some(2)])), Column::constant(int32(vec![Some(7)]))];
    let result = instance(&module, Limits::default()).call_scalar(
        module.function("f").expect("a function"),
        &columns,
        2,
    );
    let result = result.expect("a result");
    let items = result.as_list::<i32>().values().as_primitive::<Int32Type>().values().to_vec();
    assert_eq!(items, [1, 7, 2, 7]);
}

#[test]
fn text_that_is_not_utf8_reaches_no_plugin() {
    let text = Field::new("a", DataType::Utf8, false);
    for format in FORMATS {
        let values: ArrayRef = Arc::new(BinaryArray::from(vec![b"\xff".as_slice()]));
        let error = call(format, &text, "unreachable", &values).expect_err("no UTF-8");
        assert_eq!(error.code(), ErrorCode::Columns, "{error}");
        let values: ArrayRef = Arc::new(BinaryArray::from(vec![b"fine".as_slice()]));
        let back = call(format, &text, &echo(format), &values).expect("text");
        assert_eq!(back.as_string::<i32>().value(0), "fine");
    }
}

#[test]
fn the_interface() {
    let error = plugin("json", &[], &strict(), "")
        .and_then(|module| instance(&module, Limits::default()).call_extism("f", b""));
    assert_eq!(error.expect_err("no Extism ABI").code(), ErrorCode::NoFunction);
    // A format is for scalar functions, and one that exists.
    let mut entry = function("f", "f");
    entry["format"] = "xml".into();
    let load = |entry| HeddleModule::load(&assemble(&[ENV], &manifest(&[entry])));
    assert_eq!(load(entry.clone()).expect_err("a format").code(), ErrorCode::BadManifest);
    entry["format"] = "json".into();
    let error = load(entry.clone()).expect_err("no export");
    insta::assert_snapshot!(error, @"HEDDLE1005: the export f is missing");
    entry["kind"] = "table".into();
    entry["output"] = schema(vec![strict()]).into();
    assert_eq!(load(entry).expect_err("a table").code(), ErrorCode::BadManifest);
    // Without a format there is no HTTP to ask for.
    let error = HeddleModule::load(&assemble(&[ENV], &manifest(&[function("f", "f")])));
    insta::assert_snapshot!(error.expect_err("an import"), @"HEDDLE1005: the import extism:host/env.input_offset is not allowed");
}

#[test]
fn rows_keep_their_order_around_skipped_ones() {
    let values = int32((0..1000).map(|i| (i % 3 != 0).then_some(i)).collect());
    for format in FORMATS {
        assert_eq!(&call(format, &strict(), &echo(format), &values).expect("rows"), &values, "{format}");
        let places = arrow::array::UInt32Array::from_iter_values((0..1000).rev());
        let reversed = take(&values, &places, None).expect("rows");
        let limits = Limits { batch_rows: 7, ..Limits::default() };
        let back = call_with(format, &strict(), &echo(format), &reversed, limits).expect("rows");
        assert_eq!(&back, &reversed, "{format}");
    }
}
