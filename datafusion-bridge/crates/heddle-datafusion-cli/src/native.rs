//! The benchmark's functions written in Rust, over the same columns: what a UDF costs without a guest.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray as _, Float64Array, StringArray};
use arrow::buffer::NullBuffer;
use arrow::datatypes::Float64Type;
use heddle_host::Column;

/// A function over whole columns; `None` for columns it does not take.
pub(crate) type Kernel = fn(&[Column]) -> Option<ArrayRef>;

/// The native counterpart of a benchmark's function.
pub(crate) fn kernel(function: &str) -> Option<Kernel> {
    match function {
        "haversine" => Some(haversine),
        "emailDomain" | "email_domain" => Some(email_domain),
        _ => None,
    }
}

fn haversine(columns: &[Column]) -> Option<ArrayRef> {
    let [lat1, lon1, lat2, lon2] = columns else { return None };
    let [lat1, lon1, lat2, lon2] =
        [lat1, lon1, lat2, lon2].map(|column| column.values().as_primitive_opt::<Float64Type>());
    let (lat1, lon1, lat2, lon2) = (lat1?, lon1?, lat2?, lon2?);
    let values =
        (0..lat1.len()).map(|i| distance(lat1.value(i), lon1.value(i), lat2.value(i), lon2.value(i)));
    let nulls = columns.iter().fold(None, |all, c| NullBuffer::union(all.as_ref(), c.values().nulls()));
    Some(Arc::new(Float64Array::new(values.collect(), nulls)))
}

fn distance(lat1: f64, lon1: f64, lat2: f64, lon2: f64) -> f64 {
    let rad = std::f64::consts::PI / 180.0;
    let north = ((lat2 - lat1) * rad / 2.0).sin();
    let east = ((lon2 - lon1) * rad / 2.0).sin();
    let h = north * north + (lat1 * rad).cos() * (lat2 * rad).cos() * east * east;
    2.0 * 6371.0088 * h.sqrt().asin()
}

fn email_domain(columns: &[Column]) -> Option<ArrayRef> {
    let [email] = columns else { return None };
    let domain = |email: &str| email.find('@').map_or(email, |at| &email[at + 1..]).to_lowercase();
    let domains: StringArray =
        email.values().as_string_opt::<i32>()?.iter().map(|email| email.map(domain)).collect();
    Some(Arc::new(domains))
}
