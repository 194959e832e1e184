//! wasmtime for the JVM runtime, as the native methods of `io.heddle.runtime.wasmtime.Native`.
//!
//! It knows nothing of columns or manifests: it compiles modules, makes instances, copies bytes and calls exports. What
//! modules import is implemented in Java and called back ([`host`]), so that it is one implementation for all engines of
//! the JVM.
//!
//! No signal handler is installed: the JVM needs SIGSEGV for itself. Traps are explicit checks in compiled code,
//! interruption is an epoch ([`engine`]), and a guest has a stack of its own ([`stack`]).

mod engine;
mod exports;
mod failure;
mod host;
mod instance;
mod module;
mod stack;
mod view;
