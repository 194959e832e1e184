//! Tests of the host through its public surface.

mod calls;
mod conformance;
mod corpus;
mod extism_env;
mod handmade;
mod loading;
