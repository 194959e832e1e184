//! Tests of the UDFs through SQL.

mod accepts;
mod overloads;
mod queries;
mod session;
