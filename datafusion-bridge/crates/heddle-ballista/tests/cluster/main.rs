//! Queries on a scheduler and executors of their own, processes of this machine.

mod answers;
mod cluster;
mod failures;
mod flights;
mod modules;
mod session;
