//! `CREATE FUNCTION … LANGUAGE WASM AS 'geo.wasm#haversine'`.

mod declared;
mod factory;
mod location;

pub use factory::HeddleFunctionFactory;
