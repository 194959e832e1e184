//! The one wasmtime engine of the process, its clock, and the stack guests run on.

use std::sync::OnceLock;
use std::time::Duration;

use wasmtime::{Config, Engine, OptLevel};

use crate::error::{Error, ErrorCode, Result};

/// Period of the epoch clock, and so the resolution of deadlines.
const TICK: Duration = Duration::from_millis(10);

/// Native stack a guest may use. The engine in a module bounds JavaScript recursion well below it; reaching it is
/// a trap, not a crash, because [`with_stack`] makes sure that it is there.
const GUEST_STACK: usize = 2 << 20;

/// What host code needs on top of the guest's share: functions a guest calls, and signal-free slack.
const HOST_STACK: usize = 512 << 10;

/// The process-wide engine; the first call starts its clock.
pub(crate) fn shared() -> Result<&'static Engine> {
    static SHARED: OnceLock<std::result::Result<Engine, String>> = OnceLock::new();
    SHARED
        .get_or_init(|| start().map_err(|error| error.to_string()))
        .as_ref()
        .map_err(|reason| Error::new(ErrorCode::Setup, format!("wasmtime does not start: {reason}")))
}

fn start() -> std::result::Result<Engine, Box<dyn std::error::Error + Send + Sync>> {
    let mut config = Config::new();
    config
        .cranelift_opt_level(OptLevel::Speed)
        .epoch_interruption(true)
        .max_wasm_stack(GUEST_STACK)
        // The ABI excludes what some host lacks; a module that needs it must fail here as well.
        .wasm_relaxed_simd(false)
        .wasm_simd(false)
        .wasm_multi_memory(false)
        .wasm_memory64(false)
        .wasm_tail_call(false);
    let engine = Engine::new(&config)?;
    let clock = engine.weak();
    std::thread::Builder::new().name("heddle-epoch".to_owned()).spawn(move || {
        while let Some(engine) = clock.upgrade() {
            engine.increment_epoch();
            drop(engine);
            std::thread::sleep(TICK);
        }
    })?;
    Ok(engine)
}

/// Runs `f` on a stack that has room for a guest at its limit: on the caller's where it suffices, else (tokio's
/// workers have 2 MiB in all) on a segment mapped for the time of the call.
pub(crate) fn with_stack<R>(f: impl FnOnce() -> R) -> R {
    let room = GUEST_STACK + HOST_STACK;
    stacker::maybe_grow(room, room + HOST_STACK, f)
}
