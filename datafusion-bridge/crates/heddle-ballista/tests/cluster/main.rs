//! Queries on a scheduler and executors of their own, processes of this machine.

mod answers;
mod cluster;
#[path = "../../../heddle-datafusion/tests/support/corpus.rs"]
mod corpus;
mod failures;
mod flights;
mod modules;
mod session;
