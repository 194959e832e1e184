//! Overloads, variadic functions, and functions that this host does not have.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int32Array, Int64Array, ListArray};
use datafusion::arrow::datatypes::Int32Type;
use heddle_datafusion::WasmScalarUdf;
use heddle_host::ErrorCode;

use crate::session::Session;

#[tokio::test]
async fn the_overload_of_the_types() {
    let session = Session::new("signatures");
    let numbers: ArrayRef = Arc::new(Int32Array::from(vec![Some(7), None]));
    let lists = ListArray::from_iter_primitive::<Int32Type, _, _>([Some(vec![Some(1), Some(2)]), None]);
    session.table("t", vec![("n", numbers), ("items", Arc::new(lists))]);
    let query = "
        SELECT describe(n) AS one, describe(n, n) AS two, describe(CAST(n AS varchar)) AS text,
            describe(n > 1) AS flag, describe(items) AS items, describe() AS none
        FROM t";
    insta::assert_snapshot!(session.show(query).await, @"
    +---------+---------+--------+-----------+----------+------+
    | one     | two     | text   | flag      | items    | none |
    +---------+---------+--------+-----------+----------+------+
    | int32 7 | two 7 7 | utf8 7 | bool true | list 1+2 | none |
    |         |         |        |           |          | none |
    +---------+---------+--------+-----------+----------+------+
    ");
    let query = "SELECT sum_all() AS none, sum_all(1, 2, 3.5) AS three, count_nulls(NULL, 1, NULL) AS nulls";
    insta::assert_snapshot!(session.show(query).await, @"
    +------+-------+-------+
    | none | three | nulls |
    +------+-------+-------+
    | 0.0  | 6.5   | 2     |
    +------+-------+-------+
    ");
}

#[tokio::test]
async fn no_overload_of_the_types() {
    let session = Session::new("signatures");
    insta::assert_snapshot!(session.failure("SELECT next(true)").await, @"HEDDLE1103 next: no overload takes these types, given (bool): next(a int32) -> int32; next(text utf8) -> utf8?");
    insta::assert_snapshot!(session.failure("SELECT next(1, 2)").await, @"HEDDLE1102 next: no overload takes 2 arguments, given (int64, int64): next(a int32) -> int32; next(text utf8) -> utf8?");
}

#[tokio::test]
async fn functions_of_other_kinds_say_so_when_they_are_called() {
    let session = Session::new("signatures");
    insta::assert_snapshot!(session.failure("SELECT repeated(3)").await, @"HEDDLE1104 repeated: repeated(times int32) -> table(n int32): call it in FROM repeated(...)");
    insta::assert_snapshot!(session.failure("SELECT tail(3)").await, @"HEDDLE1104 tail: tail(table(value int32)) -> table(last int32): call it in FROM map_partitions('tail', (SELECT ...))");
    // By its own name it is refused at once.
    let error = WasmScalarUdf::new(Arc::clone(&session.pools), "largest").expect_err("an aggregate");
    insta::assert_snapshot!(error, @"HEDDLE1104 largest: largest(value int64) -> int64? state int64? is aggregate, not scalar");
    // The others of the module are there.
    assert_eq!(session.run("SELECT next(1)").await.expect("a result")[0].num_rows(), 1);
}

#[tokio::test]
async fn overloads_in_from() {
    let session = Session::new("signatures");
    insta::assert_snapshot!(session.show("SELECT * FROM repeated(2) AS a, repeated('a', 1) AS b").await, @"
    +---+------+---+
    | n | text | n |
    +---+------+---+
    | 0 | a    | 0 |
    | 1 | a    | 0 |
    +---+------+---+
    ");
    let tails = "
        SELECT a.last AS a, b.last AS b FROM tail((SELECT * FROM (VALUES (1), (2)) AS t(value))) a,
            map_partitions('tail', (SELECT 'x' AS text)) b";
    insta::assert_snapshot!(session.show(tails).await, @"
    +---+---+
    | a | b |
    +---+---+
    | 2 | x |
    +---+---+
    ");
}

#[tokio::test]
async fn values_of_rows_are_hidden_where_the_session_says_so() {
    let session = Session::new("failures");
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), Some(1 << 40)]));
    session.table("t", vec![("n", numbers)]);
    session.run("SET heddle.row_values = false").await.expect("an option");
    insta::assert_snapshot!(session.failure("SELECT power(n) FROM t").await, @"
    HEDDLE2004 power failed at row 1: a value in argument exponent does not fit int32
      hint: declare a wider type, or round and check the range before returning
    ");
    let error = session.failure("SELECT power(31)").await;
    assert_eq!(error.code(), ErrorCode::Range);
    assert!(error.arguments().is_empty() && !error.to_string().contains("2147483648"), "{error}");
}
