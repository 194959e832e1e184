//! Tests of the UDFs through SQL.

mod accepts;
mod queries;
mod session;
