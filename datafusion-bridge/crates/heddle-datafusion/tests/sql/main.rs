//! Tests of the UDFs through SQL.

mod accepts;
mod aggregates;
mod corpus;
mod create_function;
mod memory;
mod overloads;
mod partitions;
mod queries;
mod session;
mod tables;
