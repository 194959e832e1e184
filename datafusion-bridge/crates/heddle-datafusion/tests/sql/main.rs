//! Tests of the UDFs through SQL.

mod accepts;
mod aggregates;
mod overloads;
mod queries;
mod session;
