//! The same functions in Rust, over the same columns.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, AsArray as _, BooleanArray, Float64Array, Int32Array, StringArray, new_empty_array,
};
use arrow::datatypes::{ArrowPrimitiveType, DataType, Float64Type, Int32Type};
use heddle_bench::{Error, Subject};
use heddle_host::{Column, CounterSnapshot};

use crate::direct::slots;

/// A function over whole columns; `None` for columns it does not take.
type Kernel = fn(&[Column]) -> Option<ArrayRef>;

/// A kernel, or the sums of groups.
pub(crate) enum Native {
    /// A scalar function.
    Rows(Kernel),
    /// The sum of each group.
    Groups(Vec<f64>),
}

impl Native {
    /// The counterpart of a function of `bench/plugins/compiled.ts`.
    pub(crate) fn new(function: &str, groups: Option<u32>) -> Result<Self, Error> {
        Ok(match (function, groups) {
            ("total", Some(groups)) => Self::Groups(vec![0.0; groups as usize]),
            ("add", None) => Self::Rows(add),
            ("gcd", None) => Self::Rows(gcd),
            ("haversine", None) => Self::Rows(haversine),
            ("murmur3", None) => Self::Rows(murmur3),
            ("domain", None) => Self::Rows(domain),
            ("upper", None) => Self::Rows(upper),
            ("luhn", None) => Self::Rows(luhn),
            ("prefixed", None) => Self::Rows(prefixed),
            _ => return Err(format!("no native {function}").into()),
        })
    }
}

impl Subject for Native {
    fn call(&mut self, columns: &[Column], _rows: usize) -> Result<ArrayRef, Error> {
        match self {
            Self::Rows(kernel) => Ok(kernel(columns).ok_or("the native function takes other columns")?),
            Self::Groups(sums) => {
                accumulate(columns, sums)?;
                Ok(new_empty_array(&DataType::Float64))
            }
        }
    }

    fn answer(&mut self, columns: &[Column], _rows: usize, last: ArrayRef) -> Result<ArrayRef, Error> {
        let Self::Groups(sums) = self else { return Ok(last) };
        sums.fill(0.0);
        accumulate(columns, sums)?;
        Ok(Arc::new(Float64Array::from(sums.clone())))
    }

    fn counters(&self) -> CounterSnapshot {
        CounterSnapshot::default()
    }
}

fn accumulate(columns: &[Column], sums: &mut [f64]) -> Result<(), Error> {
    let (arguments, slots) = slots(columns)?;
    let values = arguments.first().and_then(values::<Float64Type>).ok_or("total takes float64")?;
    for (&value, &slot) in values.iter().zip(slots) {
        *sums.get_mut(slot as usize).ok_or("a slot beyond the groups")? += value;
    }
    Ok(())
}

fn values<T: ArrowPrimitiveType>(column: &Column) -> Option<&[T::Native]> {
    Some(column.values().as_primitive_opt::<T>()?.values())
}

fn texts(columns: &[Column]) -> Option<impl Iterator<Item = &str>> {
    let [texts] = columns else { return None };
    Some(texts.values().as_string_opt::<i32>()?.iter().flatten())
}

fn add(columns: &[Column]) -> Option<ArrayRef> {
    let [a, b] = columns else { return None };
    let sums = values::<Float64Type>(a)?.iter().zip(values::<Float64Type>(b)?).map(|(a, b)| a + b);
    Some(Arc::new(Float64Array::from(sums.collect::<Vec<_>>())))
}

fn gcd(columns: &[Column]) -> Option<ArrayRef> {
    let [a, b] = columns else { return None };
    let both = values::<Int32Type>(a)?.iter().zip(values::<Int32Type>(b)?);
    let divisors = both.map(|(&a, &b)| {
        let (mut x, mut y) = (a, b);
        while y != 0 {
            (x, y) = (y, x.wrapping_rem(y));
        }
        x
    });
    Some(Arc::new(Int32Array::from(divisors.collect::<Vec<_>>())))
}

fn haversine(columns: &[Column]) -> Option<ArrayRef> {
    const RADIANS: f64 = std::f64::consts::PI / 180.0;
    let [lat1, lon1, lat2, lon2] = columns else { return None };
    let from = values::<Float64Type>(lat1)?.iter().zip(values::<Float64Type>(lon1)?);
    let to = values::<Float64Type>(lat2)?.iter().zip(values::<Float64Type>(lon2)?);
    let distances = from.zip(to).map(|((lat1, lon1), (lat2, lon2))| {
        let half = ((lat2 - lat1) * RADIANS / 2.0).sin();
        let turn = ((lon2 - lon1) * RADIANS / 2.0).sin();
        let a = half * half + (lat1 * RADIANS).cos() * (lat2 * RADIANS).cos() * turn * turn;
        2.0 * 6371.0088 * a.sqrt().asin()
    });
    Some(Arc::new(Float64Array::from(distances.collect::<Vec<_>>())))
}

fn murmur3(columns: &[Column]) -> Option<ArrayRef> {
    let hashes = texts(columns)?.map(|text| {
        let (blocks, rest) = text.as_bytes().as_chunks::<4>();
        let mut hash = 0u32;
        for block in blocks {
            let block = u32::from_le_bytes(*block).wrapping_mul(0xcc9e_2d51);
            hash ^= block.rotate_left(15).wrapping_mul(0x1b87_3593);
            hash = hash.rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
        }
        let tail = rest.iter().rev().fold(0u32, |tail, &byte| tail << 8 | u32::from(byte));
        hash ^= tail.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
        #[expect(clippy::cast_possible_truncation, reason = "texts are short")]
        let length = text.len() as u32;
        hash ^= length;
        hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
        hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
        (hash ^ (hash >> 16)).cast_signed()
    });
    Some(Arc::new(Int32Array::from(hashes.collect::<Vec<_>>())))
}

fn domain(columns: &[Column]) -> Option<ArrayRef> {
    let domains = texts(columns)?.map(|email| email.find('@').map_or(email, |at| &email[at + 1..]));
    Some(Arc::new(domains.map(Some).collect::<StringArray>()))
}

fn upper(columns: &[Column]) -> Option<ArrayRef> {
    Some(Arc::new(texts(columns)?.map(|text| Some(text.to_ascii_uppercase())).collect::<StringArray>()))
}

fn luhn(columns: &[Column]) -> Option<ArrayRef> {
    let checks = texts(columns)?.map(|digits| {
        let values = digits.bytes().rev().enumerate().map(|(i, byte)| {
            let digit = i32::from(byte) - 48;
            let doubled = if i & 1 == 1 { 2 * digit } else { digit };
            if i & 1 == 1 && doubled > 9 { doubled - 9 } else { doubled }
        });
        values.sum::<i32>() % 10 == 0
    });
    Some(Arc::new(checks.map(Some).collect::<BooleanArray>()))
}

fn prefixed(columns: &[Column]) -> Option<ArrayRef> {
    Some(Arc::new(texts(columns)?.map(|text| Some(text.starts_with("user.1"))).collect::<BooleanArray>()))
}
