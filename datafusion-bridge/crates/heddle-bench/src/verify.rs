//! Compares a result with the expected column.

use arrow::array::{Array as _, ArrayRef, AsArray as _};
use arrow::datatypes::{DataType, Float64Type};
use arrow::util::display::array_value_to_string;

use crate::Error;

/// How far a float64 may be from the expected one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tolerance {
    /// Not at all: bit for bit.
    None,
    /// By what two mathematical libraries differ in, a relative 1e-12.
    Libm,
}

/// Compares two columns.
///
/// # Errors
/// The first difference.
pub fn verify(actual: &ArrayRef, expected: &ArrayRef, tolerance: Tolerance) -> Result<(), Error> {
    if actual.data_type() != expected.data_type() || actual.len() != expected.len() {
        let shape = |array: &ArrayRef| format!("{} x {}", array.len(), array.data_type());
        return Err(format!("{} instead of {}", shape(actual), shape(expected)).into());
    }
    let same = |row: usize| match (actual.is_null(row), expected.is_null(row)) {
        (false, false) if actual.data_type() == &DataType::Float64 => {
            let value = |array: &ArrayRef| array.as_primitive::<Float64Type>().value(row);
            let (a, b) = (value(actual), value(expected));
            a.to_bits() == b.to_bits() || (tolerance == Tolerance::Libm && (a - b).abs() <= b.abs() * 1e-12)
        }
        (false, false) => actual.slice(row, 1).to_data() == expected.slice(row, 1).to_data(),
        (a, b) => a == b,
    };
    match (0..actual.len()).find(|&row| !same(row)) {
        None => Ok(()),
        Some(row) => {
            let (a, b) = (array_value_to_string(actual, row)?, array_value_to_string(expected, row)?);
            Err(format!("wrong answer in row {row}: {a} instead of {b}").into())
        }
    }
}
