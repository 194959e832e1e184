//! Tests of the host through its public surface.

mod adopted;
mod calls;
mod conformance;
mod corpus;
mod evil;
mod extism_env;
mod handles;
mod handmade;
mod layouts;
mod loading;
mod types;
mod wasi;
