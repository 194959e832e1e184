//! Columns of every type through the identity functions of the corpus: slices at every depth, and every representation
//! that Arrow has for a declared type.

use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, BinaryArray, BinaryViewArray, DictionaryArray, FixedSizeBinaryArray,
    FixedSizeListArray, Int32Array, Int32Builder, LargeBinaryArray, LargeListArray, LargeStringArray,
    ListArray, MapBuilder, NullArray, StringArray, StringBuilder, StringViewArray, StructArray,
};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::datatypes::{DataType, Field, Int32Type};
use heddle_conformance::difference;
use heddle_host::{Column, ErrorCode, HeddleInstance, HostEnv, Limits, Result};

use crate::corpus::module;

fn scalars() -> HeddleInstance {
    let module = module("generated/scalars").expect("a module");
    module.instantiate(Limits::default(), HostEnv::default(), Arc::default()).expect("an instance")
}

fn same(instance: &mut HeddleInstance, function: &str, values: &ArrayRef) -> Result<ArrayRef> {
    let module = instance.module().clone();
    instance.call_scalar(module.function(function)?, &[Column::new(Arc::clone(values))], values.len())
}

fn list(rows: u16) -> ArrayRef {
    let items = (0..i32::from(rows)).map(|row| match row % 4 {
        0 => None,
        n => Some((0..n).map(|i| (i != 1).then_some(10 * row + i)).collect::<Vec<_>>()),
    });
    Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(items))
}

fn structure(rows: u16) -> ArrayRef {
    let numbers: ArrayRef = Arc::new((0..i32::from(rows)).collect::<Int32Array>());
    let text = |i: u16| (!i.is_multiple_of(3)).then(|| "é".repeat(usize::from(i)));
    let texts: ArrayRef = Arc::new((0..rows).map(text).collect::<StringArray>());
    let fields = vec![Field::new("a", DataType::Int32, false), Field::new("b", DataType::Utf8, true)];
    let nulls = NullBuffer::from((0..rows).map(|i| i % 5 > 0).collect::<Vec<_>>());
    Arc::new(StructArray::new(fields.into(), vec![numbers, texts], Some(nulls)))
}

fn list_of_structs(rows: u16) -> ArrayRef {
    let items = structure(3 * rows);
    let field = Arc::new(Field::new("item", items.data_type().clone(), true));
    let lengths = (0..rows).map(|row| usize::from(row % 4)).collect::<Vec<_>>();
    let offsets = OffsetBuffer::from_lengths(lengths);
    Arc::new(ListArray::new(field, offsets, items, None))
}

fn map(rows: u16) -> ArrayRef {
    let mut builder = MapBuilder::new(None, StringBuilder::new(), Int32Builder::new());
    for row in 0..rows {
        for key in 0..row % 3 {
            builder.keys().append_value(format!("key {key}"));
            builder.values().append_option((key != 1).then_some(i32::from(row + key)));
        }
        builder.append(row % 4 > 0).expect("a map");
    }
    Arc::new(builder.finish())
}

#[test]
fn slices_are_compacted_at_every_depth() {
    let mut instance = scalars();
    for (function, values) in [
        ("maybeListMaybeInt32", list(40)),
        ("maybeStruct", structure(40)),
        ("maybeListStruct", list_of_structs(40)),
        ("maybeMap", map(40)),
    ] {
        for (offset, length) in [(0, 40), (1, 39), (3, 8), (8, 16), (13, 1), (40, 0)] {
            let slice = values.slice(offset, length);
            let result = same(&mut instance, function, &slice).unwrap_or_else(|e| panic!("{function}: {e}"));
            let what = format!("{function} {offset} {length}");
            assert_eq!(result.len(), length, "{what}");
            assert!(equal(&result, &slice), "{what}: {result:?} instead of {slice:?}");
        }
    }
}

/// Equality of values, whatever the inner fields are called.
fn equal(a: &ArrayRef, b: &ArrayRef) -> bool {
    use arrow::util::display::array_value_to_string as text;
    (0..a.len()).all(|row| text(a, row).expect("a text") == text(b, row).expect("a text"))
}

