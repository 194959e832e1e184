//! The table "What an argument accepts", through SQL.

use std::sync::Arc;

use crate::session::Session;
use datafusion::arrow::array::AsArray as _;
use datafusion::arrow::array::{
    Array as _, ArrayRef, ArrowPrimitiveType, BinaryArray, Date32Array, Decimal128Array, Decimal256Array,
    DictionaryArray, Float16Array, Float32Array, Float64Array, Int8Array, Int16Array, Int32Array, Int64Array,
    LargeStringArray, StringArray, StringViewArray, TimestampMicrosecondArray, TimestampMillisecondArray,
    TimestampNanosecondArray, TimestampSecondArray, UInt8Array, UInt16Array, UInt32Array, UInt64Array,
};
use datafusion::arrow::datatypes::{Float16Type, Float64Type, Int32Type, Int64Type, UInt8Type, i256};

/// One column of each integer type with the values 1 and null.
fn integers() -> Vec<(&'static str, ArrayRef)> {
    vec![
        ("i8", Arc::new(Int8Array::from(vec![Some(1), None]))),
        ("i16", Arc::new(Int16Array::from(vec![Some(1), None]))),
        ("i32", Arc::new(Int32Array::from(vec![Some(1), None]))),
        ("i64", Arc::new(Int64Array::from(vec![Some(1), None]))),
        ("u8", Arc::new(UInt8Array::from(vec![Some(1), None]))),
        ("u16", Arc::new(UInt16Array::from(vec![Some(1), None]))),
        ("u32", Arc::new(UInt32Array::from(vec![Some(1), None]))),
        ("u64", Arc::new(UInt64Array::from(vec![Some(1), None]))),
    ]
}

async fn column(session: &Session, query: &str) -> ArrayRef {
    let batches = session.run(query).await.unwrap_or_else(|error| panic!("{query}: {error}"));
    Arc::clone(batches[0].column(0))
}

#[tokio::test]
async fn integers_of_every_width() {
    let session = Session::new("basics");
    session.table("t", integers());
    for (name, _) in integers() {
        let sum = column(&session, &format!("SELECT add_ints({name}, {name}) FROM t")).await;
        assert_eq!(sum.as_primitive::<Int32Type>(), &Int32Array::from(vec![Some(2), None]), "{name}");
        let sum = column(&session, &format!("SELECT add_longs({name}, {name}) FROM t")).await;
        assert_eq!(sum.as_primitive::<Int64Type>(), &Int64Array::from(vec![Some(2), None]), "{name}");
        let sum = column(&session, &format!("SELECT add({name}, {name}) FROM t")).await;
        assert_eq!(sum.as_primitive::<Float64Type>(), &Float64Array::from(vec![Some(2.0), None]), "{name}");
    }
}

