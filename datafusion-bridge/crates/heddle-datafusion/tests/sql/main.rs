//! Tests of the UDFs through SQL.

mod accepts;
mod aggregates;
mod cancellation;
mod cases;
#[path = "../support/corpus.rs"]
mod corpus;
mod create_function;
mod memory;
mod overloads;
mod partitions;
mod queries;
mod session;
mod tables;