#[test]
fn other_representations() {
    let mut instance = scalars();
    let texts = vec![Some("naïve"), None, Some("")];
    let bytes = vec![Some(&b"ab"[..]), None, Some(b"cd")];
    let utf8: ArrayRef = Arc::new(StringArray::from(texts.clone()));
    let binary: ArrayRef = Arc::new(BinaryArray::from(bytes.clone()));
    let lists: ArrayRef = Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(vec![
        Some(vec![Some(1), Some(2)]),
        None,
        Some(vec![Some(3), None]),
    ]));
    let dictionary: DictionaryArray<Int32Type> = texts.clone().into_iter().collect();
    let fixed = FixedSizeListArray::from_iter_primitive::<Int32Type, _, _>(
        vec![Some(vec![Some(1), Some(2)]), None, Some(vec![Some(3), None])],
        2,
    );
    let large = LargeListArray::from_iter_primitive::<Int32Type, _, _>(vec![
        Some(vec![Some(1), Some(2)]),
        None,
        Some(vec![Some(3), None]),
    ]);
    let fixed_bytes = FixedSizeBinaryArray::try_from_sparse_iter_with_size(bytes.clone().into_iter(), 2);
    let cases: Vec<(&str, ArrayRef, &ArrayRef)> = vec![
        ("maybeUtf8", Arc::new(LargeStringArray::from(texts.clone())), &utf8),
        ("maybeUtf8", Arc::new(StringViewArray::from(texts)), &utf8),
        ("maybeUtf8", Arc::new(dictionary), &utf8),
        ("maybeBinary", Arc::new(LargeBinaryArray::from(bytes.clone())), &binary),
        ("maybeBinary", Arc::new(BinaryViewArray::from(bytes)), &binary),
        ("maybeBinary", Arc::new(fixed_bytes.expect("bytes")), &binary),
        ("maybeListMaybeInt32", Arc::new(large), &lists),
        ("maybeListMaybeInt32", Arc::new(fixed), &lists),
    ];
    for (function, given, expected) in cases {
        let result = same(&mut instance, function, &given).unwrap_or_else(|e| panic!("{function}: {e}"));
        let what = format!("{function} of {}", given.data_type());
        assert_eq!(difference(&result, expected), None, "{what}");
        let part = same(&mut instance, function, &given.slice(1, 2)).expect("a result");
        assert!(equal(&part, &expected.slice(1, 2)), "{what}, sliced");
    }
    let nothing: ArrayRef = Arc::new(NullArray::new(3));
    let result = same(&mut instance, "maybeStruct", &nothing).expect("a result");
    assert_eq!(result.logical_null_count(), 3);
}

#[test]
fn inner_names_do_not_count() {
    let mut instance = scalars();
    let lists = list(5);
    let (_, offsets, items, nulls) = lists.as_list::<i32>().clone().into_parts();
    let field = Arc::new(Field::new("element", DataType::Int32, true));
    let renamed: ArrayRef = Arc::new(ListArray::new(field, offsets, items, nulls));
    let result = same(&mut instance, "maybeListMaybeInt32", &renamed).expect("a result");
    assert_eq!(result.data_type(), lists.data_type());
    assert!(equal(&result, &lists));
}

#[test]
fn an_inner_null_where_none_may_be() {
    let mut instance = scalars();
    let error = same(&mut instance, "sameListInt32", &list(4)).expect_err("a null inside");
    assert_eq!((error.code(), error.row()), (ErrorCode::InnerNull, Some(2)));
    insta::assert_snapshot!(error.hint().unwrap_or_default(), @"declare the inner type as nullable(...), or filter such rows out");
}

#[test]
fn another_type_inside() {
    let mut instance = scalars();
    let error = same(&mut instance, "maybeListMaybeUtf8", &list(4)).expect_err("other items");
    assert_eq!(error.code(), ErrorCode::ArgumentType);
    assert!(error.message().ends_with("value is given list<int32?>"), "{error}");
}