#[tokio::test]
async fn integers_that_do_not_fit() {
    let session = Session::new("basics");
    let big: ArrayRef = Arc::new(Int64Array::from(vec![None, Some(7), Some(1 << 40)]));
    let unsigned: ArrayRef = Arc::new(UInt64Array::from(vec![None, Some(7), Some(u64::MAX)]));
    let half: ArrayRef = Arc::new(UInt32Array::from(vec![None, Some(7), Some(u32::MAX)]));
    session.table("t", vec![("big", big), ("u", unsigned), ("h", half)]);
    insta::assert_snapshot!(session.failure("SELECT half(big) FROM t").await, @"
    HEDDLE2004 half failed at row 2: 1099511627776 in argument a does not fit int32
      hint: declare a wider type, or round and check the range before returning
    ");
    insta::assert_snapshot!(session.failure("SELECT or_zero(u) FROM t").await, @"
    HEDDLE2004 or_zero failed at row 2: 18446744073709551615 in argument a does not fit int64
      hint: declare a wider type, or round and check the range before returning
    ");
    for query in ["SELECT half(u) FROM t", "SELECT half(h) FROM t"] {
        assert_eq!(session.failure(query).await.row(), Some(2), "{query}");
    }
    assert_eq!(session.failure("SELECT half(4294967296)").await.row(), None);
}

#[tokio::test]
async fn floats_and_decimals_are_the_nearest_double() {
    let session = Session::new("basics");
    let decimal = |unscaled: i128, scale: i8| -> ArrayRef {
        let array = Decimal128Array::from(vec![Some(unscaled), None]).with_precision_and_scale(38, scale);
        Arc::new(array.expect("a decimal"))
    };
    let wide = Decimal256Array::from(vec![Some(i256::from_i128(-15)), None]).with_precision_and_scale(76, 1);
    session.table(
        "t",
        vec![
            ("f32", Arc::new(Float32Array::from(vec![Some(0.1), None]))),
            ("f64", Arc::new(Float64Array::from(vec![Some(-0.0), None]))),
            ("d1", decimal(599, 1)),
            ("d2", decimal(9_007_199_254_740_993, 0)),
            ("d3", decimal(12_345_678_901_234_567_890_123, 22)),
            ("d4", Arc::new(wide.expect("a decimal"))),
        ],
    );
    let expected = [
        ("f32", f64::from(0.1f32)),
        ("f64", 0.0),
        ("d1", 59.9),
        ("d2", 9_007_199_254_740_992.0),
        ("d3", 1.234_567_890_123_456_7),
        ("d4", -1.5),
    ];
    for (name, value) in expected {
        let negated = column(&session, &format!("SELECT negate({name}) FROM t")).await;
        let negated = negated.as_primitive::<Float64Type>();
        assert_eq!(negated.value(0).to_bits(), if name == "f64" { 0 } else { (-value).to_bits() }, "{name}");
        assert!(negated.is_null(1), "{name}");
    }
}

#[tokio::test]
async fn timestamps_are_microseconds_rounded_down() {
    let session = Session::new("basics");
    let zoned = TimestampNanosecondArray::from(vec![-1, 1_999]).with_timezone("+02:00");
    session.table(
        "t",
        vec![
            ("s", Arc::new(TimestampSecondArray::from(vec![-1, 2]))),
            ("ms", Arc::new(TimestampMillisecondArray::from(vec![-1, 2]))),
            ("us", Arc::new(TimestampMicrosecondArray::from(vec![-1, 2]))),
            ("ns", Arc::new(zoned)),
        ],
    );
    for (name, values) in
        [("s", [-1_000_000, 2_000_000]), ("ms", [-1000, 2000]), ("us", [-1, 2]), ("ns", [-1, 1])]
    {
        let result = column(&session, &format!("SELECT or_zero({name}) FROM t")).await;
        assert_eq!(result.as_primitive::<Int64Type>().values(), &values, "{name}");
    }
    session.table("far", vec![("s", Arc::new(TimestampSecondArray::from(vec![i64::MAX])))]);
    assert_eq!(session.failure("SELECT or_zero(s) FROM far").await.row(), Some(0));
}

#[tokio::test]
async fn text_in_every_layout() {
    let session = Session::new("basics");
    let values = vec![Some("é"), None, Some("a string of more than twelve bytes")];
    let dictionary: DictionaryArray<UInt8Type> = values.iter().copied().collect();
    session.table(
        "t",
        vec![
            ("utf8", Arc::new(StringArray::from(values.clone()))),
            ("large", Arc::new(LargeStringArray::from(values.clone()))),
            ("view", Arc::new(StringViewArray::from(values.clone()))),
            ("dict", Arc::new(dictionary)),
        ],
    );
    for name in ["utf8", "large", "view", "dict"] {
        let result = column(&session, &format!("SELECT concat({name}, '!') FROM t")).await;
        let expected: StringArray = values.iter().map(|v| v.map(|v| format!("{v}!"))).collect();
        assert_eq!(result.as_string::<i32>(), &expected, "{name}");
    }
}

#[tokio::test]
async fn the_untyped_null() {
    let session = Session::new("basics");
    insta::assert_snapshot!(session.show("SELECT add(NULL, 1), is_null(NULL), or_zero(NULL), half(NULL)").await, @"
    +--------------------+---------------+---------------+------------+
    | add(NULL,Int64(1)) | is_null(NULL) | or_zero(NULL) | half(NULL) |
    +--------------------+---------------+---------------+------------+
    |                    | true          | 0             |            |
    +--------------------+---------------+---------------+------------+
    ");
}

#[tokio::test]
async fn nothing_wider() {
    let session = Session::new("basics");
    session.table(
        "t",
        vec![
            ("f", Arc::new(Float64Array::from(vec![1.0]))),
            ("h", Arc::new(Float16Array::from(vec![half()]))),
            ("s", Arc::new(StringArray::from(vec!["1"]))),
            ("b", Arc::new(BinaryArray::from(vec![b"1".as_slice()]))),
            ("d", Arc::new(Date32Array::from(vec![1]))),
            ("ts", Arc::new(TimestampSecondArray::from(vec![1]))),
            ("i", Arc::new(Int32Array::from(vec![1]))),
        ],
    );
    let refused = [
        "half(f)",
        "half(s)",
        "half(d)",
        "half(ts)",
        "half(true)",
        "or_zero(f)",
        "or_zero(d)",
        "or_zero(true)",
        "negate(s)",
        "negate(ts)",
        "negate(h)",
        "negate(true)",
        "is_null(i)",
        "is_null(b)",
        "is_null(d)",
        "sql_name_of_its_own(i)",
    ];
    for call in refused {
        let error = session.failure(&format!("SELECT {call} FROM t")).await;
        assert_eq!(error.code().to_string(), "HEDDLE1103", "{call}: {error}");
    }
    insta::assert_snapshot!(session.failure("SELECT add(1, s) FROM t").await, @"HEDDLE1103 add: add(a float64, b float64) -> float64: b is float64 and takes no utf8, given (int64, utf8)");
    insta::assert_snapshot!(session.failure("SELECT add(i) FROM t").await, @"HEDDLE1102 add: add(a float64, b float64) -> float64 takes 2 arguments, given (int32)");
    insta::assert_snapshot!(session.failure("SELECT i FROM t WHERE answer(i) > 1").await, @"HEDDLE1102 answer: answer() -> int32 takes 0 arguments, given (int32)");
}

fn half() -> <Float16Type as ArrowPrimitiveType>::Native {
    Float16Type::default_value()
}
